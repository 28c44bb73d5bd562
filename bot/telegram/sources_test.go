package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
)

// collector keeps what a source of updates brings.
type collector struct {
	mu      sync.Mutex
	updates []telegram.Update
	queries chan telegram.InlineQuery
	log     bytes.Buffer
}

func (c *collector) intake() telegram.Intake {
	c.queries = make(chan telegram.InlineQuery, 10)
	return telegram.Intake{
		Store: func(_ context.Context, updates []telegram.Update) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.updates = append(c.updates, updates...)
			return nil
		},
		Inline: func(_ context.Context, q telegram.InlineQuery, _ time.Time) { c.queries <- q },
		Log:    slog.New(slog.NewTextHandler(&c.log, nil)),
	}
}

func (c *collector) texts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := map[int64]bool{}
	var texts []string
	for _, u := range c.updates {
		if !seen[u.ID] && u.Message != nil {
			texts = append(texts, u.Message.Text)
		}
		seen[u.ID] = true
	}
	return texts
}

func TestPollingTheFakeThroughFaults(t *testing.T) {
	t.Parallel()
	for _, kind := range []telegramtest.FaultKind{
		"", telegramtest.FaultTooManyRequests, telegramtest.FaultConflict, telegramtest.FaultInternal,
		telegramtest.FaultBadGateway, telegramtest.FaultNoOK, telegramtest.FaultDropBefore, telegramtest.FaultDropAfter,
		telegramtest.FaultTruncated, telegramtest.FaultCutBody, telegramtest.FaultSlow,
	} {
		t.Run("fault "+string(kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, c := fake(t, telegramtest.Options{Seed: 1})
				var got collector
				p, err := telegram.NewPoller(c, got.intake())
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- p.Run(ctx) }()
				if kind != "" {
					s.AddFault(telegramtest.Fault{Kind: kind, Method: "getUpdates", Probability: 0.4})
				}
				ann := s.NewPerson(telegramtest.User{})
				var want []string
				for i := range 40 {
					text := fmt.Sprintf("question %d", i)
					want = append(want, text)
					if _, err := ann.Say(text); err != nil {
						t.Fatal(err)
					}
					if i%10 == 0 {
						if _, err := s.Inject(`{"message":{"text":[1]}}`); err != nil {
							t.Fatal(err)
						}
					}
				}
				query := ann.Inline("q")
				if err := s.WaitConfirmed(t.Context()); err != nil {
					t.Fatal(err)
				}
				if q := <-got.queries; q.ID != query.ID {
					t.Errorf("inline query %+v", q)
				}
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if texts := got.texts(); strings.Join(texts, ",") != strings.Join(want, ",") {
					t.Errorf("stored %q", texts)
				}
				if strings.Contains(got.log.String(), s.Token()) {
					t.Errorf("the log tells the token: %s", got.log.String())
				}
				blameless(t, s)
			})
		})
	}
}

func TestPollingEndsOnARevokedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, c := fake(t, telegramtest.Options{})
		s.AddFault(telegramtest.Fault{Kind: telegramtest.FaultUnauthorized, Method: "getUpdates"})
		var got collector
		p, err := telegram.NewPoller(c, got.intake())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Run(t.Context()); !errors.Is(err, telegram.ErrUnauthorized) {
			t.Error(err)
		}
	})
}

func TestWebhookWithTheFake(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t, telegramtest.Options{AllowHTTPWebhook: true})
	c, err := telegram.New(telegram.Options{Token: s.Token(), Endpoint: s.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	var got collector
	intake := got.intake()
	store, failures := intake.Store, 1
	intake.Store = func(ctx context.Context, updates []telegram.Update) error {
		if failures--; failures >= 0 {
			return errors.New("disk is full")
		}
		return store(ctx, updates)
	}
	h, err := telegram.NewWebhook(c.WebhookSecret(), intake)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := c.RegisterWebhook(ctx, server.URL+"/hook", c.WebhookSecret(), 5); err != nil {
		t.Fatal(err)
	}
	ann := s.NewPerson(telegramtest.User{FirstName: "Ann"})
	for _, text := range []string{"one", "two"} {
		if _, err := ann.Say(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.WaitConfirmed(ctx); err != nil {
		t.Fatal(err)
	}
	if texts := got.texts(); strings.Join(texts, ",") != "one,two" {
		t.Errorf("stored %q", texts)
	}
	info, err := c.GetWebhookInfo(ctx)
	if err != nil || info.URL != server.URL+"/hook" {
		t.Errorf("%+v %v", info, err)
	}
	if err := c.DeleteWebhook(ctx, telegram.DeleteWebhook{}); err != nil {
		t.Error(err)
	}
	blameless(t, s)
}

func TestUpdatesCanBeReadAgain(t *testing.T) {
	t.Parallel()
	raw := []byte(`{"update_id":9,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"text":"x","via":{"unknown":true}}}`)
	u, err := telegram.DecodeUpdate(raw)
	if err != nil {
		t.Fatal(err)
	}
	again, err := telegram.DecodeUpdate(u.Raw)
	if err != nil || again.Message.Text != "x" || !json.Valid(u.Raw) {
		t.Errorf("%+v %v", again, err)
	}
}
