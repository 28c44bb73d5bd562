// Package telegram speaks to the Telegram Bot API for the bot: a [Client] that
// calls methods, and two sources of updates, the [Poller] and the [Webhook].
//
// The client goes through the library's BotAPI.MakeRequest, and adds what that
// lacks: contexts and deadlines by method, bounded answers, errors that a
// program can tell apart, limits on how fast messages go out, and a token that
// never shows in an error or a log line. None of the library's types is seen
// by a caller, who gets the small structs of types.go and requests.go instead.
//
// Where to read:
//   - client.go makes a [Client] and carries one call; wire.go is the HTTP under
//     it, redact.go what keeps the token inside.
//   - methods.go has the methods and requests.go what they take; encode.go
//     turns that into form fields; file.go downloads.
//   - errors.go is what can go wrong and classify.go how the server words it.
//   - pacer.go decides when a message may leave, with the queues of lane.go and
//     the limits of window.go; hold.go minds the methods that have no chat.
//   - types.go and update.go are what comes in; entities.go finds commands and
//     mentions in it.
//   - poll.go and webhook.go bring updates, both through intake.go.
//
// "Bot API" in comments is the documentation at core.telegram.org/bots/api.
package telegram
