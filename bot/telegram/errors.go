package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What Telegram refuses, told by the description it gives; see classify.go. An [APIError] wraps one of these, or a
// [RetryAfterError] or [UpgradedError].
var (
	// ErrNotModified: the edit would have changed nothing.
	ErrNotModified = errors.New("message is not modified")
	// ErrBlocked: the person blocked the bot, is deactivated, or the bot was put out of the chat (every 403).
	ErrBlocked = errors.New("bot may not write there any more")
	// ErrNoRights: the bot is in the chat, but may not write in it.
	ErrNoRights = errors.New("bot has no right to write there")
	// ErrChatNotFound: no such chat, or the bot never met it.
	ErrChatNotFound = errors.New("chat not found")
	// ErrThreadGone: the topic of message_thread_id is deleted or closed.
	ErrThreadGone = errors.New("topic is gone or closed")
	// ErrQueryTooOld: the callback or inline query can no longer be answered.
	ErrQueryTooOld = errors.New("query is too old")
	// ErrBadEntities: the markup cannot be parsed; the same text may go out plain.
	ErrBadEntities = errors.New("markup cannot be parsed")
	// ErrMessageGone: the message to edit or to reply to is not there or cannot be edited.
	ErrMessageGone = errors.New("message is gone")
	// ErrTooLong: the text or the request is too long.
	ErrTooLong = errors.New("text is too long")
	// ErrUnauthorized: the token is wrong or was revoked.
	ErrUnauthorized = errors.New("bot token is refused")
	// ErrConflict: another getUpdates runs with the token, or a webhook is set.
	ErrConflict = errors.New("updates are being taken elsewhere")
)

// What goes wrong on the way.
var (
	// ErrTimeout: no answer within the method's own deadline, while the caller's context still runs.
	ErrTimeout = errors.New("no answer in time")
	// ErrTooLarge: an answer or a file is larger than allowed.
	ErrTooLarge = errors.New("larger than allowed")
	// ErrNoAnswer: something answered that is no Bot API server, or one out of order: an HTML page, JSON without ok.
	ErrNoAnswer = errors.New("not an answer of the Bot API")
)

// APIError is a request that the Bot API refused ("ok": false).
type APIError struct {
	Method      string
	Code        int    // error_code, or the HTTP status where it is missing
	Description string // as the server words it
	kind        error
}

func (e *APIError) Error() string {
	text := fmt.Sprintf("telegram: %s: refused with %d", e.Method, e.Code)
	if e.Description != "" {
		text += ": " + e.Description
	}
	return text
}

// Unwrap is what kind of refusal it is: one of the errors above, a *RetryAfterError, an *UpgradedError, or nil.
func (e *APIError) Unwrap() error { return e.kind }

// RetryAfterError is a refusal for coming too fast, with how long to wait (Bot API, ResponseParameters).
type RetryAfterError struct {
	After time.Duration
}

func (e *RetryAfterError) Error() string { return "too many requests: retry after " + e.After.String() }

// UpgradedError tells that the group has become a supergroup with another id (Bot API, ResponseParameters).
type UpgradedError struct {
	ChatID int64
}

func (e *UpgradedError) Error() string { return fmt.Sprintf("group is now supergroup %d", e.ChatID) }

// TransportError is a request without a usable answer.
type TransportError struct {
	Method string
	// Status of HTTP; 0 when no answer came.
	Status int
	// MayBeAccepted is false when the request surely did nothing: it was not written whole, or was refused.
	MayBeAccepted bool
	Err           error
	// given tells that the caller ended it: the context or a hook.
	given bool
}

func (e *TransportError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "telegram: %s: ", e.Method)
	if e.Status != 0 {
		fmt.Fprintf(&b, "HTTP %d: ", e.Status)
	}
	fmt.Fprint(&b, e.Err)
	if !e.MayBeAccepted && e.Status == 0 {
		b.WriteString(" (not sent)")
	}
	return b.String()
}

// Unwrap is the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// Temporary tells whether the same request may succeed later: the network or the server failed, or it came too fast.
// It is false when the caller's own context ended, or one of the [Hooks] failed.
func Temporary(err error) bool {
	var refused *APIError
	if errors.As(err, &refused) {
		return refused.Code == http.StatusTooManyRequests || unclear(refused.Code)
	}
	var lost *TransportError
	if errors.As(err, &lost) {
		return !lost.given && (unclear(lost.Status) || lost.Status == http.StatusRequestTimeout)
	}
	return false
}

// MayBeAccepted tells whether the failed request may have been carried out all the same, so that repeating it may do
// it twice.
func MayBeAccepted(err error) bool {
	var refused *APIError
	if errors.As(err, &refused) {
		return unclear(refused.Code)
	}
	var lost *TransportError
	return errors.As(err, &lost) && lost.MayBeAccepted
}

// RetryAfter is how long the server wants the chat to be left alone.
func RetryAfter(err error) (time.Duration, bool) {
	var e *RetryAfterError
	if errors.As(err, &e) {
		return e.After, true
	}
	return 0, false
}

// UpgradedTo is the new id of a group that became a supergroup.
func UpgradedTo(err error) (chatID int64, ok bool) {
	var e *UpgradedError
	if errors.As(err, &e) {
		return e.ChatID, true
	}
	return 0, false
}

// unclear tells that an HTTP status or error code, 0 for none, leaves open whether the request was carried out: it is
// no plain refusal. A redirect is none either, but repeating would not help; Bot API servers do not redirect.
func unclear(code int) bool {
	return code < http.StatusMultipleChoices || code >= http.StatusInternalServerError
}

// neverSent tells that a failed request did not reach the server at all.
func neverSent(err error) bool {
	var lost *TransportError
	return errors.As(err, &lost) && lost.Status == 0 && !lost.MayBeAccepted
}
