// Package telegramtest is a strict fake of the Telegram Bot API server, for tests of a bot without Telegram.
//
// It speaks real HTTP, keeps real state (people, chats, messages, pending updates), and refuses everything that the
// documentation does not allow, so that a bot which passes here does not fail there. What it refuses beyond the real
// server (an unknown parameter, say, which Telegram ignores) carries "telegramtest:" in the description.
//
// # Starting
//
// [New] serves on a loopback listener and closes with the test; [NewServer] does the same without a test. With
// [Options].InMemory nothing listens, and [Server.Client] calls the handler directly: no sockets, so it works inside a
// testing/synctest bubble. The bot is pointed at [Server.URL], with [Server.Token].
//
// # Acting
//
// [Server.NewPerson] makes a person, and [Server.NewGroup], [Server.NewSupergroup], [Server.NewChannel] make chats.
// A [Person] says things ([Person.Say], [Person.Send], [Person.Reply], [Person.Post]), edits, presses buttons
// ([Person.Press]), and asks inline ([Person.Inline], [Person.ChooseInline]). [Server.Inject] queues any JSON at all.
//
// # Looking
//
// [Server.WaitMessage], [Server.WaitCall], [Server.WaitConfirmed], [InlineQuery.Wait] and [Callback.Wait] wait with a
// context and never sleep. [Server.Journal] is every request; [Server.Violations] is everything a well-behaved bot
// would not have done: refusals by schema and limits, requests sent faster than allowed, and retry_after ignored.
//
// # Faults
//
// [Server.AddFault] makes requests fail: 429, 409, 500, 502 with HTML, broken JSON, slow bodies, dropped connections.
//
// # Reading the code
//
//   - schema.json is the part of the machine-readable Bot API that such a bot needs; schema.go checks values by it, and
//     params.go turns a request into values.
//   - html.go and htmlentity.go are the HTML parse mode; text.go what happens to a text after parsing; find.go the entities clients find;
//     links.go what counts as a link; markup.go and limits.go the limits.
//   - server.go is the server and its options, transport.go the way to it without sockets; serve.go takes a request from
//     the wire to a method; refusal.go and wording.go say no as the real server does; messages.go, edits.go, documents.go, queries.go, inline.go,
//     commands.go, account.go, chatinfo.go are the methods; polling.go and webhook.go deliver the updates of updates.go.
//   - people.go, posts.go, callbacks.go, asking.go and rooms.go act as people; faults.go, pacing.go, journal.go and
//     wait.go are what tests steer and read.
//
// The command in the folder cmd serves the same alone, for a bot that is run by hand.
package telegramtest
