package openai

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// failure is what a server says of an error, in any of the forms in use.
type failure struct {
	message, code, kind string
	isHTML              bool
	found               bool // the body was an error of a known form
}

// parseFailure reads the error forms of OpenAI ({"error":{…}}), Ollama
// ({"error":"…"}), vLLM ({"message":"…","code":404}), FastAPI ({"detail":…}) and
// plain text.
func parseFailure(body []byte) failure {
	body = bytes.TrimSpace(body)
	if bytes.HasPrefix(body, []byte("<")) {
		return failure{isHTML: true}
	}
	var outer struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
		Detail  json.RawMessage `json:"detail"`
		Code    json.RawMessage `json:"code"`
		Type    json.RawMessage `json:"type"`
		Kind    json.RawMessage `json:"error_type"`
	}
	if json.Unmarshal(body, &outer) != nil {
		return failure{message: string(body)}
	}
	f := failure{message: words(outer.Message), code: words(outer.Code), kind: words(outer.Type) + words(outer.Kind)}
	f.found = len(outer.Error) > 0 && string(outer.Error) != "null"
	var inner struct {
		Message json.RawMessage `json:"message"`
		Code    json.RawMessage `json:"code"`
		Type    json.RawMessage `json:"type"`
	}
	switch {
	case json.Unmarshal(outer.Error, &inner) == nil:
		f.message, f.code, f.kind = words(inner.Message), words(inner.Code), words(inner.Type)
	case f.found:
		f.message = words(outer.Error)
	case f.message == "":
		f.message = detail(outer.Detail)
	}
	return f
}

// words reads a string or a number as text.
func words(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// detail reads FastAPI's form. Of a list of faults only the messages are taken:
// the entries also repeat the input.
func detail(raw json.RawMessage) string {
	if s := words(raw); s != "" {
		return s
	}
	var faults []struct {
		Msg string `json:"msg"`
	}
	if json.Unmarshal(raw, &faults) != nil {
		return ""
	}
	out := make([]string, 0, len(faults))
	for _, f := range faults {
		out = append(out, f.Msg)
	}
	return strings.Join(out, "; ")
}

// retryAfter reads how long a server asks to wait: seconds, a date, or
// OpenAI's retry-after-ms.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	v := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(v, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}
