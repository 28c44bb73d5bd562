package telegram_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
)

// These tests run against the strict fake Bot API server.

func fake(t *testing.T, opts telegramtest.Options) (*telegramtest.Server, *telegram.Client) {
	t.Helper()
	opts.InMemory = true
	opts.Pacing.Slack = time.Nanosecond
	s := telegramtest.New(t, opts)
	c, err := telegram.New(telegram.Options{Token: s.Token(), Endpoint: s.URL(), HTTP: s.Client()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return s, c
}

func blameless(t *testing.T, s *telegramtest.Server) {
	t.Helper()
	for _, v := range s.Violations() {
		t.Errorf("%s %s: %s %v", v.Kind, v.Method, v.Text, v.Params)
	}
}

func TestEveryMethodPassesTheSchema(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, c := fake(t, telegramtest.Options{})
		ctx := t.Context()
		me, err := c.GetMe(ctx)
		if err != nil || me.ID != s.Bot().ID || me.Username != s.Bot().Username {
			t.Errorf("%+v %v", me, err)
		}
		ann := s.NewPerson(telegramtest.User{FirstName: "Ann", LanguageCode: "ar"})
		said, err := ann.Say("سؤال")
		if err != nil {
			t.Fatal(err)
		}
		here := ""
		m, err := c.SendMessage(ctx, telegram.SendMessage{
			ChatID: ann.ID, Text: "<b>جواب</b> &amp; more", ParseMode: telegram.ParseHTML,
			LinkPreview: &telegram.LinkPreview{Disabled: true}, Silent: true,
			ReplyTo: &telegram.ReplyTo{MessageID: int64(said.ID), AllowWithout: true},
			Buttons: &telegram.InlineButtons{Rows: [][]telegram.Button{
				{{Text: "a", CallbackData: "a:1"}, {Text: "b", URL: "https://example.org/"}},
				{{Text: "c", SwitchInlineHere: &here}, {Text: "d", CopyText: &telegram.CopyText{Text: "d"}}},
			}},
		})
		if err != nil || m.ID == 0 || m.Chat.ID != ann.ID {
			t.Fatalf("%+v %v", m, err)
		}
		press, err := ann.Press(mustMessage(t, s, ann.ID, m.ID), "a:1")
		if err != nil {
			t.Fatal(err)
		}
		query := ann.Inline("متى")
		errs := []error{
			c.SendChatAction(ctx, telegram.SendChatAction{ChatID: ann.ID, Action: telegram.ActionTyping}),
			c.AnswerCallbackQuery(ctx, telegram.AnswerCallbackQuery{QueryID: press.ID, Text: "ok"}),
			c.AnswerInlineQuery(ctx, telegram.AnswerInlineQuery{
				QueryID: query.ID, Personal: true, NextOffset: "5",
				Results: []telegram.InlineArticle{{
					ID: "1", Title: "<Title>", Description: "d", URL: "https://example.org/",
					Content: telegram.InlineContent{Text: "<i>x</i>", ParseMode: telegram.ParseHTML, LinkPreview: &telegram.LinkPreview{Disabled: true}},
					Buttons: &telegram.InlineButtons{Rows: [][]telegram.Button{{{Text: "a", CallbackData: "z"}}}},
				}},
				Button: &telegram.InlineButton{Text: "Ask", StartParameter: "ask"},
			}),
			c.SetMyCommands(ctx, telegram.SetMyCommands{Commands: []telegram.BotCommand{{Command: "ask", Description: "اسأل"}}, LanguageCode: "ar"}),
			c.SetMyCommands(ctx, telegram.SetMyCommands{
				Commands: []telegram.BotCommand{{Command: "reindex", Description: "Reindex"}},
				Scope:    &telegram.CommandScope{Type: telegram.ScopeChat, ChatID: ann.ID},
			}),
			c.DeleteWebhook(ctx, telegram.DeleteWebhook{}),
		}
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		edits(t, s, c, m, ann, query)
		if info, err := c.GetWebhookInfo(ctx); err != nil || info.URL != "" {
			t.Errorf("%+v %v", info, err)
		}
		blameless(t, s)
	})
}

func mustMessage(t *testing.T, s *telegramtest.Server, chat, id int64) telegramtest.Message {
	t.Helper()
	m, ok := s.Message(chat, int(id))
	if !ok {
		t.Fatalf("no message %d", id)
	}
	return m
}

func edits(t *testing.T, s *telegramtest.Server, c *telegram.Client, m telegram.Message, ann *telegramtest.Person, query *telegramtest.InlineQuery) {
	t.Helper()
	ctx := t.Context()
	edit := telegram.EditMessageText{ChatID: m.Chat.ID, MessageID: m.ID, Text: "new", LinkPreview: &telegram.LinkPreview{Disabled: true}}
	if ok, err := c.EditMessageText(ctx, edit); !ok || err != nil {
		t.Error(ok, err)
	}
	if _, err := c.EditMessageText(ctx, edit); !errors.Is(err, telegram.ErrNotModified) {
		t.Errorf("again: %v", err)
	}
	buttons := telegram.EditMessageButtons{ChatID: m.Chat.ID, MessageID: m.ID, Buttons: &telegram.InlineButtons{Rows: [][]telegram.Button{{{Text: "n", CallbackData: "n"}}}}}
	if ok, err := c.EditMessageButtons(ctx, buttons); !ok || err != nil {
		t.Error(ok, err)
	}
	answer, err := query.Wait(ctx)
	if err != nil || len(answer.Results) != 1 || answer.CacheTime != 0 {
		t.Fatalf("%+v %v", answer, err)
	}
	inline, err := ann.ChooseInline(query, "1", ann.ID)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := c.EditMessageText(ctx, telegram.EditMessageText{InlineMessageID: inline.InlineID, Text: "longer"}); !ok || err != nil {
		t.Error(ok, err)
	}
	if got := mustMessage(t, s, ann.ID, m.ID); got.Text != "new" {
		t.Errorf("the message says %q", got.Text)
	}
}

