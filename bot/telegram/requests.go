package telegram

import "context"

// These are the requests, with the parameters that the bot uses ("Available methods" and the sections after it). What
// is empty is not sent.

// GetUpdates asks for updates from Offset on, which confirms all before it ("Getting updates").
type GetUpdates struct {
	Offset         int64    `json:"offset,omitempty"`
	Limit          int      `json:"limit,omitempty"`
	TimeoutSeconds int      `json:"timeout"`
	AllowedUpdates []string `json:"allowed_updates,omitempty"`
}

// SetWebhook asks for updates to be posted to URL.
type SetWebhook struct {
	URL            string   `json:"url"`
	SecretToken    string   `json:"secret_token,omitempty"`
	MaxConnections int      `json:"max_connections,omitempty"`
	AllowedUpdates []string `json:"allowed_updates,omitempty"`
}

// DeleteWebhook asks for updates to be kept for getUpdates.
type DeleteWebhook struct {
	DropPendingUpdates bool `json:"drop_pending_updates,omitempty"`
}

// ParseMode is how a text is marked up.
type ParseMode string

// ParseHTML is the one markup the bot uses ("Formatting options").
const ParseHTML ParseMode = "HTML"

// LinkPreview says whether the first link of a text is shown large.
type LinkPreview struct {
	Disabled bool   `json:"is_disabled,omitempty"`
	URL      string `json:"url,omitempty"`
}

// ReplyTo names the message that a message replies to. With AllowWithout it is sent even when that one is gone.
type ReplyTo struct {
	MessageID    int64 `json:"message_id"`
	AllowWithout bool  `json:"allow_sending_without_reply,omitempty"`
}

// Hooks are called as a message goes out, for callers who keep a lasting record of that. Between Before and what comes
// next, be it Refused or the return of the method, nobody knows whether the message is there. They may be nil.
type Hooks struct {
	// Before is called each time the turn has come, right before the request goes out. When it fails nothing goes out,
	// and its error comes back wrapped.
	Before func(ctx context.Context) error
	// Refused is called when that request surely did nothing, before the message waits for another turn or the method
	// fails. Its context does not end with the caller's. When it fails the message does not go out again, and its error
	// comes back wrapped.
	Refused func(ctx context.Context) error
}

func (h Hooks) before(ctx context.Context) error {
	if h.Before == nil {
		return nil
	}
	return h.Before(ctx)
}

// after calls Refused when err, of the request that Before was told of, calls for it.
func (h Hooks) after(ctx context.Context, err error) error {
	if h.Refused == nil || err == nil || MayBeAccepted(err) {
		return nil
	}
	return h.Refused(context.WithoutCancel(ctx))
}

// SendMessage writes a message.
type SendMessage struct {
	ChatID      int64          `json:"chat_id"`
	ThreadID    int64          `json:"message_thread_id,omitempty"`
	Text        string         `json:"text"`
	ParseMode   ParseMode      `json:"parse_mode,omitempty"`
	Entities    []Entity       `json:"entities,omitempty"`
	LinkPreview *LinkPreview   `json:"link_preview_options,omitempty"`
	Silent      bool           `json:"disable_notification,omitempty"`
	ReplyTo     *ReplyTo       `json:"reply_parameters,omitempty"`
	Buttons     *InlineButtons `json:"reply_markup,omitempty"`

	Hooks Hooks `json:"-"`
}

// EditMessageText gives a message another text, and with it other buttons or none. The message is named by ChatID and
// MessageID, or by InlineMessageID.
type EditMessageText struct {
	ChatID          int64          `json:"chat_id,omitempty"`
	MessageID       int64          `json:"message_id,omitempty"`
	InlineMessageID string         `json:"inline_message_id,omitempty"`
	Text            string         `json:"text"`
	ParseMode       ParseMode      `json:"parse_mode,omitempty"`
	Entities        []Entity       `json:"entities,omitempty"`
	LinkPreview     *LinkPreview   `json:"link_preview_options,omitempty"`
	Buttons         *InlineButtons `json:"reply_markup,omitempty"`
}

