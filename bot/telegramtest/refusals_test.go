package telegramtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// refused is a wrong request, in the chat of a person with a message of the person (1) and one of the bot (2).
type refused struct {
	method string
	params p
	kind   RefusalKind
	want   string
}

func refusedTexts(chat int64) []refused {
	links := strings.Repeat(`<a href="https://example.com/`+strings.Repeat("a", 150)+`">x</a> `, 60)
	return []refused{
		{"sendMessage", p{"text": "x"}, RefusedSchema, "chat_id is empty"},
		{"sendMessage", p{"chat_id": chat}, RefusedSchema, "message text is empty"},
		{"sendMessage", p{"chat_id": chat, "text": ""}, RefusedLimit, "message text is empty"},
		{"sendMessage", p{"chat_id": chat, "text": " \n"}, RefusedLimit, "text must be non-empty"},
		{"sendMessage", p{"chat_id": 99, "text": "x"}, RefusedState, "chat not found"},
		{"sendMessage", p{"chat_id": "@nobody", "text": "x"}, RefusedState, "chat not found"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "txet": "y"}, RefusedSchema, `telegramtest: unknown parameter "txet" of sendMessage`},
		{"sendMessage", p{"chat_id": chat, "text": strings.Repeat("x", 4097)}, RefusedLimit, "message is too long"},
		{"sendMessage", p{"chat_id": chat, "text": strings.Repeat("😀", 2049)}, RefusedLimit, "message is too long"},
		{"sendMessage", p{"chat_id": chat, "text": strings.Repeat("<b>", 11000)}, RefusedLimit, "text is too long"},
		{"sendMessage", p{"chat_id": chat, "text": "<q>x", "parse_mode": "HTML"}, RefusedLimit, `can't parse entities: Unsupported start tag "q" at byte offset 0`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "parse_mode": "XML"}, RefusedSchema, "unsupported parse_mode"},
		{"sendMessage", p{"chat_id": chat, "text": strings.Repeat("<b>x</b> ", 101), "parse_mode": "html"}, RefusedLimit, "telegramtest: 101 entities, and everything beyond 100 loses its formatting"},
		{"sendMessage", p{"chat_id": chat, "text": links, "parse_mode": "HTML"}, RefusedLimit, "ENTITIES_TOO_LONG"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "entities": `[{"type":"bold","offset":0,"length":2}]`}, RefusedLimit, "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "entities": `[{"type":"bold","offset":-1,"length":2}]`}, RefusedLimit, "receive an entity with incorrect offset -1"},
		{"sendMessage", p{"chat_id": chat, "text": "😀", "entities": `[{"type":"bold","offset":1,"length":1}]`}, RefusedLimit, "entity begins in a middle of a UTF-16 symbol at byte offset 0"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "entities": `[{"type":"loud","offset":0,"length":1}]`}, RefusedSchema, "can't parse MessageEntity: Unsupported type specified"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "entities": `[{"type":"bold","offset":"0","length":1}]`}, RefusedSchema, `can't parse MessageEntity: Field "offset" must be of type Number`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "disable_notification": "yes"}, RefusedSchema, `telegramtest: parameter "disable_notification" must be a Boolean, got "yes"`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "message_thread_id": 3}, RefusedState, "message thread not found"},
	}
}