func TestRefusalsOfTheFake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, c := fake(t, telegramtest.Options{})
		ctx := t.Context()
		ann, bob := s.NewPerson(telegramtest.User{FirstName: "Ann"}), s.NewPerson(telegramtest.User{FirstName: "Bob"})
		said, err := ann.Say("x")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bob.Say("x"); err != nil {
			t.Fatal(err)
		}
		bob.Block()
		group := s.NewGroup("G", ann)
		super, err := s.Upgrade(group.ID)
		if err != nil {
			t.Fatal(err)
		}
		send := func(r telegram.SendMessage) error {
			_, err := c.SendMessage(ctx, r)
			return err
		}
		edit := func(r telegram.EditMessageText) error {
			_, err := c.EditMessageText(ctx, r)
			return err
		}
		for name, tc := range map[string]struct{ err, want error }{
			"blocked":   {send(telegram.SendMessage{ChatID: bob.ID, Text: "x"}), telegram.ErrBlocked},
			"no chat":   {send(telegram.SendMessage{ChatID: 77, Text: "x"}), telegram.ErrChatNotFound},
			"entities":  {send(telegram.SendMessage{ChatID: ann.ID, Text: "<x>", ParseMode: telegram.ParseHTML}), telegram.ErrBadEntities},
			"too long":  {send(telegram.SendMessage{ChatID: ann.ID, Text: strings.Repeat("x", 4097)}), telegram.ErrTooLong},
			"no reply":  {send(telegram.SendMessage{ChatID: ann.ID, Text: "x", ReplyTo: &telegram.ReplyTo{MessageID: 99}}), telegram.ErrMessageGone},
			"no edit":   {edit(telegram.EditMessageText{ChatID: ann.ID, MessageID: 99, Text: "x"}), telegram.ErrMessageGone},
			"foreign":   {edit(telegram.EditMessageText{ChatID: ann.ID, MessageID: int64(said.ID), Text: "x"}), telegram.ErrMessageGone},
			"old query": {c.AnswerCallbackQuery(ctx, telegram.AnswerCallbackQuery{QueryID: "1"}), telegram.ErrQueryTooOld},
			"old inline": {
				c.AnswerInlineQuery(ctx, telegram.AnswerInlineQuery{QueryID: "1"}), telegram.ErrQueryTooOld,
			},
		} {
			if !errors.Is(tc.err, tc.want) {
				t.Errorf("%s: %v, want %v", name, tc.err, tc.want)
			}
		}
		if id, ok := telegram.UpgradedTo(send(telegram.SendMessage{ChatID: group.ID, Text: "x"})); !ok || id != super.ID {
			t.Errorf("upgraded to %d, want %d", id, super.ID)
		}
	})
}

// TestSendingThroughFaults sends to many chats while the server fails, and checks that nobody was hurried, and that a
// failure says rightly whether the message may have gone out.
func TestSendingThroughFaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, c := fake(t, telegramtest.Options{Seed: 7})
		for _, kind := range []telegramtest.FaultKind{
			telegramtest.FaultTooManyRequests, telegramtest.FaultBadGateway, telegramtest.FaultDropAfter,
			telegramtest.FaultDropBefore, telegramtest.FaultSlow, telegramtest.FaultInternal,
		} {
			s.AddFault(telegramtest.Fault{Kind: kind, Probability: 0.05, RetryAfter: 3})
		}
		var chats []int64
		for i := range 20 {
			ann := s.NewPerson(telegramtest.User{FirstName: fmt.Sprint(i)})
			if _, err := ann.Say("hello"); err != nil {
				t.Fatal(err)
			}
			chats = append(chats, ann.ID, s.NewSupergroup("G", ann).ID)
		}
		var mu sync.Mutex
		surely := map[string]bool{} // what was refused for certain
		var wg sync.WaitGroup
		for _, chat := range chats {
			for i := range 12 {
				wg.Go(func() {
					text := fmt.Sprintf("%d/%d", chat, i)
					m, err := c.SendMessage(t.Context(), telegram.SendMessage{ChatID: chat, Text: text})
					if err != nil {
						mu.Lock()
						surely[text] = !telegram.MayBeAccepted(err)
						mu.Unlock()
						return
					}
					_ = c.SendChatAction(t.Context(), telegram.SendChatAction{ChatID: chat, Action: telegram.ActionTyping})
					_, _ = c.EditMessageText(t.Context(), telegram.EditMessageText{ChatID: chat, MessageID: m.ID, Text: text + "!"})
				})
			}
		}
		wg.Wait()
		seen := map[string]int{}
		for _, call := range s.Calls("sendMessage") {
			if call.Accepted() {
				seen[call.Params["text"]]++
			}
		}
		for text, n := range seen {
			if n > 1 || surely[text] {
				t.Errorf("%q was accepted %d times, refused: %v", text, n, surely[text])
			}
		}
		blameless(t, s)
	})
}
