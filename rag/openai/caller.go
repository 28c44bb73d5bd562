package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	api "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// caller is the one way to a server: it knows its address and decides whether
// and how often a call is tried. Safe for concurrent use.
type caller struct {
	cfg     Config
	client  *api.Client
	doer    doer
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	log     *slog.Logger
}

func newCaller(cfg Config, log *slog.Logger) (*caller, error) {
	cfg, err := cfg.normalized()
	if err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c := &caller{cfg: cfg, doer: newDoer(cfg.transport(), cfg.Key), log: log.With("model", cfg.Model)}
	ac := api.DefaultConfig(cfg.Key)
	ac.BaseURL, ac.HTTPClient = cfg.BaseURL, c.doer
	c.client = api.NewClientWithConfig(ac)
	c.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		MaxRequests:  1,
		Timeout:      cfg.Breaker.Rest,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return int64(n.ConsecutiveFailures) >= int64(cfg.Breaker.Failures) },
		IsSuccessful: func(err error) bool { return !isDown(err) },
		IsExcluded:   isOurs,
		OnStateChange: func(_ string, from, to gobreaker.State) {
			c.log.Warn("model server availability changed", "from", from.String(), "to", to.String())
		},
	})
	return c, nil
}

func isDown(err error) bool {
	e, ok := errors.AsType[*ServerError](err)
	return ok && e.down
}

// isOurs tells ends that say nothing about the server: the caller's own
// cancellation or deadline.
func isOurs(err error) bool {
	if err == nil {
		return false
	}
	e, ok := errors.AsType[*ServerError](err)
	return !ok || errors.Is(e.Kind, ErrTimeout) && !e.down
}

// allow lets a call through, to be told how it ended, or says why not.
func (c *caller) allow() (func(error), error) {
	done, err := c.breaker.Allow()
	if err != nil {
		return nil, &ServerError{Kind: ErrUnavailable, Message: "it failed several times and is left alone for a moment",
			Hint: "check the server; it is tried again by itself"}
	}
	return done, nil
}

// try runs attempt until it succeeds, at most 1+Retries.Max times, with waits
// between. The attempt must be safe to repeat.
func (c *caller) try(ctx context.Context, operation string, attempt func(context.Context) error) error {
	for n := 0; ; n++ {
		done, err := c.allow()
		if err != nil {
			return err
		}
		err = attempt(ctx)
		done(err)
		if err == nil {
			return nil
		}
		e, ok := errors.AsType[*ServerError](err)
		if !ok || !e.again || n >= c.cfg.Retries.Max || e.RetryAfter > c.cfg.Retries.Cap {
			return err
		}
		wait := max(c.pause(n), e.RetryAfter)
		c.log.DebugContext(ctx, "call is tried again", "operation", operation, "status", e.Status, "attempt", n+1, "wait", wait)
		if err := sleep(ctx, wait); err != nil {
			return contextError(ctx, err)
		}
	}
}

// pause is the wait before the retry with number n: doubled each time, between
// half and the whole of it.
func (c *caller) pause(n int) time.Duration {
	d := min(c.cfg.Retries.Base<<min(n, 16), c.cfg.Retries.Cap)
	return d/2 + rand.N(d/2+1)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// withCall bounds a call that is not streamed, with all its attempts.
func (c *caller) withCall(ctx context.Context) (context.Context, context.CancelFunc) {
	return within(ctx, c.cfg.Timeouts.Call)
}

func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, timeoutError("no answer", d))
}

// asServerError makes every failure of the library one of ours.
func asServerError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return contextError(ctx, err)
	}
	if e, ok := errors.AsType[*ServerError](err); ok {
		return e
	}
	if errors.Is(err, api.ErrChatCompletionInvalidModel) {
		return &ServerError{Kind: ErrUnknownModel, Message: "this model does not chat", Hint: "choose a chat model"}
	}
	return &ServerError{Kind: ErrBadResponse, Message: "it is not of the form that OpenAI's interface has", cause: err}
}

// postJSON is for endpoints that the library does not know.
func (c *caller) postJSON(ctx context.Context, url string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if c.cfg.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.cfg.Key)
	}
	res, err := c.doer.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		return badResponse("the response has another form")
	}
	return nil
}

// models lists what the server offers.
func (c *caller) models(ctx context.Context) ([]string, error) {
	ctx, cancel := c.withCall(ctx)
	defer cancel()
	var names []string
	err := c.try(ctx, "models", func(ctx context.Context) error {
		list, err := c.client.ListModels(ctx)
		if err != nil {
			return asServerError(ctx, err)
		}
		names = names[:0]
		for _, m := range list.Models {
			names = append(names, m.ID)
		}
		return nil
	})
	return names, err
}

// close gives idle connections back.
func (c *caller) close() { c.doer.client.CloseIdleConnections() }
