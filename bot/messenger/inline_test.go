package messenger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mithaq/bot"
	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
	"mithaq/rag"
)

// results waits for the answer to an inline query.
func (r *rig) results(q *telegramtest.InlineQuery) telegramtest.InlineAnswer {
	r.Helper()
	a, err := q.Wait(r.patience())
	r.must(err)
	return a
}

func TestInlineAnswer(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.brain.answers(func(context.Context, rag.Question) (rag.Answer, error) {
			a := quoting("The treaty was signed in Port Alba.", "It runs for twelve years.")
			for i := range 12 { // the same passage twice, and more than are shown
				a.Retrieved = append(a.Retrieved, hit(i, strings.Repeat("words & <more> words ", 60)))
			}
			return a, nil
		})
		r.start()
		amal := r.person(telegramtest.User{})
		q := amal.Inline("when was it signed")
		a := r.results(q)
		if len(a.Results) != 11 || a.CacheTime != 60 || a.IsPersonal {
			r.Fatalf("%d results, cache %d, personal %v", len(a.Results), a.CacheTime, a.IsPersonal)
		}
		best := a.Results[0]
		for _, want := range []string{"The treaty was signed in Port Alba. [1]", "Treaty <0> — 2025-11-04", "[2]"} {
			if !strings.Contains(best.Text, want) {
				r.Errorf("the answer lacks %q: %s", want, best.Text)
			}
		}
		for i, p := range a.Results[1:] {
			if !strings.HasSuffix(p.Title, "— 2025-11-04") || p.Description == "" || !strings.Contains(p.Text, p.Title) {
				r.Errorf("passage %d: %q, %q, %q", i, p.Title, p.Description, p.Text)
			}
			linked := false
			for _, e := range p.Entities {
				linked = linked || e.Type == "text_link"
			}
			if !linked || len(p.ID) > 64 {
				r.Errorf("passage %d has the id %q, link %v", i, p.ID, linked)
			}
		}
		if _, err := amal.ChooseInline(q, "answer", amal.ID); err != nil {
			r.Error(err)
		}
		r.quiet(5 * time.Second)
		if said := r.spoken(amal.ID); len(said) != 0 {
			r.Errorf("the bot answers its own words: %q", said)
		}
		r.inboxEmpty()
	})
}

func TestInlineAbstention(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.brain.answers(func(_ context.Context, q rag.Question) (rag.Answer, error) {
			a := quoting("the nearest")
			a.Statements, a.Abstained = nil, true
			if q.Text == "nothing near" {
				a.Retrieved = nil
			}
			return a, nil
		})
		r.start()
		a := r.results(r.person(telegramtest.User{}).Inline("who?"))
		if len(a.Results) != 1 || !strings.HasPrefix(a.Results[0].ID, "p-") {
			r.Errorf("%+v", a.Results)
		}
		a = r.results(r.person(telegramtest.User{}).Inline("nothing near"))
		if len(a.Results) != 0 || a.Button == nil || a.Button.Text != bot.Say(bot.AskOnInline, "en") {
			r.Errorf("%+v", a)
		}
	})
}

func TestInlineWithoutAQuestionShowsExamples(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		for lang, want := range map[string]string{"ar": "ميثاق", "en": "Mithaq", "ru": "Мисак", "zh": "Mithaq", "": "ميثاق"} {
			a := r.results(r.person(telegramtest.User{LanguageCode: lang}).Inline(" "))
			if len(a.Results) < 3 || a.CacheTime != 300 || !a.IsPersonal || a.Button == nil {
				r.Fatalf("%s: %+v", lang, a)
			}
			if help := a.Results[len(a.Results)-1]; !strings.Contains(help.Title, want) {
				r.Errorf("%s: %q", lang, help.Title)
			}
			if b := a.Results[0].Markup.Buttons(); len(b) != 1 || *b[0].SwitchInlineQueryCurrentChat != a.Results[0].Title {
				r.Errorf("%s: no button to try the example: %+v", lang, b)
			}
		}
	})
}

