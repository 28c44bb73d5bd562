package openai

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What a failed call means. A [ServerError] is one of these; ask with errors.Is.
var (
	// ErrConfig: a setting cannot be used; the text says which and why.
	ErrConfig = errors.New("wrong setting")
	// ErrUnauthorized: the server refuses the key, or wants one.
	ErrUnauthorized = errors.New("the server does not accept the key")
	// ErrUnknownModel: the server has no model of that name.
	ErrUnknownModel = errors.New("the server does not know the model")
	// ErrContextTooLong: the request is larger than the model takes.
	ErrContextTooLong = errors.New("the request is too long for the model")
	// ErrQuota: the account may not spend more.
	ErrQuota = errors.New("the account's quota is used up")
	// ErrRateLimited: too many requests, also after waiting.
	ErrRateLimited = errors.New("the server asks to slow down")
	// ErrBadRequest: the server refuses the request for another reason.
	ErrBadRequest = errors.New("the server refuses the request")
	// ErrUnreachable: no connection can be made.
	ErrUnreachable = errors.New("the server cannot be reached")
	// ErrUnavailable: the server fails, or failed so often that it is left alone for a while.
	ErrUnavailable = errors.New("the server is unavailable")
	// ErrTimeout: a bound on waiting was reached.
	ErrTimeout = errors.New("the server took too long")
	// ErrCut: the answer broke off before its end.
	ErrCut = errors.New("the answer broke off")
	// ErrRunaway: the model repeats itself, or writes more than the bounds allow.
	ErrRunaway = errors.New("the model does not come to an end")
	// ErrRefused: the server's own filter stopped the answer.
	ErrRefused = errors.New("the server's filter stopped the answer")
	// ErrBadResponse: what came back is not what was asked for.
	ErrBadResponse = errors.New("the server's response cannot be used")

	// The faults of embedding servers; each of them is an ErrBadResponse too.

	// ErrVectorCount: not one vector for each text.
	ErrVectorCount = fmt.Errorf("%w: not one vector for each text", ErrBadResponse)
	// ErrVectorDimensions: a vector of another length.
	ErrVectorDimensions = fmt.Errorf("%w: vectors of another length", ErrBadResponse)
	// ErrVectorValue: a vector with NaN, an infinite or a missing number.
	ErrVectorValue = fmt.Errorf("%w: a vector that holds no finite numbers", ErrBadResponse)
	// ErrZeroVector: a vector without direction.
	ErrZeroVector = fmt.Errorf("%w: a zero vector", ErrBadResponse)
)

// ErrStop is what a function given to [Chat.Stream] returns to end the stream
// politely.
var ErrStop = errors.New("enough")

// ServerError is a failed call. Its text names the failure, the server's own
// words (shortened, without the key) and how to mend it.
type ServerError struct {
	Kind       error // one of the sentinels above
	Status     int   // of HTTP; 0 when there was none
	Message    string
	Hint       string
	RetryAfter time.Duration // what the server asked for; 0 when nothing

	cause error
	// again: another try may succeed.
	again bool
	// down: says that the server is not working, for the circuit breaker.
	down bool
}

func (e *ServerError) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.Error())
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if hint := e.hint(); hint != "" {
		b.WriteString("; " + hint)
	}
	return b.String()
}

// Unwrap gives the kind, and the cause when it is a context's end: other causes
// could name addresses or hold what was sent.
func (e *ServerError) Unwrap() []error {
	if e.cause != nil && (errors.Is(e.cause, context.Canceled) || errors.Is(e.cause, context.DeadlineExceeded)) {
		return []error{e.Kind, e.cause}
	}
	return []error{e.Kind}
}

// Hint says how to mend a failure; empty when there is nothing to advise.
func Hint(err error) string {
	if e, ok := errors.AsType[*ServerError](err); ok {
		return e.hint()
	}
	return ""
}

// hint is the advice for this failure, or the general one for its kind.
func (e *ServerError) hint() string {
	if e.Hint != "" {
		return e.Hint
	}
	switch {
	case errors.Is(e.Kind, ErrBadRequest):
		return "the model or the server may not take this kind of request; its own log tells more"
	case errors.Is(e.Kind, ErrCut):
		return "look at the server's own log, and at proxies before it that end long responses"
	case errors.Is(e.Kind, ErrRefused):
		return "use another model, or change the server's filter"
	case errors.Is(e.Kind, ErrRunaway):
		return "use another model, or a larger one"
	case errors.Is(e.Kind, ErrBadResponse):
		return "check that the base URL is that of an OpenAI-compatible server; most end in /v1"
	}
	return ""
}

// maxMessage bounds, in runes, what an error repeats of a server's words.
const maxMessage = 240

