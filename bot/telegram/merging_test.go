package telegram

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestEditsAreMerged(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		sendAll(t, c, 1, 1) // so that what follows waits
		var wg sync.WaitGroup
		applied := make([]bool, 5)
		for i := range applied {
			wg.Go(func() {
				var err error
				applied[i], err = c.EditMessageText(t.Context(), EditMessageText{ChatID: 1, MessageID: 7, Text: fmt.Sprint(i)})
				if err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		wg.Go(func() {
			if ok, err := c.EditMessageText(t.Context(), EditMessageText{ChatID: 1, MessageID: 8, Text: "other"}); !ok || err != nil {
				t.Error(ok, err)
			}
		})
		wg.Wait()
		if !slices.Equal(applied, []bool{false, false, false, false, true}) {
			t.Errorf("applied %v", applied)
		}
		var texts []string
		for _, a := range s.of(1) {
			texts = append(texts, a.text)
		}
		if !slices.Equal(texts, []string{"x", "4", "other"}) {
			t.Errorf("sent %q", texts)
		}
	})
}

func TestWhichEditsCoverWhich(t *testing.T) {
	t.Parallel()
	text := editRef{is: true, message: 1, text: true}
	buttons := editRef{is: true, message: 1}
	other := editRef{is: true, message: 2, text: true}
	message := editRef{}
	for _, tc := range []struct {
		newer, older editRef
		want         bool
	}{
		{text, text, true}, {text, buttons, true}, {buttons, buttons, true}, {buttons, text, false},
		{other, text, false}, {text, message, false}, {message, message, false}, {message, text, false},
	} {
		if got := tc.newer.covers(tc.older); got != tc.want {
			t.Errorf("%+v covers %+v: %v", tc.newer, tc.older, got)
		}
	}
}

func TestEditHeldBackGivesWayToANewer(t *testing.T) {
	t.Parallel()
	s := &sent{}
	var once sync.Once
	s.fault = func(arrival) (after int) {
		once.Do(func() {
			<-time.After(500 * time.Millisecond) // so that the newer one comes while this one is under way
			after = 3
		})
		return after
	}
	bubble(t, s, func(t *testing.T, c *Client) {
		old := make(chan bool, 1)
		go func() {
			ok, err := c.EditMessageText(t.Context(), EditMessageText{InlineMessageID: "m", Text: "old"})
			old <- ok || err != nil
		}()
		synctest.Wait()
		ok, err := c.EditMessageText(t.Context(), EditMessageText{InlineMessageID: "m", Text: "new"})
		if !ok || err != nil || <-old {
			t.Errorf("got %v %v", ok, err)
		}
		if len(s.all) != 2 || s.all[1].text != "new" || s.all[1].at != 3500*time.Millisecond {
			t.Errorf("sent %v", s.all)
		}
	})
}
