package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Kind is what an update brings.
type Kind string

// The kinds of updates that the bot knows, by their field in Update (Bot API, "Getting updates").
const (
	KindUnknown            Kind = ""
	KindMessage            Kind = "message"
	KindEditedMessage      Kind = "edited_message"
	KindCallbackQuery      Kind = "callback_query"
	KindInlineQuery        Kind = "inline_query"
	KindChosenInlineResult Kind = "chosen_inline_result"
	KindMyChatMember       Kind = "my_chat_member"
)

// Kinds are all the known kinds, as allowed_updates wants them.
func Kinds() []string {
	return []string{
		string(KindMessage), string(KindEditedMessage), string(KindCallbackQuery), string(KindInlineQuery),
		string(KindChosenInlineResult), string(KindMyChatMember),
	}
}

// Update is one thing that happened. At most one of its pointers is set.
type Update struct {
	ID                 int64               `json:"update_id"`
	Message            *Message            `json:"message,omitempty"`
	EditedMessage      *Message            `json:"edited_message,omitempty"`
	CallbackQuery      *CallbackQuery      `json:"callback_query,omitempty"`
	InlineQuery        *InlineQuery        `json:"inline_query,omitempty"`
	ChosenInlineResult *ChosenInlineResult `json:"chosen_inline_result,omitempty"`
	MyChatMember       *ChatMemberUpdated  `json:"my_chat_member,omitempty"`

	// Raw is the update as it came, for keeping; [DecodeUpdate] reads it again.
	Raw json.RawMessage `json:"-"`
	// Received is when it came; zero when it was read again.
	Received time.Time `json:"-"`
}

// Kind tells which pointer is set.
func (u *Update) Kind() Kind {
	switch {
	case u.Message != nil:
		return KindMessage
	case u.EditedMessage != nil:
		return KindEditedMessage
	case u.CallbackQuery != nil:
		return KindCallbackQuery
	case u.InlineQuery != nil:
		return KindInlineQuery
	case u.ChosenInlineResult != nil:
		return KindChosenInlineResult
	case u.MyChatMember != nil:
		return KindMyChatMember
	}
	return KindUnknown
}

// ChatID is the chat in which the order of updates matters: that of the message, or the person's own where there is
// none, whose id is that of the private chat. It is 0 when nobody is known.
func (u *Update) ChatID() int64 {
	switch {
	case u.Message != nil:
		return u.Message.Chat.ID
	case u.EditedMessage != nil:
		return u.EditedMessage.Chat.ID
	case u.CallbackQuery != nil:
		if m := u.CallbackQuery.Message; m != nil && m.Chat.ID != 0 {
			return m.Chat.ID
		}
		return u.CallbackQuery.From.ID
	case u.InlineQuery != nil:
		return u.InlineQuery.From.ID
	case u.ChosenInlineResult != nil:
		return u.ChosenInlineResult.From.ID
	case u.MyChatMember != nil:
		return u.MyChatMember.Chat.ID
	}
	return 0
}

// Sender is who did it, nil when nobody is known.
func (u *Update) Sender() *User {
	switch {
	case u.Message != nil:
		return u.Message.From
	case u.EditedMessage != nil:
		return u.EditedMessage.From
	case u.CallbackQuery != nil:
		return &u.CallbackQuery.From
	case u.InlineQuery != nil:
		return &u.InlineQuery.From
	case u.ChosenInlineResult != nil:
		return &u.ChosenInlineResult.From
	case u.MyChatMember != nil:
		return &u.MyChatMember.From
	}
	return nil
}

// BadUpdateError is an update that cannot be read. It tells nothing of what is in it.
type BadUpdateError struct {
	// ID is the update's, 0 when not even that can be read.
	ID  int64
	why string
}

func (e *BadUpdateError) Error() string { return "telegram: bad update: " + e.why }

// DecodeUpdate reads one update. An update of an unknown kind is none that cannot be read: its [Update.Kind] is
// KindUnknown. The error is a *BadUpdateError.
func DecodeUpdate(raw []byte) (Update, error) {
	var id struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &id); err != nil {
		return Update{}, &BadUpdateError{why: whyNot(err)}
	}
	if id.ID == nil || *id.ID <= 0 {
		return Update{}, &BadUpdateError{why: "no update_id"}
	}
	u := Update{Raw: json.RawMessage(raw)}
	if err := json.Unmarshal(raw, &u); err != nil {
		return Update{}, &BadUpdateError{ID: *id.ID, why: whyNot(err)}
	}
	return u, nil
}

// whyNot says what is wrong with JSON without repeating any of it.
func whyNot(err error) string {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		return fmt.Sprintf("field %q is not a %s", mistyped.Field, mistyped.Type.Kind())
	}
	return "not a JSON object"
}
