package telegramtest

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// polled is the outcome of a getUpdates in the background.
type polled struct {
	answer answer
	err    error
	after  time.Duration
}

func (b *tester) pollLater(params p) <-chan polled {
	done := make(chan polled, 1)
	start := time.Now()
	go func() {
		a, err := b.try("getUpdates", params)
		done <- polled{a, err, time.Since(start)}
	}()
	return done
}

func TestLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{})
		amal := b.person("Amal")
		if got := <-b.pollLater(p{"timeout": 50}); got.after != 50*time.Second || string(got.answer.Result) != "[]" {
			t.Errorf("an empty poll gave %s after %v", got.answer.Result, got.after)
		}
		waiting := b.pollLater(p{"timeout": 50})
		time.AfterFunc(7*time.Second, func() { must(t)(amal.Say("hi")) })
		if got := <-waiting; got.after != 7*time.Second || len(got.answer.Result) < 10 {
			t.Errorf("the update came as %s after %v", got.answer.Result, got.after)
		}
		if got := <-b.pollLater(p{"timeout": 50}); got.after != 0 {
			t.Errorf("an update not confirmed came again after %v", got.after)
		}
	})
}

func TestPollsEndEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{})
		first := b.pollLater(p{"timeout": 50})
		synctest.Wait()
		second := b.pollLater(p{"timeout": 10})
		want := "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
		if got := <-first; got.answer.ErrorCode != 409 || got.answer.Description != want || got.after != 0 {
			t.Errorf("the first poll got %+v", got)
		}
		if got := <-second; !got.answer.OK || got.after != 10*time.Second {
			t.Errorf("the second poll got %+v", got)
		}
		third := b.pollLater(p{"timeout": 50})
		synctest.Wait()
		b.call("setWebhook", p{"url": "https://example.com/hook"}, nil)
		if got := <-third; got.answer.Description != "Conflict: terminated by setWebhook request" {
			t.Errorf("the third poll got %+v", got)
		}
		b.refuse("getUpdates", nil, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
		b.call("deleteWebhook", nil, nil)
		b.call("getUpdates", nil, nil)
	})
}

func TestPollEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		response, err := b.do(ctx, "getUpdates", p{"timeout": 50})
		if err == nil {
			t.Error("got an answer: " + readAll(t, response))
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if calls := b.Calls("getUpdates"); len(calls) != 1 || !calls[0].Unseen || calls[0].Done.Sub(calls[0].At) != 3*time.Second {
			t.Errorf("journal %+v", calls)
		}
	})
}

func TestOffsets(t *testing.T) {
	b := newTester(t, Options{})
	amal := b.person("Amal")
	for _, text := range []string{"1", "2", "3", "4"} {
		must(t)(amal.Say(text))
	}
	texts := func(params p) string {
		var got []rawUpdate
		b.call("getUpdates", params, &got)
		all := ""
		for _, u := range got {
			all += u.Message.Text
		}
		return all
	}
	var got []rawUpdate
	b.call("getUpdates", nil, &got)
	first := got[0].ID
	for _, tt := range []struct {
		params p
		want   string
	}{
		{nil, "1234"},
		{p{"limit": 2}, "12"},
		{p{"offset": first}, "1234"},
		{p{"offset": first + 1}, "234"},
		{p{"offset": first}, "234"},
		{p{"offset": -2}, "34"},
		{p{"offset": 0}, "34"},
		{p{"offset": first + 10}, ""},
	} {
		if got := texts(tt.params); got != tt.want {
			t.Errorf("%v gave %s, want %s", tt.params, got, tt.want)
		}
	}
}

func TestAllowedUpdates(t *testing.T) {
	b := newTester(t, Options{})
	amal := b.person("Amal")
	b.call("getUpdates", p{"allowed_updates": `["inline_query","message_reaction"]`}, nil)
	must(t)(amal.Say("not wanted"))
	amal.Inline("wanted")
	if got := b.updates(); len(got) != 1 || got[0].Inline == nil {
		t.Errorf("got %+v", got)
	}
	b.call("getUpdates", p{"allowed_updates": `[]`}, nil)
	must(t)(amal.Say("wanted again"))
	if got := b.updates(); len(got) != 1 || got[0].Message == nil {
		t.Errorf("got %+v", got)
	}
}

func TestLifetimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{})
		amal := b.person("Amal")
		q := amal.Inline("x")
		c := amal.PressForged(Message{Chat: Chat{ID: amal.ID}, ID: 1}, "x")
		must(t)(amal.Say("x"))
		for _, step := range []struct {
			wait time.Duration
			left int
		}{{30 * time.Second, 3}, {time.Second, 2}, {120 * time.Second, 1}, {23 * time.Hour, 1}, {time.Hour, 0}} {
			time.Sleep(step.wait)
			if got := b.PendingUpdates(); got != step.left {
				t.Errorf("%d updates left after another %v, want %d", got, step.wait, step.left)
			}
		}
		b.refuse("answerInlineQuery", p{"inline_query_id": q.ID, "results": "[]"}, 400, "Bad Request: "+tooOld)
		b.refuse("answerCallbackQuery", p{"callback_query_id": c.ID}, 400, "Bad Request: "+tooOld)
	})
}

func TestInject(t *testing.T) {
	b := newTester(t, Options{})
	for _, raw := range []string{`{"new_thing":{"deep":[1]}}`, `{}`, `17`, `"text"`, `null`, `{"update_id":900000,"message":7}`, `{"update_id":"x"}`} {
		if _, err := b.Inject(raw); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
	}
	if _, err := b.Inject(`{"broken`); err == nil {
		t.Error("broken JSON went in")
	}
	a, err := b.try("getUpdates", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"update_id":100001,"new_thing":{"deep":[1]}},{"update_id":100002},17,"text",null,{"update_id":900000,"message":7},{"update_id":"x"}]`
	if string(a.Result) != want {
		t.Errorf("got  %s\nwant %s", a.Result, want)
	}
	amal := b.NewPerson(User{})
	must(t)(amal.Say("x"))
	if got := b.queue.items[len(b.queue.items)-1].id; got != 900002 {
		t.Errorf("the next id is %d", got)
	}
}
