package openai

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Diagnosis is what a look at a server found. A step that could not be made is
// told by its error; use [Hint] for how to mend it.
type Diagnosis struct {
	BaseURL string
	Model   string
	Models  []string // what the server lists; nil when it does not tell
	Listed  bool     // Model is among them
	// ListErr is why the models are not known. Servers without such a list work
	// all the same.
	ListErr error
	// Err is why the model did not answer; nil when it did.
	Err        error
	Took       time.Duration // of the answer
	Usage      Usage         // of a chat model
	Dimensions int           // of an embedding model
}

// Reachable tells whether there is a server at all.
func (d Diagnosis) Reachable() bool {
	return d.Err == nil || d.ListErr == nil || !errors.Is(d.Err, ErrUnreachable) && !errors.Is(d.Err, ErrUnavailable)
}

// Models lists what the server offers.
func (c *Chat) Models(ctx context.Context) ([]string, error) { return c.call.models(ctx) }

// Ping has the model write one word.
func (c *Chat) Ping(ctx context.Context) (Usage, error) {
	_, u, err := c.Complete(ctx, Request{User: "Reply with the single word: ready", MaxTokens: 256})
	if errors.Is(err, ErrCut) {
		// It speaks, only too much: enough to know that it is there.
		err = nil
	}
	return u, err
}

// Diagnose lists the models and has this one write a word.
func (c *Chat) Diagnose(ctx context.Context) Diagnosis {
	d := c.call.diagnose(ctx)
	start := time.Now()
	d.Usage, d.Err = c.Ping(ctx)
	d.Took = time.Since(start)
	return d
}

// Models lists what the server offers.
func (e *Embedder) Models(ctx context.Context) ([]string, error) { return e.call.models(ctx) }

// Ping embeds one short text.
func (e *Embedder) Ping(ctx context.Context) error {
	_, err := e.EmbedQuery(ctx, probeText, nil, 0)
	return err
}

// Diagnose lists the models and embeds one text.
func (e *Embedder) Diagnose(ctx context.Context) Diagnosis {
	d := e.call.diagnose(ctx)
	start := time.Now()
	d.Err = e.Ping(ctx)
	d.Took, d.Dimensions = time.Since(start), e.dims
	return d
}

// Diagnose ranks two texts; servers for reranking seldom list their models.
func (r *Reranker) Diagnose(ctx context.Context) Diagnosis {
	d := Diagnosis{BaseURL: r.url, Model: r.Model()}
	start := time.Now()
	_, d.Err = r.Rerank(ctx, probeText, []string{probeText, "weather"})
	d.Took = time.Since(start)
	return d
}

func (c *caller) diagnose(ctx context.Context) Diagnosis {
	d := Diagnosis{BaseURL: c.cfg.BaseURL, Model: c.cfg.Model}
	d.Models, d.ListErr = c.models(ctx)
	d.Listed = slices.Contains(d.Models, c.cfg.Model) || slices.Contains(d.Models, c.cfg.Model+":latest")
	return d
}
