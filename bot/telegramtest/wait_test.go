package telegramtest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestWaitMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{Pacing: Pacing{Off: true}})
		amal := b.person("Amal")
		is := func(text string) func(Message) bool {
			return func(m Message) bool { return m.Text == text }
		}
		var m Message
		b.call("sendMessage", p{"chat_id": amal.ID, "text": "at first"}, &m)
		time.AfterFunc(time.Second, func() {
			b.call("editMessageText", p{"chat_id": amal.ID, "message_id": m.ID, "text": "in the end"}, nil)
		})
		got, err := b.WaitMessage(t.Context(), amal.ID, is("in the end"))
		if err != nil || got.ID != m.ID {
			t.Errorf("got %+v, %v", got, err)
		}
		must(t)(amal.Say("from a person"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := b.WaitMessage(ctx, amal.ID, is("from a person")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if _, err := b.WaitMessage(ctx, 99, is("")); err == nil {
			t.Error("waited in a chat that is none")
		}
		go func() {
			time.Sleep(time.Second)
			b.Close()
		}()
		if _, err := b.WaitMessage(t.Context(), amal.ID, is("never")); !errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
		if _, err := b.try("getMe", nil); err == nil {
			t.Error("a closed server answered")
		}
	})
}

func TestWaitCallAndJournal(t *testing.T) {
	b := newTester(t, Options{JournalLimit: 10})
	for i := range 40 {
		b.call("setMyName", p{"name": strconv.Itoa(i)}, nil)
	}
	done := make(chan error)
	go func() {
		c, err := b.WaitCall(within(t), func(c Call) bool { return c.Params["name"] == "last" })
		if err == nil && (c.Seq != 41 || c.Status != 200 || string(c.Response) != `{"ok":true,"result":true}`) {
			err = fmt.Errorf("found %+v", c)
		}
		done <- err
	}()
	b.call("setMyName", p{"name": "last"}, nil)
	if err := <-done; err != nil {
		t.Error(err)
	}
	journal := b.Journal()
	if len(journal) < 10 || len(journal) > 12 || journal[len(journal)-1].Params["name"] != "last" {
		t.Errorf("%d calls are left", len(journal))
	}
}

func TestTokenIsNowhere(t *testing.T) {
	b := newTester(t, Options{Token: "7:secretsecret"})
	amal := b.person("Amal")
	b.call("sendMessage", p{"chat_id": amal.ID, "text": "x"}, nil)
	if text := fmt.Sprintf("%+v %+v", b.Journal(), b.Violations()); strings.Contains(text, "secretsecret") {
		t.Error("the token is in the journal")
	}
}

// TestManyAtOnce is for the race detector: people and the bot act on the same chats at the same time.
func TestManyAtOnce(t *testing.T) {
	b := newTester(t, Options{Pacing: Pacing{Off: true}, Seed: 3})
	b.AddFault(Fault{Kind: FaultDropAfter, Probability: 0.1, Method: "sendMessage"})
	var work sync.WaitGroup
	const people, each = 8, 20
	for i := range people {
		person := b.NewPerson(User{FirstName: strconv.Itoa(i)})
		work.Go(func() {
			for n := range each {
				m, err := person.Say(strconv.Itoa(n))
				if err != nil {
					t.Error(err)
					return
				}
				// A dropped answer is seen by the person all the same.
				_, _ = b.try("sendMessage", p{"chat_id": person.ID, "text": "re " + m.Text})
				if _, err := b.WaitMessage(within(t), person.ID, func(got Message) bool { return got.Text == "re "+m.Text }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	taken := 0
	for taken < people*each {
		taken += len(b.updates())
	}
	work.Wait()
	if b.PendingUpdates() != 0 || len(b.Calls("sendMessage")) != people*each {
		t.Errorf("%d pending, %d calls", b.PendingUpdates(), len(b.Calls("sendMessage")))
	}
}

// fakeTB stands in for a test that cannot start its server.
type fakeTB struct {
	failed string
}

func (f *fakeTB) Helper()                           {}
func (f *fakeTB) Cleanup(func())                    {}
func (f *fakeTB) Fatalf(format string, args ...any) { f.failed = fmt.Sprintf(format, args...) }

func TestStartErrors(t *testing.T) {
	for _, opts := range []Options{{Token: "no colon"}, {Token: ":x"}, {Token: "0:x"}, {Addr: "256.0.0.1:1"}} {
		tb := &fakeTB{}
		if New(tb, opts); tb.failed == "" {
			t.Errorf("%+v started", opts)
		}
	}
}
