package messenger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mithaq/bot/state"
	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
	"mithaq/rag"
)

type rawUpdate = json.RawMessage

func unmarshal(data []byte, dst any) error { return json.Unmarshal(data, dst) }

func decodeAll(r *rig, raws []rawUpdate) []telegram.Update {
	r.Helper()
	var list []telegram.Update
	for _, raw := range raws {
		u, err := telegram.DecodeUpdate(raw)
		r.must(err)
		list = append(list, u)
	}
	return list
}

// long is an answer of three messages.
func long() rag.Answer {
	var texts []string
	for i := range 3 {
		texts = append(texts, fmt.Sprintf("part%d %s", i, strings.Repeat("word ", 750)))
	}
	return quoting(texts...)
}

// repeats counts how often each of the three parts arrived.
func (r *rig) repeats(chat int64) [3]int {
	var n [3]int
	for _, text := range r.spoken(chat) {
		for i := range n {
			if strings.Contains(text, fmt.Sprintf("part%d ", i)) {
				n[i]++
			}
		}
	}
	return n
}

// TestRestartGoesOnWhereItStopped: the bot ends at the worst moment, and the one
// after it sends what is left. Only a send whose outcome nobody knows is
// repeated.
func TestRestartGoesOnWhereItStopped(t *testing.T) {
	for name, c := range map[string]struct {
		fault telegramtest.FaultKind
		want  [3]int
	}{
		"nobody knows, but it arrived":    {telegramtest.FaultDropAfter, [3]int{1, 2, 1}},
		"nobody knows, and it did not":    {telegramtest.FaultDropBefore, [3]int{1, 1, 1}},
		"the answer is cut":               {telegramtest.FaultCutBody, [3]int{1, 2, 1}},
		"the server is out of order":      {telegramtest.FaultBadGateway, [3]int{1, 1, 1}},
		"refused for coming too fast":     {telegramtest.FaultTooManyRequests, [3]int{1, 1, 1}},
		"the server fails and says so":    {telegramtest.FaultInternal, [3]int{1, 1, 1}},
		"the answer comes, but is broken": {telegramtest.FaultTruncated, [3]int{1, 2, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, telegramtest.Options{}, func(r *rig) {
				r.brain.answers(func(context.Context, rag.Question) (rag.Answer, error) { return long(), nil })
				r.drain = time.Nanosecond // as good as killed
				r.server.AddFault(telegramtest.Fault{Kind: c.fault, Method: "sendMessage", Skip: 1, Times: 1})
				r.start()
				amal := r.person(telegramtest.User{})
				r.say(amal, "question")
				_, err := r.server.WaitCall(r.patience(), func(c telegramtest.Call) bool { return c.Fault != "" })
				r.must(err)
				r.end()
				r.quiet(2 * time.Second) // retry_after is not remembered across restarts
				r.start()
				r.hears(amal.ID, "part2 ")
				r.quiet(time.Minute)
				if got := r.repeats(amal.ID); got != c.want {
					r.Errorf("the parts arrived %v times, want %v", got, c.want)
				}
				if n := len(r.brain.questions()); n != 1 {
					r.Errorf("the question was answered %d times", n)
				}
				r.inboxEmpty()
			})
		})
	}
}

func TestARestartBeforeTheAnswerAnswers(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		began := make(chan struct{}, 1)
		r.brain.answers(func(ctx context.Context, _ rag.Question) (rag.Answer, error) {
			began <- struct{}{}
			<-ctx.Done()
			return rag.Answer{}, ctx.Err()
		})
		r.drain = time.Nanosecond
		r.start()
		amal := r.person(telegramtest.User{})
		r.say(amal, "What was asked?")
		<-began
		r.end()
		if said := r.spoken(amal.ID); len(said) > 0 {
			r.Errorf("said %q", said)
		}
		r.brain.answers(nil)
		r.start()
		r.hears(amal.ID, "What was asked? [1]")
	})
}

