package messenger

import (
	"context"
	"strings"
	"testing"
	"time"

	"mithaq/bot/telegramtest"
	"mithaq/rag"
)

func TestPrivateQuestionIsAnsweredWithSources(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		amal := r.person(telegramtest.User{LanguageCode: "en"})
		asked := r.say(amal, "What does the treaty say?")
		m := r.hears(amal.ID, "What does the treaty say? [1]")
		if m.ReplyTo == nil || m.ReplyTo.ID != asked.ID {
			r.Error("the answer does not quote the question")
		}
		if !strings.Contains(m.Text, "Treaty <0> — 2025-11-04") {
			r.Errorf("no title and date: %q", m.Text)
		}
		linked := false
		for _, e := range m.Entities {
			linked = linked || e.Type == "text_link" && e.URL == "https://example.org/0?a=1&b=2"
		}
		if !linked {
			r.Errorf("no link: %+v", m.Entities)
		}
		r.quiet(time.Second)
		r.inboxEmpty()
		if r.seen.of("reply answer") != 1 || r.seen.of("update message") != 1 {
			r.Errorf("observed %+v", r.seen.all)
		}
	})
}

func TestCommandsInPrivate(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.brain.docs = []rag.Document{{ID: "a", Title: "The canal treaty", Date: "2024-03-01"}}
		r.start()
		for text, want := range map[string]string{
			"/start":            "Здравствуйте",
			"/start inline":     "Здравствуйте",
			"/help":             "Команды",
			"/sources":          "The canal treaty",
			"/ask":              "Напишите вопрос",
			"/ask Кто подписал": "Кто подписал [1]",
			"/nonsense":         "Такой команды я не знаю",
		} {
			p := r.person(telegramtest.User{LanguageCode: "ru-RU"})
			r.say(p, text)
			r.hears(p.ID, want)
		}
	})
}

func TestFollowUpsKnowTheEarlierQuestions(t *testing.T) {
	inBubble(t, telegramtest.Options{ReadAllGroupMessages: true}, func(r *rig) {
		r.start()
		amal, badr := r.person(telegramtest.User{}), r.person(telegramtest.User{})
		group := r.server.NewSupergroup("G", amal, badr)
		r.post(amal, group.ID, telegramtest.Post{Text: "/ask first"})
		r.hears(group.ID, "first [1]")
		r.post(badr, group.ID, telegramtest.Post{Text: "/ask other"})
		r.hears(group.ID, "other [1]")
		r.post(amal, group.ID, telegramtest.Post{Text: "/ask second"})
		r.hears(group.ID, "second [1]")
		r.say(amal, "private")
		r.hears(amal.ID, "private [1]")
		want := map[string]string{"first": "", "other": "", "second": "first", "private": ""}
		for _, q := range r.brain.questions() {
			if got := strings.Join(q.History, ","); got != want[q.Text] {
				r.Errorf("%s was asked with the history %q", q.Text, got)
			}
		}
	})
}

func TestOrderWithinAChatAndManyChatsAtATime(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		release := make(chan struct{})
		r.brain.answers(func(ctx context.Context, q rag.Question) (rag.Answer, error) {
			if strings.HasPrefix(q.Text, "slow") {
				select {
				case <-release:
				case <-ctx.Done():
				}
			}
			return quoting(q.Text), nil
		})
		r.start()
		amal, badr := r.person(telegramtest.User{}), r.person(telegramtest.User{})
		r.say(amal, "slow one")
		r.say(amal, "two")
		r.say(amal, "three")
		r.say(badr, "at once")
		r.hears(badr.ID, "at once [1]")
		if said := r.spoken(amal.ID); len(said) > 0 {
			r.Errorf("out of order: %q", said)
		}
		close(release)
		r.hears(amal.ID, "three [1]")
		said := strings.Join(r.spoken(amal.ID), "\n")
		if one, two := strings.Index(said, "slow one"), strings.Index(said, "two"); one < 0 || two < one {
			r.Errorf("out of order: %s", said)
		}
	})
}

func TestAnUpdateThatComesTwiceIsAnsweredOnce(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		amal := r.person(telegramtest.User{})
		r.say(amal, "once")
		r.hears(amal.ID, "once [1]")
		items, err := r.store.Counts(r.Context())
		r.must(err)
		_ = items
		calls := r.server.Calls("getUpdates")
		for _, c := range calls {
			if !strings.Contains(string(c.Response), "once") {
				continue
			}
			var response struct {
				Result []rawUpdate `json:"result"`
			}
			r.must(unmarshal(c.Response, &response))
			r.must(r.bot.take(r.Context(), decodeAll(r, response.Result)))
		}
		r.quiet(10 * time.Second)
		if said := r.spoken(amal.ID); len(said) != 1 {
			r.Errorf("said %q", said)
		}
	})
}

func TestTypingOnlyWhenItTakesLong(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		wait := 100 * time.Millisecond
		r.brain.answers(func(ctx context.Context, q rag.Question) (rag.Answer, error) {
			_ = sleep(ctx, wait)
			return quoting(q.Text), nil
		})
		r.start()
		amal := r.person(telegramtest.User{})
		r.say(amal, "quick")
		r.hears(amal.ID, "quick [1]")
		if n := len(r.server.Calls("sendChatAction")); n != 0 {
			r.Errorf("%d chat actions for a quick answer", n)
		}
		wait = 6 * time.Second
		r.say(amal, "long")
		r.hears(amal.ID, "long [1]")
		if n := len(r.server.Calls("sendChatAction")); n != 2 {
			r.Errorf("%d chat actions in 6 s", n)
		}
	})
}

func TestLongQuestionAndLongAnswer(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		amal := r.person(telegramtest.User{})
		r.post(amal, amal.ID, telegramtest.Post{Text: strings.Repeat("word ", 2000)})
		r.hears(amal.ID, "Sources")
		if said := r.spoken(amal.ID); len(said) < 3 || !strings.Contains(said[0], "I read only its beginning") {
			r.Errorf("%d messages", len(said))
		}
	})
}
