package openaitest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Failure is an error response of the form {"error":{…}}.
type Failure struct {
	Status     int
	Message    string
	Type       string
	Code       string
	Param      string
	RetryAfter time.Duration
	// Body replaces the form above with other text, such as a proxy's page.
	Body        string
	ContentType string
}

// WrongKey is OpenAI's refusal of a key, of which it shows both ends.
func WrongKey(given string) Failure {
	if given == "" {
		return Failure{Status: http.StatusUnauthorized, Type: "invalid_request_error",
			Message: "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."}
	}
	return Failure{Status: http.StatusUnauthorized, Type: "invalid_request_error", Code: "invalid_api_key",
		Message: "Incorrect API key provided: " + given + ". You can find your API key at https://platform.openai.com/account/api-keys."}
}

// UnknownModel is OpenAI's answer to a model it does not have.
func UnknownModel(model string) Failure {
	return Failure{Status: http.StatusNotFound, Type: "invalid_request_error", Code: "model_not_found",
		Message: fmt.Sprintf("The model `%s` does not exist or you do not have access to it.", model)}
}

// UnknownOllamaModel is Ollama's answer to a model that was not pulled.
func UnknownOllamaModel(model string) Failure {
	return Failure{Status: http.StatusNotFound, Type: "api_error", Message: fmt.Sprintf("model %q not found, try pulling it first", model)}
}

// ContextTooLong is OpenAI's refusal of a request that is too long.
func ContextTooLong() Failure {
	return Failure{Status: http.StatusBadRequest, Type: "invalid_request_error", Code: "context_length_exceeded", Param: "messages",
		Message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages."}
}

// RateLimited asks to wait; 0 does not say how long.
func RateLimited(after time.Duration) Failure {
	return Failure{Status: http.StatusTooManyRequests, Type: "requests", Code: "rate_limit_exceeded", RetryAfter: after,
		Message: "Rate limit reached for requests. Please try again later."}
}

// QuotaUsedUp is the 429 that waiting does not help against.
func QuotaUsedUp() Failure {
	return Failure{Status: http.StatusTooManyRequests, Type: "insufficient_quota", Code: "insufficient_quota",
		Message: "You exceeded your current quota, please check your plan and billing details."}
}

// ServerError is a failure inside the server.
func ServerError() Failure {
	return Failure{Status: http.StatusInternalServerError, Type: "server_error",
		Message: "The server had an error while processing your request. Sorry about that!"}
}

// Overloaded is a server without room.
func Overloaded() Failure {
	return Failure{Status: http.StatusServiceUnavailable, Type: "service_unavailable_error", Message: "The engine is currently overloaded, please try again later"}
}

// Unsupported is the refusal of a parameter.
func Unsupported(param, instead string) Failure {
	return Failure{Status: http.StatusBadRequest, Type: "invalid_request_error", Code: "unsupported_parameter", Param: param,
		Message: fmt.Sprintf("Unsupported parameter: '%s' is not supported with this model. Use '%s' instead.", param, instead)}
}

// GatewayPage is what a proxy says of a server that is not there.
func GatewayPage() Failure {
	return Failure{Status: http.StatusBadGateway, ContentType: "text/html",
		Body: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"}
}

// Reply makes a chat reply of the failure.
func (f Failure) Reply() Reply { return Reply{failure: &f} }

func (f Failure) object() map[string]any {
	e := map[string]any{"message": f.Message, "type": f.Type, "param": nil, "code": nil}
	if f.Code != "" {
		e["code"] = f.Code
	}
	if f.Param != "" {
		e["param"] = f.Param
	}
	return map[string]any{"error": e}
}

func (f Failure) write(w http.ResponseWriter) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	if f.Body == "" {
		writeJSON(w, f.Status, f.object())
		return
	}
	w.Header().Set("Content-Type", f.ContentType)
	w.WriteHeader(f.Status)
	_, _ = w.Write([]byte(f.Body)) // a client that left has no use for it
}