func TestDrainFinishesWhatIsInProgress(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		began := make(chan struct{}, 1)
		r.brain.answers(func(ctx context.Context, q rag.Question) (rag.Answer, error) {
			began <- struct{}{}
			return quoting(q.Text), sleep(ctx, 3*time.Second)
		})
		r.start()
		amal := r.person(telegramtest.User{})
		r.say(amal, "in progress")
		<-began
		at := time.Now()
		r.end()
		if took := time.Since(at); took > 10*time.Second {
			r.Errorf("the end took %v", took)
		}
		if said := r.spoken(amal.ID); len(said) != 1 {
			r.Errorf("said %q", said)
		}
	})
}

func TestTemporaryFailuresAreRetried(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.brain.answers(func(context.Context, rag.Question) (rag.Answer, error) { return long(), nil })
		r.server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultTooManyRequests, Method: "sendMessage", Times: 1, RetryAfter: 20})
		r.server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultBadGateway, Method: "sendMessage", Times: 1})
		// The repetition waits until the server is well again.
		r.server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultBadGateway, Method: "getMe", Skip: 1, Times: 8})
		r.server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultNoOK, Method: "sendMessage", Times: 1, Skip: 1})
		r.start()
		amal := r.person(telegramtest.User{})
		r.say(amal, "question")
		r.hears(amal.ID, "part2 ")
		r.quiet(time.Minute)
		if got := r.repeats(amal.ID); got != [3]int{1, 1, 1} {
			r.Errorf("the parts arrived %v times", got)
		}
	})
}

func TestAGroupThatBecomesASupergroup(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		amal := r.person(telegramtest.User{})
		group := r.server.NewGroup("G", amal)
		r.post(amal, group.ID, telegramtest.Post{Text: "/ask before"})
		super, err := r.server.Upgrade(group.ID)
		r.must(err)
		r.start()
		m := r.hears(super.ID, "before [1]")
		if m.ReplyTo != nil {
			r.Error("quotes a message of another chat")
		}
		r.post(amal, super.ID, telegramtest.Post{Text: "/ask after"})
		r.hears(super.ID, "after [1]")
		asked := r.brain.questions()
		if last := asked[len(asked)-1]; strings.Join(last.History, ",") != "before" {
			r.Errorf("the history did not move: %q", last.History)
		}
		r.quiet(time.Minute)
		r.inboxEmpty()
	})
}

func TestNobodyThereToReadIt(t *testing.T) {
	for name, leave := range map[string]func(r *rig, p *telegramtest.Person){
		"blocked": func(_ *rig, p *telegramtest.Person) { p.Block() },
		"deleted": func(r *rig, p *telegramtest.Person) { r.server.DeleteChat(p.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, telegramtest.Options{}, func(r *rig) {
				amal := r.person(telegramtest.User{})
				r.say(amal, "one")
				r.say(amal, "two")
				leave(r, amal)
				r.start()
				r.quiet(5 * time.Minute)
				r.inboxEmpty()
				chat, err := r.store.Chat(r.Context(), amal.ID)
				if r.must(err); !chat.Blocked {
					r.Error("it is not remembered")
				}
			})
		})
	}
}

func TestReplyToAMessageThatIsGone(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		amal := r.person(telegramtest.User{})
		amal.Delete(r.say(amal, "deleted at once"))
		r.start()
		r.hears(amal.ID, "deleted at once [1]")
	})
}

