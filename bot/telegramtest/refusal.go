package telegramtest

import (
	"fmt"
	"net/http"
	"strings"
)

// RefusalKind says why a request was refused.
type RefusalKind string

// The kinds of refusal. A bot without faults never gets the first two; the others may happen to any bot.
const (
	RefusedSchema RefusalKind = "schema" // a parameter the documentation does not know, or of the wrong type
	RefusedLimit  RefusalKind = "limit"  // too long, too many, or not parsable
	RefusedState  RefusalKind = "state"  // not possible now: blocked, not modified, too old
	RefusedPacing RefusalKind = "pacing" // 429, when Pacing.Enforce is set
	RefusedFault  RefusalKind = "fault"  // asked for with AddFault
	RefusedAccess RefusalKind = "access" // wrong token or unknown method
)

// strictly marks descriptions of what the real server would let pass.
const strictly = "telegramtest: "

// refusal is an unsuccessful answer ("Making requests": ok false, error_code, description, parameters).
type refusal struct {
	code        int
	description string
	kind        RefusalKind
	detail      string // for Violations, where the description is the real server's and says too little
	retryAfter  int
	migrateTo   int64
}

func (r *refusal) Error() string {
	return r.description
}

// badRequest makes a 400 with the description written as the real server does: prefix, then a small first letter unless
// it begins like an error code in capitals.
func badRequest(kind RefusalKind, format string, args ...any) *refusal {
	text := fmt.Sprintf(format, args...)
	if len(text) > 1 && !isCodeLike(text[1]) {
		text = strings.ToLower(text[:1]) + text[1:]
	}
	return &refusal{code: http.StatusBadRequest, description: "Bad Request: " + text, kind: kind}
}

func isCodeLike(c byte) bool {
	return c == '_' || 'A' <= c && c <= 'Z'
}

func forbidden(format string, args ...any) *refusal {
	return &refusal{
		code:        http.StatusForbidden,
		description: "Forbidden: " + fmt.Sprintf(format, args...),
		kind:        RefusedState,
	}
}

func conflict(text string) *refusal {
	return &refusal{code: http.StatusConflict, description: "Conflict: " + text, kind: RefusedState}
}

func tooManyRequests(kind RefusalKind, seconds int) *refusal {
	return &refusal{
		code:        http.StatusTooManyRequests,
		description: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
		kind:        kind,
		retryAfter:  seconds,
	}
}