func refusedMarkup(chat int64) []refused {
	keyboard := func(button string) string { return `{"inline_keyboard":[[` + button + `]]}` }
	return []refused{
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": "{"}, RefusedSchema, "can't parse reply keyboard markup JSON object"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": "null"}, RefusedSchema, "object expected as reply markup"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": `{"inline_keyboard":null}`}, RefusedSchema, `field "inline_keyboard" must be of type Array`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"callback_data":"x"}`)}, RefusedSchema, `can't parse inline keyboard button: Can't find field "text"`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"text":"x"}`)}, RefusedLimit, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"text":"x","callback_data":7}`)}, RefusedSchema, `can't parse inline keyboard button: Field "callback_data" must be of type String`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"text":"x","data":"7"}`)}, RefusedSchema, `can't parse inline keyboard button: telegramtest: unknown field "data"`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"text":"","callback_data":"x"}`)}, RefusedLimit, "inline keyboard button text must be non-empty"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"text":"x","callback_data":"` + strings.Repeat("ي", 33) + `"}`)}, RefusedLimit, "BUTTON_DATA_INVALID"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"text":"x","url":"localhost"}`)}, RefusedLimit, "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_markup": keyboard(`{"text":"x","url":"a.b","callback_data":"x"}`)}, RefusedLimit, `telegramtest: button "x" has 2 kinds of action, and only one counts`},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_parameters": `{"message_id":77}`}, RefusedState, "message to be replied not found"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_parameters": `7`}, RefusedSchema, "object expected as reply parameters"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "reply_parameters": `{"message_id":1,"quote":"nowhere"}`}, RefusedLimit, "QUOTE_TEXT_INVALID"},
		{"sendMessage", p{"chat_id": chat, "text": "x", "link_preview_options": `[]`}, RefusedSchema, "object expected as link preview options"},
	}
}

func refusedAnswers(callback string) []refused {
	article := func(id, content string) string {
		return fmt.Sprintf(`{"type":"article","id":%q,"title":"t","input_message_content":%s}`, id, content)
	}
	text := func(t string) string { return fmt.Sprintf(`{"message_text":%q,"parse_mode":"HTML"}`, t) }
	return []refused{
		{"answerCallbackQuery", p{"callback_query_id": "1"}, RefusedState, tooOld},
		{"answerCallbackQuery", p{"callback_query_id": callback, "text": strings.Repeat("x", 201)}, RefusedLimit, "MESSAGE_TOO_LONG"},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": "[]"}, RefusedState, tooOld},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": "null"}, RefusedSchema, "expected an Array of inline query results"},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": `[{"type":"article","id":"1","title":"t"}]`}, RefusedSchema, `can't parse inline query result: Can't find field "input_message_content"`},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": `[{"type":"essay","id":"1","title":"t"}]`}, RefusedSchema, `can't parse inline query result: telegramtest: field "type" has the unknown value "essay"`},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": `[` + article("a", text("x")) + `,` + article("a", text("x")) + `]`}, RefusedLimit, "RESULT_ID_DUPLICATE"},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": `[` + article(strings.Repeat("a", 65), text("x")) + `]`}, RefusedLimit, "RESULT_ID_INVALID"},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": `[` + article("a", text("")) + `]`}, RefusedLimit, "can't parse inline query result: Message text is empty"},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": `[` + article("a", text("<b>")) + `]`}, RefusedLimit, `can't parse inline query result: Can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": `[` + article("a", text(strings.Repeat("x", 4097))) + `]`}, RefusedLimit, "MESSAGE_TOO_LONG"},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": "[]", "cache_time": -1}, RefusedLimit, "telegramtest: cache_time must not be negative"},
		{"answerInlineQuery", p{"inline_query_id": "1", "results": "[]", "button": `{"text":"x","start_parameter":"a b"}`}, RefusedLimit, "START_PARAM_INVALID"},
	}
}

func refusedOthers(chat int64) []refused {
	return []refused{
		{"editMessageText", p{"chat_id": chat, "message_id": 2, "text": "hello"}, RefusedState, notModified},
		{"editMessageText", p{"chat_id": chat, "message_id": 2, "text": strings.Repeat("x", 4097)}, RefusedLimit, "MESSAGE_TOO_LONG"},
		{"editMessageText", p{"chat_id": chat, "message_id": 1, "text": "x"}, RefusedState, "message can't be edited"},
		{"editMessageText", p{"chat_id": chat, "message_id": 50, "text": "x"}, RefusedState, "message to edit not found"},
		{"editMessageText", p{"chat_id": chat, "text": "x"}, RefusedSchema, "message identifier is not specified"},
		{"editMessageText", p{"inline_message_id": "AAAA", "text": "x"}, RefusedState, "MESSAGE_ID_INVALID"},
		{"editMessageReplyMarkup", p{"chat_id": chat, "message_id": 2}, RefusedState, notModified},
		{"deleteMessage", p{"chat_id": chat, "message_id": 50}, RefusedState, "message to delete not found"},
		{"sendChatAction", p{"chat_id": chat, "action": "thinking"}, RefusedLimit, "wrong parameter action in request"},
		{"setMyCommands", p{"commands": `[{"command":"Ask","description":"x"}]`}, RefusedLimit, "BOT_COMMAND_INVALID"},
		{"setMyCommands", p{"commands": `[{"command":"ask","description":""}]`}, RefusedLimit, "BOT_COMMAND_DESCRIPTION_INVALID"},
		{"setMyCommands", p{"commands": `[{"command":"ask"}]`}, RefusedSchema, `can't find field "description"`},
		{"setMyCommands", p{"commands": `{}`}, RefusedSchema, `field "commands" must be of type Array`},
		{"setMyCommands", p{"commands": `[]`, "scope": `{"type":"chat","chat_id":5}`}, RefusedState, "chat not found"},
		{"setMyDescription", p{"description": strings.Repeat("x", 513)}, RefusedLimit, "telegramtest: description is longer than 512"},
		{"setMyName", p{"name": "x", "language_code": "english"}, RefusedLimit, "invalid language code specified"},
		{"getUpdates", p{"timeout": 51}, RefusedLimit, "telegramtest: timeout must be 0 to 50, and the real server would cut it"},
		{"getUpdates", p{"allowed_updates": `["messages"]`}, RefusedSchema, `telegramtest: allowed_updates: there is no update of kind "messages"`},
		{"getUpdates", p{"limit": "all"}, RefusedSchema, `telegramtest: parameter "limit" must be an Integer, got "all"`},
		{"setWebhook", p{"url": "http://example.com/"}, RefusedLimit, "bad webhook: An HTTPS URL must be provided for webhook"},
		{"setWebhook", p{"url": "https://example.com:444/"}, RefusedLimit, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
		{"setWebhook", p{"url": "https://example.com/", "secret_token": "a b"}, RefusedLimit, "secret token contains unallowed characters"},
		{"getFile", p{"file_id": "x"}, RefusedState, "invalid file_id"},
		{"sendDocument", p{"chat_id": chat, "document": "x"}, RefusedState, "wrong file identifier/HTTP URL specified"},
		{"getChatMember", p{"chat_id": chat, "user_id": 5}, RefusedState, "user not found"},
		{"sendMessageDraft", p{"chat_id": chat, "draft_id": 0, "text": "x"}, RefusedLimit, "telegramtest: draft_id must be non-zero"},
	}
}

