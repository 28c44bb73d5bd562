package messenger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mithaq/bot"
	"mithaq/bot/telegramtest"
	"mithaq/ingest"
	"mithaq/rag"
)

// slowly makes an index of 100 files in so long.
func slowly(d time.Duration, report ingest.Report, err error) makerFunc {
	return func(ctx context.Context, progress func(ingest.Progress)) (ingest.Report, error) {
		for i := range 100 {
			if err := sleep(ctx, d/100); err != nil {
				return ingest.Report{}, fmt.Errorf("indexing: %w", err)
			}
			progress(ingest.Progress{Stage: ingest.StageBuild, Done: i + 1, Total: 100})
		}
		report.Took = d
		return report, err
	}
}

func report() ingest.Report {
	return ingest.Report{
		Added: []string{"a", "b"}, Changed: []string{"c"}, Removed: []string{"d", "e", "f"},
		Skipped: []ingest.Skipped{{Path: "x<1>.pdf", Reason: "not text"}}, Documents: 9, Passages: 40, Generation: "g2",
	}
}

func TestReindexShowsProgressAndResult(t *testing.T) {
	for kind, interval := range map[string]time.Duration{"private": progressPrivate, "group": progressGroup} {
		t.Run(kind, func(t *testing.T) {
			inBubble(t, telegramtest.Options{}, func(r *rig) {
				admin := r.person(telegramtest.User{LanguageCode: "en"})
				r.admins, r.maker = []int64{admin.ID}, slowly(30*time.Second, report(), nil)
				chat := admin.ID
				if kind == "group" {
					chat = r.server.NewSupergroup("G", admin).ID
				}
				r.start()
				asked := r.post(admin, chat, telegramtest.Post{Text: "/reindex"})
				r.hears(chat, "Indexing the documents: ")
				// The old generation answers meanwhile, here and elsewhere.
				r.post(admin, chat, telegramtest.Post{Text: "/ask meanwhile"})
				r.hears(chat, "meanwhile [1]")
				m := r.hears(chat, "Indexed in 30s.")
				for _, want := range []string{"added 2, changed 1, removed 3, skipped 1", "9 documents in 40 passages", "x<1>.pdf: not text"} {
					if !strings.Contains(m.Text, want) {
						r.Errorf("the result lacks %q: %s", want, m.Text)
					}
				}
				if m.ReplyTo == nil || m.ReplyTo.ID != asked.ID {
					r.Error("it does not say what it belongs to")
				}
				states := r.server.Revisions(chat, m.ID)
				if most := int(30*time.Second/interval) + 2; len(states) < 8 || len(states) > most {
					r.Errorf("%d states of the message, want at most %d", len(states), most)
				}
				for i := 2; i < len(states)-1; i++ {
					if gap := states[i].EditDate - states[i-1].EditDate; time.Duration(gap)*time.Second < interval-time.Second {
						r.Errorf("edits %d s apart", gap)
					}
				}
				r.quiet(time.Minute)
				r.inboxEmpty()
			})
		})
	}
}

func TestReindexIsForAdmins(t *testing.T) {
	inBubble(t, telegramtest.Options{ReadAllGroupMessages: true}, func(r *rig) {
		admin, other := r.person(telegramtest.User{}), r.person(telegramtest.User{LanguageCode: "en"})
		runs := 0
		r.admins = []int64{admin.ID}
		r.maker = makerFunc(func(context.Context, func(ingest.Progress)) (ingest.Report, error) {
			runs++
			return ingest.Report{}, nil
		})
		r.start()
		group := r.server.NewSupergroup("G", admin, other)
		channel := r.server.NewChannel("C", admin)
		r.say(other, "/reindex")
		r.hears(other.ID, bot.Say(bot.AdminsOnly, "en"))
		for i, p := range []telegramtest.Post{
			{Text: "/reindex", Anonymous: true}, {Text: "/reindex", AsChannel: channel.ID},
		} {
			r.post(admin, group.ID, p)
			r.quiet(10 * time.Second)
			if said := r.spoken(group.ID); len(said) != i+1 || said[i] != bot.Say(bot.AdminsOnly, "") {
				r.Errorf("said %q", said)
			}
		}
		r.post(admin, channel.ID, telegramtest.Post{Text: "/reindex"})
		r.post(admin, group.ID, telegramtest.Post{Text: "/reindex@otherbot"})
		r.silent(channel.ID, "in a channel")
		if runs != 0 {
			r.Errorf("%d runs", runs)
		}
	})
}