// clean makes a server's words fit to be shown: one line, short, no key.
func clean(s, key string) string {
	if key != "" {
		s = strings.ReplaceAll(s, key, "…")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxMessage {
		s = string(r[:maxMessage]) + "…"
	}
	return s
}

// transportError says what a failure below HTTP means.
func transportError(ctx context.Context, err error) error {
	if e, ok := errors.AsType[*ServerError](err); ok {
		return e
	}
	if ctx.Err() != nil {
		return contextError(ctx, err)
	}
	e := &ServerError{Kind: ErrUnreachable, again: true, down: true, cause: err,
		Hint: "check the base URL and that the server is running"}
	var (
		dns     *net.DNSError
		cert    *tls.CertificateVerificationError
		host    x509.HostnameError
		timeout net.Error
	)
	switch {
	case errors.As(err, &dns):
		e.Message, e.again = "its name cannot be resolved", dns.IsTemporary
		e.Hint = "check the host in the base URL and the name service"
	case errors.As(err, &cert), errors.As(err, &host):
		e.Message, e.again = "its certificate is not valid", false
		e.Hint = "check the host in the base URL; for a local server use http://"
	case errors.As(err, &timeout) && timeout.Timeout():
		e.Message, e.again = "no connection in time", false
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		e.Message, e.again, e.Hint = "it does not speak TLS", false, "use http:// in the base URL"
	case strings.Contains(err.Error(), "connection refused"):
		e.Message = "connection refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "connection reset"):
		e.Kind, e.Message, e.Hint = ErrUnavailable, "it closed the connection", "look at the server's own log"
	}
	return e
}

// contextError tells our bounds from the caller's cancellation.
func contextError(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if e, ok := errors.AsType[*ServerError](cause); ok {
		return e
	}
	if errors.Is(cause, context.DeadlineExceeded) {
		return &ServerError{Kind: ErrTimeout, cause: cause, down: false,
			Hint: "a smaller model or a shorter question answers sooner"}
	}
	if cause == nil {
		return err
	}
	return cause
}

// timeoutError is the cause of a context that one of our timers ended.
func timeoutError(what string, d time.Duration) *ServerError {
	return &ServerError{Kind: ErrTimeout, Message: fmt.Sprintf("%s within %s", what, d), down: true,
		Hint: "a smaller model or a server with less load answers sooner"}
}

// statusError says what an HTTP status and the body with it mean.
func statusError(status int, header http.Header, body []byte, key string, now time.Time) *ServerError {
	said := parseFailure(body)
	e := &ServerError{Status: status, Message: clean(said.message, key), RetryAfter: retryAfter(header, now)}
	if said.isHTML {
		e.Message = "a web page came back"
	}
	e.sortOut(said)
	return e
}

// sortOut sets what follows from the status and the server's words.
func (e *ServerError) sortOut(said failure) {
	words := strings.ToLower(said.code + " " + said.kind + " " + said.message)
	switch {
	case tooLong(words) || e.Status == http.StatusRequestEntityTooLarge:
		e.Kind, e.Hint = ErrContextTooLong, "give fewer passages or use a model with a larger context"
	case e.Status == http.StatusUnauthorized || said.code == "invalid_api_key":
		e.Kind, e.Hint = ErrUnauthorized, "check the key and that it belongs to this server"
	case e.Status == http.StatusForbidden:
		e.Kind, e.Hint = ErrUnauthorized, "the key may not use this model or this server; check its permissions"
	case e.Status == http.StatusPaymentRequired || strings.Contains(words, "insufficient_quota") || strings.Contains(words, "credit balance"):
		e.Kind, e.Hint = ErrQuota, "check the account's plan and billing"
	case unknownModel(e.Status, words):
		e.Kind, e.Hint = ErrUnknownModel, "list the models with: mithaq doctor; with Ollama, pull the model first"
	case e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed:
		e.Kind, e.Hint = ErrBadRequest, "nothing answers at this address; most base URLs end in /v1"
	case e.Status == http.StatusTooManyRequests:
		e.Kind, e.again, e.Hint = ErrRateLimited, true, "wait, or raise the account's limits"
	case e.Status == http.StatusRequestTimeout || e.Status == http.StatusGatewayTimeout:
		e.Kind, e.again, e.down, e.Hint = ErrUnavailable, true, true, "the server or what is before it gave up waiting"
	case e.Status >= 500:
		e.Kind, e.again, e.down, e.Hint = ErrUnavailable, true, true, "look at the server's own log"
	case e.Status >= 300 && e.Status < 400:
		e.Kind, e.Hint = ErrBadResponse, "the server sends elsewhere; put the address it names into the base URL"
	default:
		e.Kind = ErrBadRequest
	}
}

// tooLong recognizes what servers say of a request over their bounds.
func tooLong(words string) bool {
	for _, w := range [...]string{
		"context_length_exceeded", "maximum context length", "exceed_context_size", "exceeds the available context size",
		"context size", "too many tokens", "input is too large", "inputs are too long", "input too long", "prompt is too long",
		"too many inputs", "maximum allowed batch size", "max batch size", "batch size", "exceeds maximum allowed token size",
		"must have less than", "reduce the length", "input length exceeds", "larger than the maximum", "string_above_max_length", "array_above_max_length",
	} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

func unknownModel(status int, words string) bool {
	if strings.Contains(words, "model_not_found") || strings.Contains(words, "not a valid model") ||
		strings.Contains(words, "invalid_model") || strings.Contains(words, "invalid model") || strings.Contains(words, "model_decommissioned") {
		return true
	}
	return (status == http.StatusNotFound || status == http.StatusBadRequest) && strings.Contains(words, "model") &&
		(strings.Contains(words, "not found") || strings.Contains(words, "does not exist") || strings.Contains(words, "not exist") || strings.Contains(words, "unknown model"))
}