func TestInlineCacheIsShortWhenTheIndexChanges(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		generation := "g1"
		r.brain.answers(func(context.Context, rag.Question) (rag.Answer, error) {
			a := quoting("x")
			a.Generation = generation
			return a, nil
		})
		r.start()
		amal := r.person(telegramtest.User{})
		cache := func(want int, when string) {
			r.Helper()
			if a := r.results(amal.Inline(when)); a.CacheTime != want {
				r.Errorf("%s: cached for %d s", when, a.CacheTime)
			}
		}
		cache(60, "at first")
		generation = "g2"
		cache(5, "just swapped")
		r.quiet(2 * time.Minute)
		cache(60, "later")
	})
}

func TestInlineNewestQueryWins(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		release := make(chan struct{})
		r.brain.answers(func(ctx context.Context, q rag.Question) (rag.Answer, error) {
			if q.Text == "w" {
				select {
				case <-release:
				case <-ctx.Done():
				}
			}
			return quoting(q.Text), nil
		})
		r.start()
		amal, badr := r.person(telegramtest.User{}), r.person(telegramtest.User{})
		amal.Inline("w")
		synctest.Wait()
		typed := amal.Inline("who")
		r.results(typed)
		r.results(badr.Inline("other"))
		close(release)
		r.quiet(time.Second)
		if n := len(r.server.Calls("answerInlineQuery")); n != 2 || r.seen.of("inline dropped") != 1 {
			r.Errorf("%d answered, %d dropped", n, r.seen.of("inline dropped"))
		}
		if n := len(r.bot.inline.newest); n != 0 {
			r.Errorf("%d queries are remembered", n)
		}
	})
}

func TestInlineStaleQueriesAreDropped(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		r.quiet(time.Second)
		q := telegram.InlineQuery{ID: "1", From: telegram.User{ID: 5}, Query: "x"}
		r.bot.inline.take(r.Context(), q, time.Now().Add(-9*time.Second))
		r.quiet(time.Second)
		if n := len(r.brain.questions()); n != 0 || r.seen.of("inline dropped") != 1 {
			r.Errorf("%d asked", n)
		}
	})
}

func TestInlineManyAtOnce(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		running, most := 0, 0
		r.brain.answers(func(context.Context, rag.Question) (rag.Answer, error) {
			r.seen.mu.Lock()
			running++
			most = max(most, running)
			r.seen.mu.Unlock()
			time.Sleep(time.Millisecond)
			r.seen.mu.Lock()
			running--
			r.seen.mu.Unlock()
			return quoting("x"), nil
		})
		r.start()
		r.quiet(time.Second)
		for i := range 2000 {
			r.bot.inline.take(r.Context(), telegram.InlineQuery{ID: fmt.Sprint(i), From: telegram.User{ID: int64(i + 1)}, Query: "x"}, time.Now())
		}
		r.quiet(time.Minute)
		if most > r.bot.inline.workerNum || r.seen.of("inline dropped") == 0 || len(r.bot.inline.newest) != 0 {
			r.Errorf("%d at a time, %d dropped", most, r.seen.of("inline dropped"))
		}
	})
}

func TestInlineFailures(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.brain.answers(func(_ context.Context, q rag.Question) (rag.Answer, error) {
			switch q.Text {
			case "panic":
				panic("x")
			case "no index":
				return rag.Answer{}, rag.ErrNoIndex
			}
			return rag.Answer{}, errors.New("disk on fire")
		})
		r.start()
		amal := r.person(telegramtest.User{})
		for _, text := range []string{"no index", "failure"} {
			if a := r.results(amal.Inline(text)); len(a.Results) != 0 || a.CacheTime > 1 {
				r.Errorf("%s: %+v", text, a)
			}
		}
		amal.Inline("panic")
		r.quiet(time.Second)
		if a := r.results(amal.InlineFrom("more", "50", "group")); len(a.Results) != 0 {
			r.Errorf("a page that does not exist: %+v", a)
		}
		if r.seen.of("inline failed") != 3 {
			r.Errorf("observed %+v", r.seen.all)
		}
	})
}