// TestRefusedMarkupGoesOutPlain stores a reply that the server cannot parse, as
// an older version might have.
func TestRefusedMarkupGoesOutPlain(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		l    letter
		want verdict
		then letter
	}{
		"entities": {refusal(telegram.ErrBadEntities), letter{HTML: "<x>", Plain: "x"}, again, letter{Plain: "x"}},
		"entities of plain text": {
			refusal(telegram.ErrBadEntities), letter{Plain: "x"}, fail, letter{Plain: "x"},
		},
		"topic":         {refusal(telegram.ErrThreadGone), letter{Plain: "x", Chat: 1, Thread: 5}, again, letter{Plain: "x", Chat: 1}},
		"no topic":      {refusal(telegram.ErrThreadGone), letter{Plain: "x", Chat: 1}, drop, letter{Plain: "x", Chat: 1}},
		"reply":         {refusal(telegram.ErrMessageGone), letter{Plain: "x", Chat: 1, ReplyTo: 5}, again, letter{Plain: "x", Chat: 1}},
		"too long":      {refusal(telegram.ErrTooLong), letter{Plain: "x"}, split, letter{Plain: "x"}},
		"no rights":     {refusal(telegram.ErrNoRights), letter{Plain: "x"}, drop, letter{Plain: "x"}},
		"unforeseen":    {&telegram.APIError{Code: 400, Description: "new"}, letter{HTML: "h", Plain: "x", ReplyTo: 5}, again, letter{Plain: "x"}},
		"still refused": {&telegram.APIError{Code: 400, Description: "new"}, letter{Plain: "x"}, fail, letter{Plain: "x"}},
		"no network":    {&telegram.TransportError{Err: errors.New("refused")}, letter{Plain: "x"}, later, letter{Plain: "x"}},
		"stopped":       {fmt.Errorf("sending: %w", context.Canceled), letter{Plain: "x"}, stopped, letter{Plain: "x"}},
		"not modified":  {refusal(telegram.ErrNotModified), letter{Plain: "x"}, fail, letter{Plain: "x"}},
	} {
		l := c.l
		if got, _ := decide(c.err, &l, 1); got != c.want || l != c.then {
			t.Errorf("%s: %d with %+v, want %d with %+v", name, got, l, c.want, c.then)
		}
	}
}

// refusal is an error as the client gives it.
func refusal(kind error) error { return fmt.Errorf("telegram: %w", kind) }

// left writes replies into the state, as a bot that was killed leaves them.
func (r *rig) left(replies map[int64][]letter) {
	r.Helper()
	store, err := state.Open(r.Context(), r.path, state.Options{})
	r.must(err)
	for range replies {
		it, ok, err := store.Claim(r.Context(), time.Now())
		if r.must(err); !ok {
			r.Fatal("nothing waits")
		}
		var bodies [][]byte
		for _, l := range replies[it.ChatID] {
			body, err := json.Marshal(l)
			r.must(err)
			bodies = append(bodies, body)
		}
		r.must(store.Reply(r.Context(), it.UpdateID, bodies))
	}
	r.must(store.Close())
}

// TestWhatTheServerRefusesToRead sends replies that an older version stored, with
// other limits or faulty markup.
func TestWhatTheServerRefusesToRead(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.forgiven = true
		r.drain = time.Nanosecond
		r.brain.answers(func(ctx context.Context, _ rag.Question) (rag.Answer, error) {
			<-ctx.Done()
			return rag.Answer{}, ctx.Err()
		})
		r.start()
		amal, badr := r.person(telegramtest.User{}), r.person(telegramtest.User{})
		r.say(amal, "one")
		r.say(badr, "two")
		r.quiet(time.Second)
		r.end()
		r.left(map[int64][]letter{
			amal.ID: {{HTML: strings.Repeat("كلمة ", 1500), Plain: strings.Repeat("كلمة ", 1500), Chat: amal.ID, ReplyTo: 1}, {Plain: "the end", Chat: amal.ID}},
			badr.ID: {{HTML: "<b>unbalanced", Plain: "unbalanced", Chat: badr.ID}},
		})
		r.start()
		r.hears(badr.ID, "unbalanced")
		r.hears(amal.ID, "the end")
		said := r.spoken(amal.ID)
		if words := strings.Count(strings.Join(said, " "), "كلمة"); words != 1500 || len(said) < 3 {
			r.Errorf("%d words in %d messages", words, len(said))
		}
	})
	if _, _, ok := halve("short"); ok {
		t.Error("a short text is split")
	}
}

func TestPoisonIsSetAsideWithAnApology(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.brain.answers(func(_ context.Context, q rag.Question) (rag.Answer, error) {
			if q.Text == "poison" {
				panic("secret words")
			}
			return quoting(q.Text), nil
		})
		r.start()
		amal := r.person(telegramtest.User{LanguageCode: "zh"})
		r.say(amal, "poison")
		r.say(amal, "next")
		r.hears(amal.ID, "抱歉")
		r.hears(amal.ID, "next [1]")
		if n := len(r.brain.questions()); n != 6 {
			r.Errorf("tried %d times", n-1)
		}
		if strings.Contains(r.log.String(), "secret words") {
			r.Error("the log repeats what was in a message")
		}
	})
}
