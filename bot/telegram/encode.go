package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// encode turns a request struct into form fields: strings and numbers as they are, everything else as JSON (Bot API,
// "Making requests"). What is null is left out, since a null in a field is refused.
func encode(request any) (tgbotapi.Params, error) {
	params := tgbotapi.Params{}
	if request == nil {
		return params, nil
	}
	object, err := marshal(request)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(object, &fields); err != nil {
		return nil, fmt.Errorf("encoding the request: %w", err)
	}
	for name, value := range fields {
		switch {
		case isNull(value):
		case value[0] == '"':
			var text string
			if err := json.Unmarshal(value, &text); err != nil {
				return nil, fmt.Errorf("encoding %s: %w", name, err)
			}
			params[name] = text
		default:
			params[name] = string(value)
		}
	}
	return params, nil
}

// marshal is json.Marshal without escapes for HTML pages, which would make marked-up texts much longer.
func marshal(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("encoding the request: %w", err)
	}
	return buffer.Bytes(), nil
}

func isNull(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

// decode reads a result that should be an object. Some servers say true or null instead ("On success, if the edited
// message is not an inline message, the edited Message is returned, otherwise True"): that leaves dst as it is.
func decode(method string, result json.RawMessage, dst any) error {
	if isNull(result) || string(result) == "true" {
		return nil
	}
	if err := json.Unmarshal(result, dst); err != nil {
		// The request was carried out; only what it led to is not known.
		return &TransportError{
			Method: method, Status: http.StatusOK, MayBeAccepted: true,
			Err: fmt.Errorf("%w: result of another form", ErrNoAnswer),
		}
	}
	return nil
}