// EditMessageButtons gives a message other buttons, or none (editMessageReplyMarkup).
type EditMessageButtons struct {
	ChatID          int64          `json:"chat_id,omitempty"`
	MessageID       int64          `json:"message_id,omitempty"`
	InlineMessageID string         `json:"inline_message_id,omitempty"`
	Buttons         *InlineButtons `json:"reply_markup,omitempty"`
}

// AnswerCallbackQuery ends the waiting on a pressed button, with a word to the person or without.
type AnswerCallbackQuery struct {
	QueryID      string `json:"callback_query_id"`
	Text         string `json:"text,omitempty"`
	ShowAlert    bool   `json:"show_alert,omitempty"`
	URL          string `json:"url,omitempty"`
	CacheSeconds int    `json:"cache_time,omitempty"`
}

// AnswerInlineQuery gives the results of an inline query. CacheSeconds is always sent: without it the server would keep
// the answer for 300 s.
type AnswerInlineQuery struct {
	QueryID      string          `json:"inline_query_id"`
	Results      []InlineArticle `json:"results"`
	CacheSeconds int             `json:"cache_time"`
	Personal     bool            `json:"is_personal,omitempty"`
	NextOffset   string          `json:"next_offset,omitempty"`
	Button       *InlineButton   `json:"button,omitempty"`
}

// InlineButton stands above the results and opens the private chat with /start and the parameter.
type InlineButton struct {
	Text           string `json:"text"`
	StartParameter string `json:"start_parameter,omitempty"`
}

// InlineArticle is one result of an inline query (InlineQueryResultArticle).
type InlineArticle struct {
	ID           string         `json:"id"`
	Title        string         `json:"title"`
	Description  string         `json:"description,omitempty"`
	Content      InlineContent  `json:"input_message_content"`
	Buttons      *InlineButtons `json:"reply_markup,omitempty"`
	URL          string         `json:"url,omitempty"`
	ThumbnailURL string         `json:"thumbnail_url,omitempty"`
}

// MarshalJSON adds the type that tells an article from other results.
func (a InlineArticle) MarshalJSON() ([]byte, error) {
	type fields InlineArticle
	return marshal(struct {
		Type string `json:"type"`
		fields
	}{"article", fields(a)})
}

// InlineContent is the message that a chosen result becomes (InputTextMessageContent).
type InlineContent struct {
	Text        string       `json:"message_text"`
	ParseMode   ParseMode    `json:"parse_mode,omitempty"`
	Entities    []Entity     `json:"entities,omitempty"`
	LinkPreview *LinkPreview `json:"link_preview_options,omitempty"`
}

// SendChatAction shows for up to 5 s that the bot is busy.
type SendChatAction struct {
	ChatID   int64  `json:"chat_id"`
	ThreadID int64  `json:"message_thread_id,omitempty"`
	Action   string `json:"action"`
}

// ActionTyping is the action of one who writes.
const ActionTyping = "typing"

// SetMyCommands lists the commands in the menu, for a language and a scope.
type SetMyCommands struct {
	Commands     []BotCommand  `json:"commands"`
	Scope        *CommandScope `json:"scope,omitempty"`
	LanguageCode string        `json:"language_code,omitempty"`
}

// BotCommand is one command in the menu.
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// CommandScope is where commands are shown (Bot API, "BotCommandScope").
type CommandScope struct {
	Type   string `json:"type"`
	ChatID int64  `json:"chat_id,omitempty"`
	UserID int64  `json:"user_id,omitempty"`
}

// The scopes that the bot uses.
const (
	ScopeDefault       = "default"
	ScopeAllPrivate    = "all_private_chats"
	ScopeAllGroups     = "all_group_chats"
	ScopeAllChatAdmins = "all_chat_administrators"
	ScopeChat          = "chat"
)

type getFile struct {
	FileID string `json:"file_id"`
}