func TestRefusals(t *testing.T) {
	b := newTester(t, Options{Pacing: Pacing{Off: true}})
	amal := b.person("Amal")
	chat := amal.ID
	var mine Message
	b.call("sendMessage", p{"chat_id": chat, "text": "hello"}, &mine)
	stranger := b.NewPerson(User{FirstName: "Stranger"})
	callback := amal.PressForged(mine, "x")
	for _, tt := range slices.Concat(refusedTexts(chat), refusedMarkup(chat), refusedAnswers(callback.ID), refusedOthers(chat)) {
		t.Run(tt.method+" "+tt.want[:min(40, len(tt.want))], func(t *testing.T) {
			before := len(b.Violations())
			b.t = t
			b.refuse(tt.method, tt.params, http.StatusBadRequest, "Bad Request: "+tt.want)
			calls := b.Calls(tt.method)
			if got := calls[len(calls)-1].Refused; got != tt.kind {
				t.Errorf("refused as %q, want %q", got, tt.kind)
			}
			noted := len(b.Violations()) > before
			if noted != (tt.kind == RefusedSchema || tt.kind == RefusedLimit) {
				t.Errorf("kind %q, and noted as a violation: %v", tt.kind, noted)
			}
		})
	}
	b.t = t
	b.refuse("sendMessage", p{"chat_id": stranger.ID, "text": "x"}, 403, "Forbidden: bot can't initiate conversation with a user")
	amal.Block()
	b.refuse("sendMessage", p{"chat_id": chat, "text": "x"}, 403, "Forbidden: bot was blocked by the user")
	amal.Unblock()
	b.call("sendMessage", p{"chat_id": chat, "text": "x"}, nil)
}

func TestAccess(t *testing.T) {
	b := newTester(t, Options{Token: "7:right"})
	for _, tt := range []struct {
		path string
		code int
		want string
	}{
		{"/bot7:right/getMe", 200, `{"ok":true,"result":{"can_connect_to_business":false,"can_join_groups":true,"can_read_all_group_messages":false,"first_name":"Rag Bot","has_main_web_app":false,"id":7,"is_bot":true,"supports_inline_queries":true,"username":"ragbot"}}`},
		{"/bot7:right/GETME", 200, ``},
		{"/bot7:wrong/getMe", 401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`},
		{"/bot7:right/getYou", 404, `{"ok":false,"error_code":404,"description":"Not Found"}`},
		{"/bot7:right", 404, `{"ok":false,"error_code":404,"description":"Not Found"}`},
		{"/file/bot7:right/documents/none", 404, ``},
		{"/file/bot7:wrong/documents/none", 401, ``},
	} {
		response, err := b.client.Get(b.URL() + tt.path)
		if err != nil {
			t.Fatal(err)
		}
		body := readAll(t, response)
		if response.StatusCode != tt.code || tt.want != "" && body != tt.want {
			t.Errorf("%s: %d %s", tt.path, response.StatusCode, body)
		}
	}
	if got := len(b.Violations()); got != 3 {
		t.Errorf("%d violations, want one for each wrong call", got)
	}
}
