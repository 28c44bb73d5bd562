package messenger

import (
	"strings"
	"testing"

	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
)

func TestGroups(t *testing.T) {
	inBubble(t, telegramtest.Options{ReadAllGroupMessages: true}, func(r *rig) {
		r.start()
		amal := r.person(telegramtest.User{LanguageCode: "en"})
		group := r.server.NewSupergroup("G", amal)
		_, err := r.server.ChangeChat(group.ID, func(c *telegramtest.Chat) { c.IsForum = true })
		r.must(err)
		asked := r.post(amal, group.ID, telegramtest.Post{Text: "/ask When was it signed?", Topic: 7})
		m := r.hears(group.ID, "When was it signed? [1]")
		if m.ReplyTo == nil || m.ReplyTo.ID != asked.ID || m.ThreadID != 7 {
			r.Errorf("answered in topic %d, to %+v", m.ThreadID, m.ReplyTo)
		}
		r.post(amal, group.ID, telegramtest.Post{Text: "/ask@RagBot named"})
		r.hears(group.ID, "named [1]")
		r.post(amal, group.ID, telegramtest.Post{Text: "replied", ReplyTo: m.ID})
		r.hears(group.ID, "replied [1]")
		r.post(amal, group.ID, telegramtest.Post{Text: "@ragbot mentioned"})
		r.hears(group.ID, "mentioned [1]")
		r.post(amal, group.ID, telegramtest.Post{Text: "/help@ragbot"})
		r.hears(group.ID, "Welcome")
		r.post(amal, group.ID, telegramtest.Post{Text: "/ask anonymous", Anonymous: true})
		r.hears(group.ID, "anonymous [1]")
	})
}

func TestWhatIsNotMeantForTheBotInGroups(t *testing.T) {
	inBubble(t, telegramtest.Options{ReadAllGroupMessages: true}, func(r *rig) {
		r.start()
		amal := r.person(telegramtest.User{})
		group := r.server.NewSupergroup("G", amal)
		channel := r.server.NewChannel("C", amal)
		var first telegramtest.Message
		for i, p := range []telegramtest.Post{
			{Text: "between people"},
			{Text: "/help"},
			{Text: "/start"},
			{Text: "/ask@otherbot what?"},
			{Text: "@ragbot2 what?"},
			{Text: "write to x@ragbot.com"},
			{Text: "@ragbot"},
			{Photo: true, Text: "a picture"},
			{Voice: true},
			{Text: "@ragbot as a channel", AsChannel: channel.ID},
		} {
			m := r.post(amal, group.ID, p)
			if i == 0 {
				first = m
			}
		}
		_, err := amal.Edit(first, "/ask edited")
		r.must(err)
		r.post(amal, channel.ID, telegramtest.Post{Text: "/ask in a channel"})
		r.silent(group.ID, "in the group")
		r.silent(channel.ID, "in the channel")
		r.inboxEmpty()
	})
}

func TestWhoAsksWhat(t *testing.T) {
	self := telegram.User{ID: 9, IsBot: true, Username: "ragbot"}
	group := telegram.Chat{ID: -1, Type: telegram.ChatSupergroup}
	private := telegram.Chat{ID: 5, Type: telegram.ChatPrivate}
	person, other := &telegram.User{ID: 5}, &telegram.User{ID: 6, IsBot: true}
	ask := []telegram.Entity{{Type: "bot_command", Length: 4}}
	for name, c := range map[string]struct {
		m    telegram.Message
		want intent
		user int64
	}{
		"no fields at all":      {telegram.Message{}, nothing, 0},
		"no sender in private":  {telegram.Message{Chat: private, Text: "x"}, question, 5},
		"no sender in a group":  {telegram.Message{Chat: group, Text: "/ask x", Entities: ask}, question, -1},
		"another bot":           {telegram.Message{Chat: group, From: other, Text: "/ask x", Entities: ask}, nothing, 6},
		"a channel":             {telegram.Message{Chat: group, From: other, SenderChat: &telegram.Chat{ID: -2}, Text: "/ask x", Entities: ask}, question, -2},
		"forwarded by itself":   {telegram.Message{Chat: group, From: person, AutomaticForward: true, Text: "/ask x", Entities: ask}, nothing, 5},
		"via the bot":           {telegram.Message{Chat: private, From: person, ViaBot: &self, Text: "x"}, nothing, 5},
		"reply to a photo":      {telegram.Message{Chat: group, From: person, ReplyTo: &telegram.Message{From: &self}, Photo: true}, nothing, 5},
		"caption":               {telegram.Message{Chat: private, From: person, Photo: true, Caption: "what is it?"}, question, 5},
		"entity out of bounds":  {telegram.Message{Chat: private, From: person, Text: "x", Entities: []telegram.Entity{{Type: "bot_command", Length: 99}}}, question, 5},
		"upgrade":               {telegram.Message{Chat: group, MigrateTo: -100}, migration, -1},
		"unknown type of chat":  {telegram.Message{Chat: telegram.Chat{ID: 5, Type: "new"}, Text: "x"}, nothing, 5},
		"white space":           {telegram.Message{Chat: private, From: person, Text: " \n "}, wordless, 5},
		"command with new line": {telegram.Message{Chat: group, From: person, Text: "/ask\nx", Entities: ask}, question, 5},
	} {
		if got := understand(&c.m, self); got.what != c.want || got.user != c.user {
			t.Errorf("%s: %+v, want %d", name, got, c.want)
		}
	}
	if a := understand(&telegram.Message{Chat: private, From: person, Text: strings.Repeat("@ragbot ", 2) + "who?", Entities: []telegram.Entity{{Type: "mention", Length: 7}}}, self); a.text != "@ragbot who?" {
		t.Errorf("asked %q", a.text)
	}
}
