package telegram

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// The deadlines of methods, from when a request leaves. Long polling adds its own time.
const (
	timeoutInline   = 3 * time.Second // people type on; after 10 s Telegram has forgotten the query
	timeoutCallback = 5 * time.Second
	timeoutAction   = 5 * time.Second
	timeoutAsk      = 10 * time.Second
	timeoutSend     = 15 * time.Second
	pollMargin      = 10 * time.Second
)

// answerLimit bounds an answer: 100 updates may carry 200 kB of text and markup each.
func answerLimit(method string) int64 {
	if method == "getUpdates" {
		return 32 << 20
	}
	return 1 << 20
}

// GetMe tells who the bot is, or with ErrUnauthorized that the token is bad.
func (c *Client) GetMe(ctx context.Context) (User, error) {
	var me User
	if err := c.patiently(ctx, "getMe", nil, &me, timeoutAsk); err != nil {
		return User{}, err
	}
	if me.ID == 0 {
		return User{}, &TransportError{Method: "getMe", Status: http.StatusOK, MayBeAccepted: true, Err: ErrNoAnswer}
	}
	return me, nil
}

// GetUpdates waits for updates and returns them undecoded.
func (c *Client) GetUpdates(ctx context.Context, r GetUpdates) ([]json.RawMessage, error) {
	result, err := c.call(ctx, "getUpdates", r, time.Duration(r.TimeoutSeconds)*time.Second+pollMargin)
	if err != nil {
		return nil, err
	}
	var updates []json.RawMessage
	return updates, decode("getUpdates", result, &updates)
}

// SetWebhook asks for updates to be posted.
func (c *Client) SetWebhook(ctx context.Context, r SetWebhook) error {
	return c.patiently(ctx, "setWebhook", r, nil, timeoutSend)
}

// DeleteWebhook ends posting, so that updates can be polled.
func (c *Client) DeleteWebhook(ctx context.Context, r DeleteWebhook) error {
	return c.patiently(ctx, "deleteWebhook", r, nil, timeoutSend)
}

// GetWebhookInfo tells where updates go.
func (c *Client) GetWebhookInfo(ctx context.Context) (WebhookInfo, error) {
	var info WebhookInfo
	err := c.patiently(ctx, "getWebhookInfo", nil, &info, timeoutAsk)
	info.LastErrorMessage = c.redact.text(info.LastErrorMessage)
	return info, err
}

// SendMessage writes a message when the chat's turn comes, and again when it came too fast; [Hooks] tell of each time.
// The ID of the result is 0 when the server does not tell it.
func (c *Client) SendMessage(ctx context.Context, r SendMessage) (Message, error) {
	result, _, err := c.paced(ctx, laneKey{chat: r.ChatID}, editRef{}, r.Hooks, "sendMessage", r)
	var m Message
	if err == nil {
		_ = decode("sendMessage", result, &m) // it was sent; what cannot be read of it stays empty
	}
	return m, err
}

// EditMessageText edits a message when the chat's turn comes. It is false, without an error, when a newer edit of the
// message came while this one waited, and went out in its place.
func (c *Client) EditMessageText(ctx context.Context, r EditMessageText) (applied bool, err error) {
	edit := editRef{is: true, message: r.MessageID, text: true}
	_, applied, err = c.paced(ctx, laneKey{chat: r.ChatID, inline: r.InlineMessageID}, edit, Hooks{}, "editMessageText", r)
	return applied, err
}

// EditMessageButtons edits the buttons of a message, like EditMessageText. An edit of the text, which has its own
// buttons, goes out in its place; it never goes out in place of one.
func (c *Client) EditMessageButtons(ctx context.Context, r EditMessageButtons) (applied bool, err error) {
	edit := editRef{is: true, message: r.MessageID}
	_, applied, err = c.paced(ctx, laneKey{chat: r.ChatID, inline: r.InlineMessageID}, edit, Hooks{}, "editMessageReplyMarkup", r)
	return applied, err
}

// AnswerCallbackQuery answers a pressed button, at once.
func (c *Client) AnswerCallbackQuery(ctx context.Context, r AnswerCallbackQuery) error {
	return c.promptly(ctx, "answerCallbackQuery", r, timeoutCallback)
}

// AnswerInlineQuery answers an inline query, at once.
func (c *Client) AnswerInlineQuery(ctx context.Context, r AnswerInlineQuery) error {
	if r.Results == nil {
		r.Results = []InlineArticle{}
	}
	return c.promptly(ctx, "answerInlineQuery", r, timeoutInline)
}

// SendChatAction shows that the bot is busy, at once; when the chat is to be left alone it fails with RetryAfterError.
func (c *Client) SendChatAction(ctx context.Context, r SendChatAction) error {
	key := laneKey{chat: r.ChatID}
	if left := c.pacer.heldFor(key); left > 0 {
		return tooFast("sendChatAction", left)
	}
	_, err := c.call(ctx, "sendChatAction", r, timeoutAction)
	if after, ok := RetryAfter(err); ok {
		c.pacer.hold(key, after)
	}
	return err
}

// SetMyCommands lists the bot's commands for a language and a scope.
func (c *Client) SetMyCommands(ctx context.Context, r SetMyCommands) error {
	if r.Commands == nil {
		r.Commands = []BotCommand{}
	}
	return c.patiently(ctx, "setMyCommands", r, nil, timeoutSend)
}

// GetFile readies a file for download.
func (c *Client) GetFile(ctx context.Context, fileID string) (File, error) {
	var f File
	err := c.patiently(ctx, "getFile", getFile{fileID}, &f, timeoutSend)
	return f, err
}

// paced makes a request when its chat's turn comes. What the answer to an edit says is of no use: it is the message, or
// true, or null from some servers.
func (c *Client) paced(ctx context.Context, key laneKey, edit editRef, hooks Hooks, method string, r any) (result json.RawMessage, applied bool, err error) {
	applied, err = c.pacer.do(ctx, method, key, edit, hooks, func() error {
		var err error
		result, err = c.call(ctx, method, r, timeoutSend)
		return err
	})
	return result, applied, err
}

func tooFast(method string, after time.Duration) error {
	return newAPIError(method, refusal{
		code: http.StatusTooManyRequests, description: "not sent: retry_after is not over", retryAfter: after,
	})
}
