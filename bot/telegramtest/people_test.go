package telegramtest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPrivateChat(t *testing.T) {
	b := newTester(t, Options{})
	amal := b.NewPerson(User{FirstName: "Amal"})
	must(t)(amal.Say("/start now"))
	got := b.updates()
	if len(got) != 1 || got[0].Message.Text != "/start now" || got[0].Message.Chat.ID != amal.ID || got[0].Message.From.FirstName != "Amal" {
		t.Fatalf("got %+v", got)
	}
	if e := got[0].Message.Entities; len(e) != 1 || e[0] != (Entity{Type: "bot_command", Length: 6}) {
		t.Errorf("entities %+v", e)
	}
	var sent Message
	b.call("sendMessage", p{"chat_id": amal.ID, "text": "<b>hi</b>", "parse_mode": "HTML", "reply_parameters": p{"message_id": 1}}, &sent)
	if sent.ID != 2 || sent.Text != "hi" || sent.ReplyTo.Text != "/start now" || sent.From.Username != "ragbot" {
		t.Errorf("sent %+v", sent)
	}
	must(t)(amal.Reply(sent, "why?"))
	must(t)(amal.Edit(got[0].Message.clone(), "/help"))
	got = b.updates()
	if len(got) != 2 || got[0].Message.ReplyTo.Text != "hi" || got[1].Edited.Text != "/help" || got[1].Edited.EditDate == 0 {
		t.Errorf("got %+v", got)
	}
	var edited Message
	b.call("editMessageText", p{"chat_id": amal.ID, "message_id": 2, "text": "ho"}, &edited)
	if revisions := b.Revisions(amal.ID, 2); len(revisions) != 2 || revisions[0].Text != "hi" || revisions[1].Text != "ho" || edited.EditDate == 0 {
		t.Errorf("revisions %+v", revisions)
	}
	if sent.Text != "hi" {
		t.Error("a message got earlier changed")
	}
}

func (m *Message) clone() Message {
	return *m
}

func TestPrivacyMode(t *testing.T) {
	for _, readAll := range []bool{false, true} {
		b := newTester(t, Options{ReadAllGroupMessages: readAll, Pacing: Pacing{Off: true}})
		amal := b.person("Amal")
		group := b.NewSupergroup("G", amal)
		var mine Message
		b.call("sendMessage", p{"chat_id": group.ID, "text": "I am here"}, &mine)
		read := map[string]bool{
			"just talking": readAll, "/ask x": true, "/ask@RagBot x": true, "/ask@otherbot x": readAll, "@ragbot hello": readAll,
			"say /ask": readAll,
		}
		for text, want := range read {
			must(t)(amal.Send(group.ID, text))
			if got := len(b.updates()) == 1; got != want {
				t.Errorf("read all %v: %q delivered: %v", readAll, text, got)
			}
		}
		must(t)(amal.Reply(mine, "thanks"))
		if got := b.updates(); len(got) != 1 || got[0].Message.ReplyTo.ID != mine.ID {
			t.Errorf("a reply came as %+v", got)
		}
	}
}

func TestSenderChats(t *testing.T) {
	b := newTester(t, Options{})
	amal := b.person("Amal")
	group, channel := b.NewSupergroup("G", amal), b.NewChannel("C", amal)
	must(t)(amal.Post(group.ID, Post{Text: "/reindex", Anonymous: true}))
	must(t)(amal.Post(group.ID, Post{Text: "/reindex", AsChannel: channel.ID}))
	must(t)(amal.Send(channel.ID, "/reindex"))
	got := b.updates()
	if m := got[0].Message; m.SenderChat.ID != group.ID || m.From.Username != "GroupAnonymousBot" {
		t.Errorf("anonymous: %+v", m)
	}
	if m := got[1].Message; m.SenderChat.ID != channel.ID || m.From.Username != "Channel_Bot" {
		t.Errorf("as a channel: %+v", m)
	}
	if m := got[2].Channel; m == nil || m.From != nil || m.SenderChat.ID != channel.ID {
		t.Errorf("channel post: %+v", got[2])
	}
	if _, err := b.NewPerson(User{FirstName: "Badr"}).Send(group.ID, "x"); err == nil {
		t.Error("somebody from outside wrote into the group")
	}
}

