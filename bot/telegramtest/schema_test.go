package telegramtest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEveryMethodOfTheSchemaIsServed(t *testing.T) {
	b := newTester(t, Options{})
	for name := range b.schema.Methods {
		if _, ok := b.methods[strings.ToLower(name)]; !ok {
			t.Errorf("%s is in the schema and not served", name)
		}
	}
	for _, m := range b.methods {
		if _, ok := b.schema.Methods[m.name]; !ok {
			t.Errorf("%s is served and not in the schema", m.name)
		}
	}
}

// conforms checks a value that the server sends by the same schema that requests are checked by.
func conforms(t *testing.T, s *schema, types []string, raw []byte) {
	t.Helper()
	v, err := decodeJSON(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	if err := s.check(types, v, "result"); err != nil {
		t.Errorf("%v in %s", err, raw)
	}
}

// TestAnswersConform acts out most of what the server can do and checks each result and each update by the schema.
func TestAnswersConform(t *testing.T) {
	b := newTester(t, Options{Pacing: Pacing{Off: true}, ReadAllGroupMessages: true})
	amal, badr := b.person("Amal"), b.NewPerson(User{FirstName: "Badr"})
	group, super := b.NewGroup("G", amal, badr), b.NewSupergroup("S", amal, badr)
	channel := b.NewChannel("C", amal)
	b.actAsPeople(amal, badr, super, channel)
	must(t)(amal.Send(group.ID, "before"))
	if _, err := b.Upgrade(group.ID); err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{StatusAdministrator, StatusRestricted, StatusKicked, StatusLeft, StatusMember} {
		for _, id := range []int64{b.Bot().ID, badr.ID} {
			if err := b.SetMember(super.ID, id, status); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.SetMember(channel.ID, badr.ID, status); err != nil {
			t.Fatal(err)
		}
		b.call("getChatMember", p{"chat_id": channel.ID, "user_id": badr.ID}, nil)
	}
	b.actAsBot(amal)
	for _, chat := range []int64{amal.ID, super.ID, channel.ID} {
		b.call("getChat", p{"chat_id": chat}, nil)
		b.call("getChatMemberCount", p{"chat_id": chat}, nil)
		b.call("sendMessage", p{"chat_id": chat, "text": "x"}, nil)
	}
	b.call("getChatAdministrators", p{"chat_id": super.ID}, nil)
	b.askAccount()
	b.call("getUpdates", p{"allowed_updates": `["message"]`}, nil)
	checked := 0
	for _, call := range b.Journal() {
		var a answer
		if err := json.Unmarshal(call.Response, &a); err != nil {
			t.Fatal(err)
		}
		conforms(t, b.schema, b.schema.Methods[call.Method].Returns, a.Result)
		checked++
	}
	if checked < 30 || b.PendingUpdates() < 25 {
		t.Errorf("only %d results and %d updates were looked at", checked, b.PendingUpdates())
	}
	if v := b.Violations(); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

func (b *tester) actAsPeople(amal, badr *Person, super, channel Chat) {
	ok := must(b.t)
	said := ok(amal.Say("/ask@ragbot what does https://example.com say? #x @someone"))
	ok(amal.Edit(said, "other"))
	ok(amal.Reply(said, "reply"))
	ok(amal.Post(amal.ID, Post{Photo: true, Text: "caption"}))
	ok(amal.Post(amal.ID, Post{Voice: true}))
	ok(amal.Post(amal.ID, Post{File: []byte("x"), FileName: "a.txt"}))
	ok(amal.Post(super.ID, Post{Text: "/reindex", Anonymous: true}))
	ok(badr.Post(super.ID, Post{Text: "/reindex", AsChannel: channel.ID}))
	post := ok(amal.Send(channel.ID, "posted"))
	ok(amal.Edit(post, "edited"))
	amal.Block()
	amal.Unblock()
}

func (b *tester) actAsBot(amal *Person) {
	keyboard := `{"inline_keyboard":[[{"text":"b","callback_data":"d"},{"text":"l","url":"example.com"},{"text":"s","switch_inline_query_current_chat":""}]]}`
	var sent Message
	b.call("sendMessage", p{
		"chat_id": amal.ID, "text": `<b>x</b> <a href="tg://user?id=5">u</a>`, "parse_mode": "HTML", "reply_markup": keyboard,
		"reply_parameters": p{"message_id": 2, "quote": "other"}, "link_preview_options": p{"is_disabled": true}, "protect_content": true,
	}, &sent)
	if _, err := amal.Press(sent, "d"); err != nil {
		b.t.Fatal(err)
	}
	b.call("editMessageReplyMarkup", p{"chat_id": amal.ID, "message_id": sent.ID}, nil)
	b.call("deleteMessage", p{"chat_id": amal.ID, "message_id": sent.ID}, nil)
	amal.PressForged(sent, "old")
	q := amal.Inline("words")
	b.call("answerInlineQuery", p{"inline_query_id": q.ID, "results": `[{"type":"article","id":"1","title":"t","input_message_content":{"message_text":"x"},"reply_markup":` + keyboard + `}]`}, nil)
	must(b.t)(amal.ChooseInline(q, "1", amal.ID))
	b.call("sendMessageDraft", p{"chat_id": amal.ID, "draft_id": 1, "text": "x"}, nil)
	b.call("setMessageReaction", p{"chat_id": amal.ID, "message_id": 1, "reaction": `[{"type":"emoji","emoji":"👍"}]`}, nil)
}

func (b *tester) askAccount() {
	b.call("setMyCommands", p{"commands": `[{"command":"ask","description":"d"}]`, "scope": `{"type":"all_group_chats"}`}, nil)
	b.call("getMyCommands", p{"scope": `{"type":"all_group_chats"}`}, nil)
	for _, method := range []string{
		"getMe", "getMyName", "getMyDescription", "getMyShortDescription", "getChatMenuButton", "getWebhookInfo", "logOut",
	} {
		b.call(method, nil, nil)
	}
}
