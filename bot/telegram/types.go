package telegram

// These are the parts of the Bot API's types ("Available types") that the bot reads. Every field may be missing: a
// pointer is nil, a text empty, a number 0.

// User is a person or a bot.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot,omitempty"`
	FirstName    string `json:"first_name,omitempty"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`

	// Only in the answer to getMe.
	CanReadAllGroupMessages bool `json:"can_read_all_group_messages,omitempty"`
	SupportsInlineQueries   bool `json:"supports_inline_queries,omitempty"`
}

// ChatType is what a chat is.
type ChatType string

// The types of chats. ChatSender is said only of inline queries: the private chat with the person who asks.
const (
	ChatPrivate    ChatType = "private"
	ChatGroup      ChatType = "group"
	ChatSupergroup ChatType = "supergroup"
	ChatChannel    ChatType = "channel"
	ChatSender     ChatType = "sender"
)

// Chat is where a message was written.
type Chat struct {
	ID        int64    `json:"id"`
	Type      ChatType `json:"type,omitempty"`
	Title     string   `json:"title,omitempty"`
	Username  string   `json:"username,omitempty"`
	FirstName string   `json:"first_name,omitempty"`
	LastName  string   `json:"last_name,omitempty"`
	IsForum   bool     `json:"is_forum,omitempty"`
}

// Private tells whether it is the chat with one person.
func (c Chat) Private() bool { return c.Type == ChatPrivate }

// Group tells whether it is a group or a supergroup.
func (c Chat) Group() bool { return c.Type == ChatGroup || c.Type == ChatSupergroup }

// Message is something written in a chat. In a callback query it may be one that the bot can no longer see, of which
// only ID and Chat are known.
type Message struct {
	ID       int64    `json:"message_id"`
	ThreadID int64    `json:"message_thread_id,omitempty"`
	IsTopic  bool     `json:"is_topic_message,omitempty"`
	From     *User    `json:"from,omitempty"`
	Chat     Chat     `json:"chat"`
	Date     int64    `json:"date,omitempty"`
	EditDate int64    `json:"edit_date,omitempty"`
	Text     string   `json:"text,omitempty"`
	Entities []Entity `json:"entities,omitempty"`
	Caption  string   `json:"caption,omitempty"`
	// CaptionEntities are Entities of Caption.
	CaptionEntities []Entity `json:"caption_entities,omitempty"`
	// SenderChat is set when a channel or an anonymous admin speaks; From is then a stand-in.
	SenderChat *Chat          `json:"sender_chat,omitempty"`
	ViaBot     *User          `json:"via_bot,omitempty"`
	ReplyTo    *Message       `json:"reply_to_message,omitempty"`
	Quote      *Quote         `json:"quote,omitempty"`
	Document   *Document      `json:"document,omitempty"`
	Markup     *InlineButtons `json:"reply_markup,omitempty"`

	AutomaticForward bool    `json:"is_automatic_forward,omitempty"`
	Forward          Present `json:"forward_origin,omitzero"`
	Photo            Present `json:"photo,omitzero"`
	Voice            Present `json:"voice,omitzero"`
	Audio            Present `json:"audio,omitzero"`
	Video            Present `json:"video,omitzero"`
	VideoNote        Present `json:"video_note,omitzero"`
	Sticker          Present `json:"sticker,omitzero"`

	// MigrateTo and MigrateFrom are the ids when a group becomes a supergroup.
	MigrateTo   int64 `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom int64 `json:"migrate_from_chat_id,omitempty"`
}

// Present is a field of which only matters that it is there.
type Present bool

// UnmarshalJSON makes it true of any value but null.
func (p *Present) UnmarshalJSON(data []byte) error {
	*p = Present(!isNull(data))
	return nil
}

// Quote is the part of the message replied to that a reply quotes.
type Quote struct {
	Text string `json:"text,omitempty"`
}

// Entity is a special part of a text. Offset and Length count UTF-16 units (Bot API, "MessageEntity").
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     *User  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
}

// Document is a file in a message.
type Document struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id,omitempty"`
	FileName     string `json:"file_name,omitempty"`
	MIMEType     string `json:"mime_type,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
}

// File is a file that can be downloaded.
type File struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
	FilePath     string `json:"file_path,omitempty"`
}

// CallbackQuery is a press of a button with callback data.
type CallbackQuery struct {
	ID   string `json:"id"`
	From User   `json:"from"`
	// Message holds the button; nil for messages sent inline.
	Message         *Message `json:"message,omitempty"`
	InlineMessageID string   `json:"inline_message_id,omitempty"`
	ChatInstance    string   `json:"chat_instance,omitempty"`
	Data            string   `json:"data,omitempty"`
}

// InlineQuery is what a person typed after the bot's name in any chat.
type InlineQuery struct {
	ID       string   `json:"id"`
	From     User     `json:"from"`
	Query    string   `json:"query,omitempty"`
	Offset   string   `json:"offset,omitempty"`
	ChatType ChatType `json:"chat_type,omitempty"`
}

// ChosenInlineResult tells which inline result a person took.
type ChosenInlineResult struct {
	ResultID        string `json:"result_id"`
	From            User   `json:"from"`
	Query           string `json:"query,omitempty"`
	InlineMessageID string `json:"inline_message_id,omitempty"`
}

// ChatMemberUpdated tells that somebody's place in a chat changed.
type ChatMemberUpdated struct {
	Chat Chat       `json:"chat"`
	From User       `json:"from"`
	Date int64      `json:"date,omitempty"`
	Old  ChatMember `json:"old_chat_member"`
	New  ChatMember `json:"new_chat_member"`
}

// ChatMember is somebody's place in a chat: creator, administrator, member, restricted, left or kicked.
type ChatMember struct {
	Status string `json:"status,omitempty"`
	User   User   `json:"user"`
}

// WebhookInfo is where updates go at present.
type WebhookInfo struct {
	URL                string `json:"url,omitempty"`
	PendingUpdateCount int    `json:"pending_update_count,omitempty"`
	LastErrorDate      int64  `json:"last_error_date,omitempty"`
	LastErrorMessage   string `json:"last_error_message,omitempty"`
}

// InlineButtons are the buttons under a message, row by row.
type InlineButtons struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// MarshalJSON writes rows that are nil as empty ones: null is refused.
func (b InlineButtons) MarshalJSON() ([]byte, error) {
	rows := make([][]Button, len(b.Rows))
	for i, row := range b.Rows {
		rows[i] = append([]Button{}, row...)
	}
	return marshal(map[string][][]Button{"inline_keyboard": rows})
}

// Button does exactly one thing when it is pressed.
type Button struct {
	Text         string `json:"text"`
	URL          string `json:"url,omitempty"`
	CallbackData string `json:"callback_data,omitempty"`
	// SwitchInline and SwitchInlineHere start an inline query, which may be empty.
	SwitchInline     *string   `json:"switch_inline_query,omitempty"`
	SwitchInlineHere *string   `json:"switch_inline_query_current_chat,omitempty"`
	CopyText         *CopyText `json:"copy_text,omitempty"`
}

// CopyText is what a button copies.
type CopyText struct {
	Text string `json:"text"`
}