func TestUpgradeAndLeaving(t *testing.T) {
	b := newTester(t, Options{})
	amal := b.person("Amal")
	group := b.NewGroup("G", amal)
	super, err := b.Upgrade(group.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := b.updates()
	if len(got) != 2 || got[0].Message.MigrateTo != super.ID || got[1].Message.MigrateFrom != group.ID {
		t.Errorf("got %+v", got)
	}
	a, err := b.try("sendMessage", p{"chat_id": group.ID, "text": "x"})
	if err != nil || a.Description != "Bad Request: group chat was upgraded to a supergroup chat" || a.Parameters.MigrateTo != super.ID {
		t.Errorf("got %+v, %v", a, err)
	}
	b.call("sendMessage", p{"chat_id": super.ID, "text": "x"}, nil)
	for status, want := range map[string]string{
		StatusKicked: "Forbidden: bot was kicked from the supergroup chat", StatusLeft: "Forbidden: bot is not a member of the supergroup chat",
	} {
		if err := b.SetMember(super.ID, b.Bot().ID, status); err != nil {
			t.Fatal(err)
		}
		b.refuse("sendMessage", p{"chat_id": super.ID, "text": "x"}, 403, want)
	}
	b.DeleteChat(super.ID)
	b.refuse("sendMessage", p{"chat_id": super.ID, "text": "x"}, 400, "Bad Request: chat not found")
}

func TestForumsAndNames(t *testing.T) {
	b := newTester(t, Options{Pacing: Pacing{Off: true}})
	amal := b.person("Amal")
	super := b.NewSupergroup("S", amal)
	if _, err := b.ChangeChat(super.ID, func(c *Chat) { c.Username, c.IsForum, c.ID = "Forum", true, 1 }); err != nil {
		t.Fatal(err)
	}
	must(t)(amal.Post(super.ID, Post{Text: "/ask", Topic: 7}))
	if m := b.updates()[0].Message; m.ThreadID != 7 || !m.InTopic || m.Chat.ID != super.ID {
		t.Errorf("got %+v", m)
	}
	var sent Message
	b.call("sendMessage", p{"chat_id": "@forum", "message_thread_id": 7, "text": "x"}, &sent)
	if sent.Chat.ID != super.ID || sent.ThreadID != 7 {
		t.Errorf("sent %+v", sent)
	}
	if err := b.SetMember(super.ID, b.Bot().ID, StatusRestricted); err != nil {
		t.Fatal(err)
	}
	b.refuse("sendMessage", p{"chat_id": super.ID, "text": "x"}, 400, "Bad Request: not enough rights to send text messages to the chat")
}

func TestCallbacks(t *testing.T) {
	b := newTester(t, Options{})
	amal := b.person("Amal")
	var m Message
	b.call("sendMessage", p{"chat_id": amal.ID, "text": "x", "reply_markup": p{"inline_keyboard": [][]p{{{"text": "b", "callback_data": "d"}}, {}}}}, &m)
	if _, err := amal.Press(m, "e"); err == nil {
		t.Error("a button that is not there was pressed")
	}
	c, err := amal.Press(m, "d")
	if err != nil {
		t.Fatal(err)
	}
	var query struct {
		ID, Data string
		From     User
		Message  Message
	}
	if err := json.Unmarshal(b.updates()[0].Callback, &query); err != nil || query.ID != c.ID || query.Data != "d" || query.From.ID != amal.ID || query.Message.Text != "x" {
		t.Errorf("got %+v, %v", query, err)
	}
	b.call("answerCallbackQuery", p{"callback_query_id": c.ID, "text": "done", "show_alert": true}, nil)
	if got, err := c.Wait(within(t)); err != nil || got != (CallbackAnswer{Text: "done", ShowAlert: true}) {
		t.Errorf("got %+v, %v", got, err)
	}
	b.refuse("answerCallbackQuery", p{"callback_query_id": c.ID}, 400, "Bad Request: "+tooOld)
	b.call("deleteMessage", p{"chat_id": amal.ID, "message_id": m.ID}, nil)
	amal.PressForged(m, "old\x00")
	if err := json.Unmarshal(b.updates()[0].Callback, &query); err != nil || query.Data != "old\x00" {
		t.Errorf("got %+v, %v", query, err)
	}
}

func TestInline(t *testing.T) {
	b := newTester(t, Options{InlineCache: true})
	amal, badr := b.person("Amal"), b.person("Badr")
	q := amal.Inline(strings.Repeat("س", 300))
	var query struct{ ID, Query, Offset string }
	if err := json.Unmarshal(b.updates()[0].Inline, &query); err != nil || query.ID != q.ID || query.Query != strings.Repeat("س", 256) {
		t.Errorf("got %+v, %v", query, err)
	}
	b.call("answerInlineQuery", p{"inline_query_id": q.ID, "cache_time": 60, "next_offset": "2", "results": []p{
		{"type": "article", "id": "1", "title": "T", "input_message_content": p{"message_text": "<b>x</b>", "parse_mode": "HTML"}},
		{"type": "article", "id": "2", "title": "U", "input_message_content": p{"message_text": "y"}, "reply_markup": p{"inline_keyboard": [][]p{{{"text": "b", "callback_data": "d"}}}}},
	}}, nil)
	got, err := q.Wait(within(t))
	if err != nil || len(got.Results) != 2 || got.Results[0].Text != "x" || got.NextOffset != "2" || got.CacheTime != 60 {
		t.Fatalf("got %+v, %v", got, err)
	}
	b.refuse("answerInlineQuery", p{"inline_query_id": q.ID, "results": "[]"}, 400, "Bad Request: "+tooOld)
	if got, err := badr.Inline(q.Query).Wait(within(t)); err != nil || len(got.Results) != 2 || b.PendingUpdates() != 0 {
		t.Errorf("not from the cache: %+v, %v", got, err)
	}
	plain := must(t)(amal.ChooseInline(q, "1", amal.ID))
	keyed := must(t)(amal.ChooseInline(q, "2", badr.ID))
	if plain.InlineID != "" || keyed.InlineID == "" || plain.ViaBot.Username != "ragbot" || plain.Entities[0].Type != "bold" {
		t.Errorf("chosen %+v, %+v", plain, keyed)
	}
	updates := b.updates()
	if len(updates) != 4 || !strings.Contains(string(updates[2].Chosen), keyed.InlineID) || strings.Contains(string(updates[0].Chosen), "inline_message_id") || updates[1].Message == nil {
		t.Errorf("updates %+v", updates)
	}
	var done bool
	b.call("editMessageText", p{"inline_message_id": keyed.InlineID, "text": "later"}, &done)
	if m, _ := b.Message(badr.ID, keyed.ID); m.Text != "later" || !done {
		t.Errorf("edited to %+v, %v", m, done)
	}
	badr.PressForged(keyed, "d")
	if got := string(b.updates()[0].Callback); !strings.Contains(got, keyed.InlineID) || strings.Contains(got, `"message"`) {
		t.Errorf("callback %s", got)
	}
}

func TestDrafts(t *testing.T) {
	b := newTester(t, Options{Pacing: Pacing{Off: true}})
	amal := b.person("Amal")
	group := b.NewGroup("G", amal)
	b.call("sendMessageDraft", p{"chat_id": amal.ID, "draft_id": 1, "text": "writ<b>ing</b>", "parse_mode": "HTML"}, nil)
	if got := b.Draft(amal.ID); got != "writing" {
		t.Errorf("draft %q", got)
	}
	b.call("sendMessage", p{"chat_id": amal.ID, "text": "writing done"}, nil)
	if got := b.Draft(amal.ID); got != "" {
		t.Errorf("draft %q after the message", got)
	}
	b.refuse("sendMessageDraft", p{"chat_id": group.ID, "draft_id": 1, "text": "x"}, 400, "Bad Request: TEXTDRAFT_PEER_INVALID")
}
