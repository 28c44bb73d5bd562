package telegram

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The Bot API gives few codes and many descriptions, and promises only the codes ("Making requests": "its contents are
// subject to change in the future"), so descriptions are matched by their firm parts, whatever their case.

// refusal is what the server said with "ok": false.
type refusal struct {
	code        int
	description string
	retryAfter  time.Duration
	migrateTo   int64
}

func newAPIError(method string, r refusal) *APIError {
	return &APIError{Method: method, Code: r.code, Description: r.description, kind: r.kind()}
}

func (r refusal) kind() error {
	if r.migrateTo != 0 {
		return &UpgradedError{ChatID: r.migrateTo}
	}
	text := strings.ToLower(r.description)
	switch r.code {
	case http.StatusTooManyRequests:
		return &RetryAfterError{After: r.after(text)}
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusNotFound:
		// A token that is not even formed like one gets this; an unknown method is "Not Found: method not found".
		if text == "not found" {
			return ErrUnauthorized
		}
	case http.StatusForbidden:
		return ErrBlocked
	case http.StatusConflict:
		return ErrConflict
	case http.StatusRequestEntityTooLarge:
		return ErrTooLong
	case http.StatusBadRequest:
		return badRequest(text)
	}
	return nil
}

// after is retry_after, or what the description says of it, or the shortest wait the server asks for.
func (r refusal) after(text string) time.Duration {
	if r.retryAfter > 0 {
		return r.retryAfter
	}
	if _, number, ok := strings.Cut(text, "retry after "); ok {
		if seconds, err := strconv.ParseUint(number, 10, 31); err == nil && seconds > 0 {
			return time.Duration(seconds) * time.Second
		}
	}
	return time.Second
}

func badRequest(text string) error {
	for _, row := range []struct {
		part string
		kind error
	}{
		{"message is not modified", ErrNotModified},
		{"message_not_modified", ErrNotModified},
		{"chat not found", ErrChatNotFound},
		{"peer_id_invalid", ErrChatNotFound},
		{"chat_id_invalid", ErrChatNotFound},
		{"query is too old", ErrQueryTooOld},
		{"query_id_invalid", ErrQueryTooOld},
		{"can't parse entities", ErrBadEntities},
		{"entity_bounds_invalid", ErrBadEntities},
		{"message to edit not found", ErrMessageGone},
		{"message to be replied not found", ErrMessageGone},
		{"message to reply not found", ErrMessageGone},
		{"replied message not found", ErrMessageGone},
		{"message can't be edited", ErrMessageGone},
		{"message_id_invalid", ErrMessageGone},
		{"message is too long", ErrTooLong},
		{"message_too_long", ErrTooLong},
		{"text is too long", ErrTooLong},
		{"text_too_long", ErrTooLong},
		{"caption is too long", ErrTooLong},
		{"message thread not found", ErrThreadGone},
		{"topic_closed", ErrThreadGone},
		{"topic_deleted", ErrThreadGone},
		{"not enough rights", ErrNoRights},
		{"have no rights", ErrNoRights},
		{"chat_write_forbidden", ErrNoRights},
		{"chat_restricted", ErrNoRights},
		{"user_is_blocked", ErrBlocked},
		{"bot was kicked", ErrBlocked},
		{"user is deactivated", ErrBlocked},
	} {
		if strings.Contains(text, row.part) {
			return row.kind
		}
	}
	return nil
}