func TestASecondReindexJoins(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		one, two := r.person(telegramtest.User{LanguageCode: "en"}), r.person(telegramtest.User{LanguageCode: "ru"})
		runs := 0
		slow := slowly(20*time.Second, report(), nil)
		r.admins = []int64{one.ID, two.ID}
		r.maker = makerFunc(func(ctx context.Context, progress func(ingest.Progress)) (ingest.Report, error) {
			runs++
			return slow(ctx, progress)
		})
		r.start()
		r.say(one, "/reindex")
		r.hears(one.ID, "%")
		r.say(two, "/reindex")
		r.hears(two.ID, "Индексация уже идёт")
		r.hears(two.ID, "Готово за 20s")
		r.hears(one.ID, "Indexed in 20s")
		if runs != 1 {
			r.Errorf("%d runs", runs)
		}
		r.say(one, "/reindex")
		r.quiet(time.Minute)
		if runs != 2 {
			r.Errorf("%d runs after the first was over", runs)
		}
	})
}

func TestAFailedReindexSaysWhy(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		admin := r.person(telegramtest.User{LanguageCode: "en"})
		r.admins = []int64{admin.ID}
		r.maker = slowly(5*time.Second, ingest.Report{}, errors.New("the disk is full at "+r.server.Token()))
		r.start()
		r.say(admin, "/reindex")
		m := r.hears(admin.ID, "I keep answering from the index as it was.")
		if !strings.Contains(m.Text, "the disk is full") || strings.Contains(m.Text, r.server.Token()) {
			r.Errorf("said %q", m.Text)
		}
		r.say(admin, "and now?")
		r.hears(admin.ID, "and now? [1]")
	})
}

func TestAReindexThatPanicsHarmsNobody(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		admin := r.person(telegramtest.User{LanguageCode: "en"})
		r.admins = []int64{admin.ID}
		r.maker = makerFunc(func(context.Context, func(ingest.Progress)) (ingest.Report, error) { panic("x") })
		r.start()
		r.say(admin, "/reindex")
		r.hears(admin.ID, "Indexing did not succeed")
	})
}

func TestTheEndStopsAReindex(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		admin := r.person(telegramtest.User{LanguageCode: "en"})
		r.admins, r.maker = []int64{admin.ID}, slowly(time.Minute, report(), nil)
		r.start()
		r.say(admin, "/reindex")
		r.hears(admin.ID, "Indexing the documents")
		at := time.Now()
		r.end()
		if took := time.Since(at); took > 10*time.Second {
			r.Errorf("the end took %v", took)
		}
		if said := r.spoken(admin.ID); !strings.Contains(said[len(said)-1], "the bot is restarting") {
			r.Errorf("said %q", said)
		}
	})
}

func TestProgressWhoseMessageIsDeleted(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		admin := r.person(telegramtest.User{LanguageCode: "en"})
		r.admins, r.maker = []int64{admin.ID}, slowly(20*time.Second, report(), nil)
		r.start()
		r.say(admin, "/reindex")
		admin.Delete(r.hears(admin.ID, "%"))
		r.hears(admin.ID, "Indexed in 20s.")
	})
}

func TestMenus(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		const stranger = 7000 // to the bot: an admin who has not written to it
		known := r.person(telegramtest.User{})
		r.say(known, "hello")
		r.admins = []int64{known.ID, stranger}
		r.maker = slowly(time.Second, report(), nil)
		r.start()
		r.quiet(10 * time.Second)
		for _, lang := range append([]string{""}, bot.Languages()...) {
			list := r.server.Commands(lang)
			if len(list) != 3 {
				r.Errorf("%q: %+v", lang, list)
			}
			for _, c := range list {
				if c.Command == "reindex" {
					r.Error("everybody is shown /reindex")
				}
			}
		}
		menus := func(admin int64) (n int) {
			for _, c := range r.server.Calls("setMyCommands") {
				if c.Accepted() && strings.Contains(c.Params["scope"], id(admin)) && strings.Contains(c.Params["commands"], "reindex") {
					n++
				}
			}
			return n
		}
		if menus(known.ID) != 5 || menus(stranger) != 0 {
			r.Errorf("admins have %d and %d menus", menus(known.ID), menus(stranger))
		}
		r.say(r.person(telegramtest.User{ID: stranger}), "hello")
		r.quiet(10 * time.Second)
		if menus(stranger) != 5 {
			r.Errorf("an admin who wrote has %d menus", menus(stranger))
		}
	})
}

// TestServersThatKnowLess: some fakes know neither menus nor chat actions.
func TestServersThatKnowLess(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		for _, method := range []string{"setMyCommands", "sendChatAction", "deleteWebhook"} {
			r.server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultNoOK, Method: method})
		}
		r.brain.answers(func(ctx context.Context, q rag.Question) (rag.Answer, error) {
			return quoting(q.Text), sleep(ctx, time.Second)
		})
		r.start()
		amal := r.person(telegramtest.User{})
		r.say(amal, "still answered")
		r.hears(amal.ID, "still answered [1]")
	})
}
