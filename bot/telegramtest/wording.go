package telegramtest

import "strings"

// The real server words its complaints by parameter; clients match on these texts, so they are kept as they are there.

// missing words the absence of a required parameter.
func missing(method, name string) *refusal {
	var text string
	switch name {
	case "chat_id":
		text = "chat_id is empty"
	case "text":
		text = "message text is empty"
	case "message_id":
		text = "message identifier is not specified"
	case "callback_query_id", "inline_query_id":
		text = "query is too old and response timeout expired or query ID is invalid"
	case "user_id":
		text = "invalid user_id specified"
	case "action":
		text = "wrong parameter action in request"
	case "document":
		text = "there is no document in the request"
	case "file_id":
		text = "file_id not specified"
	default:
		text = strictly + "missing parameter \"" + name + "\""
	}
	r := badRequest(RefusedSchema, "%s", text)
	r.detail = "missing parameter " + name + " of " + method
	return r
}

// notJSON words a parameter that should have been JSON and is not.
func notJSON(name string) *refusal {
	switch name {
	case "reply_markup":
		return badRequest(RefusedSchema, "can't parse reply keyboard markup JSON object")
	case "results":
		return badRequest(RefusedSchema, "can't parse JSON encoded inline query results")
	case "reply_parameters":
		return badRequest(RefusedSchema, "can't parse reply parameters JSON object")
	case "link_preview_options":
		return badRequest(RefusedSchema, "can't parse link preview options JSON object")
	case "commands":
		return badRequest(RefusedSchema, "can't parse commands JSON object")
	case "scope":
		return badRequest(RefusedSchema, "can't parse BotCommandScope JSON object")
	case "button":
		return badRequest(RefusedSchema, "can't parse inline query results button JSON object")
	default:
		return badRequest(RefusedSchema, strictly+"can't parse %s JSON object", name)
	}
}

// refuseValue words a JSON value of the wrong form.
func refuseValue(name string, err *schemaError) *refusal {
	text := err.text
	top := err.path == name && !strings.HasPrefix(text, strictly)
	switch name {
	case "reply_markup":
		switch {
		case top:
			text = "object expected as reply markup"
		case strings.Contains(err.path, "inline_keyboard["):
			text = "can't parse inline keyboard button: " + text
		case strings.Contains(err.path, ".keyboard["):
			text = "can't parse keyboard button: " + text
		}
	case "results":
		text = "can't parse inline query result: " + text
		if top {
			text = "expected an Array of inline query results"
		}
	case "entities", "caption_entities":
		text = "can't parse MessageEntity: " + text
	case "reply_parameters":
		if top {
			text = "object expected as reply parameters"
		}
	case "link_preview_options":
		if top {
			text = "object expected as link preview options"
		}
	}
	r := badRequest(RefusedSchema, "%s", text)
	r.detail = err.Error()
	return r
}
