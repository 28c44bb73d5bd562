package openai

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	api "github.com/sashabaranov/go-openai"
)

// EmbedderConfig says how texts become vectors.
type EmbedderConfig struct {
	Config

	Dimensions  int // 0: what the model gives, found out with one call
	Batch       int // texts a request; 64
	Concurrency int // requests at a time; 4

	// What the model wants before a text, such as "query: " and "passage: ".
	QueryPrefix    string
	DocumentPrefix string
}

// CacheKey says what a vector was made from.
type CacheKey struct {
	Text       [sha256.Size]byte // of the text as sent
	Model      string
	Dimensions int
}

// Cache keeps vectors. It must be safe for concurrent use. A vector that was
// damaged is not found.
type Cache interface {
	Get(key CacheKey) ([]float32, bool)
	Put(key CacheKey, vector []float32) error
}

// Embedder turns texts into vectors of length 1 with a model behind a server.
// It is safe for concurrent use.
type Embedder struct {
	call  *caller
	cfg   EmbedderConfig
	dims  int
	cache Cache
	slots chan struct{}

	// The server does not take the parameter "dimensions".
	noDimensions atomic.Bool
	cacheFailed  atomic.Bool
}

// probeText is embedded to learn the dimensions.
const probeText = "agreement between two states"

// NewEmbedder makes an embedder. When the dimensions are not given it asks the
// server once; when the server does not answer, the cache tells what it was the
// last time. The cache may be nil.
func NewEmbedder(ctx context.Context, cfg EmbedderConfig, cache Cache, log *slog.Logger) (*Embedder, error) {
	call, err := newCaller(cfg.Config, log)
	if err != nil {
		return nil, err
	}
	if call.cfg.Model == "" {
		return nil, configError("no embedding model is named")
	}
	if cfg.Dimensions < 0 {
		return nil, configError("the number of dimensions is negative")
	}
	orInt(&cfg.Batch, 64)
	orInt(&cfg.Concurrency, 4)
	cfg.Config = call.cfg
	e := &Embedder{call: call, cfg: cfg, dims: cfg.Dimensions, cache: cache, slots: make(chan struct{}, cfg.Concurrency)}
	if e.dims == 0 {
		if e.dims, err = e.discover(ctx); err != nil {
			call.close()
			return nil, fmt.Errorf("find out the embedding dimensions: %w", err)
		}
	}
	return e, nil
}

// discover asks for one vector and remembers it under no dimensions.
func (e *Embedder) discover(ctx context.Context) (int, error) {
	ctx, cancel := e.call.withCall(ctx)
	defer cancel()
	key := e.key(probeText)
	vectors, err := e.fetch(ctx, []string{probeText})
	if err == nil {
		e.put(ctx, key, vectors[0])
		return len(vectors[0]), nil
	}
	if e.cache == nil || !errors.Is(err, ErrUnreachable) && !errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrTimeout) {
		return 0, err
	}
	if v, ok := e.cache.Get(key); ok {
		return len(v), nil
	}
	return 0, err
}

// Name identifies the model and every setting that changes its vectors.
func (e *Embedder) Name() string {
	name := fmt.Sprintf("openai:%s:%d", e.cfg.Model, e.dims)
	if e.cfg.QueryPrefix != "" || e.cfg.DocumentPrefix != "" {
		sum := sha256.Sum256([]byte(e.cfg.QueryPrefix + "\x00" + e.cfg.DocumentPrefix))
		name += fmt.Sprintf(":%x", sum[:4])
	}
	return name
}

// Dimensions is the length of every vector.
func (e *Embedder) Dimensions() int { return e.dims }

// Model is the model's name.
func (e *Embedder) Model() string { return e.cfg.Model }

// Close gives idle connections back.
func (e *Embedder) Close() { e.call.close() }

// EmbedQuery returns the vector of a question. The counts are for embedders
// without a model and not used here. Questions are not kept in the cache.
func (e *Embedder) EmbedQuery(ctx context.Context, text string, _ []uint32, _ int) ([]float32, error) {
	ctx, cancel := e.call.withCall(ctx)
	defer cancel()
	vectors, err := e.embedBatch(ctx, []string{e.cfg.QueryPrefix + text})
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

// EmbedDocuments returns a vector of length 1 for each text. Only texts that
// the cache does not hold are sent, each once. What was embedded before a
// failure stays in the cache.
func (e *Embedder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	places := make(map[CacheKey][]int)
	var missing []string
	for i, t := range texts {
		t = e.cfg.DocumentPrefix + t
		key := e.key(t)
		at, asked := places[key]
		if !asked {
			if v, ok := e.cached(key); ok {
				out[i] = v
				continue
			}
			missing = append(missing, t)
		}
		places[key] = append(at, i)
	}
	vectors, err := e.embedAll(ctx, missing)
	if err != nil {
		return nil, err
	}
	for i, t := range missing {
		for _, at := range places[e.key(t)] {
			out[at] = vectors[i]
		}
	}
	return out, nil
}

// embedAll sends batches, several at a time; the first failure ends the others.
func (e *Embedder) embedAll(ctx context.Context, texts []string) ([][]float32, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := make([][]float32, len(texts))
	var (
		wg     sync.WaitGroup
		once   sync.Once
		failed error
	)
	for from := 0; from < len(texts) && e.acquire(ctx); from += e.cfg.Batch {
		to := min(from+e.cfg.Batch, len(texts))
		wg.Go(func() {
			defer e.release()
			if err := e.embedInto(ctx, texts[from:to], out[from:to]); err != nil {
				once.Do(func() { failed = fmt.Errorf("embed texts %d to %d of %d: %w", from+1, to, len(texts), err) })
				cancel()
			}
		})
	}
	wg.Wait()
	if failed == nil && ctx.Err() != nil {
		failed = contextError(ctx, ctx.Err())
	}
	return out, failed
}

func (e *Embedder) acquire(ctx context.Context) bool {
	select {
	case e.slots <- struct{}{}:
		if ctx.Err() == nil {
			return true
		}
		e.release()
	case <-ctx.Done():
	}
	return false
}

func (e *Embedder) release() { <-e.slots }

// embedInto embeds one batch within its bound and keeps the vectors.
func (e *Embedder) embedInto(ctx context.Context, texts []string, out [][]float32) error {
	ctx, cancel := within(ctx, e.cfg.Timeouts.Batch)
	defer cancel()
	vectors, err := e.embedBatch(ctx, texts)
	if err != nil {
		return err
	}
	copy(out, vectors)
	for i, v := range vectors {
		e.put(ctx, e.key(texts[i]), v)
	}
	return nil
}

// embedBatch embeds texts in one request, or in halves when they are too much
// for one.
func (e *Embedder) embedBatch(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := e.fetch(ctx, texts)
	if !errors.Is(err, ErrContextTooLong) {
		return vectors, err
	}
	if len(texts) == 1 {
		return e.embedShortened(ctx, texts[0], err)
	}
	half := len(texts) / 2
	first, err := e.embedBatch(ctx, texts[:half])
	if err != nil {
		return nil, err
	}
	second, err := e.embedBatch(ctx, texts[half:])
	if err != nil {
		return nil, err
	}
	return append(first, second...), nil
}

// embedShortened embeds the beginning of a text that the model cannot take
// whole: most of what it is about stands there, and one long passage must not
// keep a whole corpus from being indexed.
func (e *Embedder) embedShortened(ctx context.Context, text string, err error) ([][]float32, error) {
	words := strings.Fields(text)
	for n := len(words) / 2; n >= 8; n /= 2 {
		var vectors [][]float32
		if vectors, err = e.fetch(ctx, []string{strings.Join(words[:n], " ")}); err == nil {
			e.call.log.WarnContext(ctx, "text is too long for the embedding model and was shortened", "words", len(words), "kept", n)
			return vectors, nil
		}
		if !errors.Is(err, ErrContextTooLong) {
			return nil, err
		}
	}
	return nil, err
}

// fetch is one request, checked.
func (e *Embedder) fetch(ctx context.Context, texts []string) ([][]float32, error) {
	input := make([]string, len(texts))
	for i, t := range texts {
		if input[i] = t; strings.TrimSpace(t) == "" {
			input[i] = "." // servers refuse empty texts
		}
	}
	var res api.EmbeddingResponse
	send := func(ctx context.Context) error {
		req := api.EmbeddingRequest{Input: input, Model: api.EmbeddingModel(e.cfg.Model)}
		if e.cfg.Dimensions > 0 && !e.noDimensions.Load() {
			req.Dimensions = e.cfg.Dimensions
		}
		var err error
		res, err = e.call.client.CreateEmbeddings(ctx, req)
		return asServerError(ctx, err)
	}
	err := e.call.try(ctx, "embed", func(ctx context.Context) error {
		err := send(ctx)
		if errors.Is(err, ErrBadRequest) && refusesDimensions(err) && !e.noDimensions.Swap(true) {
			return send(ctx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return unitVectors(res.Data, len(texts), e.dims)
}

// refusesDimensions recognizes the refusal of models whose vectors have one
// length only.
func refusesDimensions(err error) bool {
	e, ok := errors.AsType[*ServerError](err)
	if !ok {
		return false
	}
	words := strings.ToLower(e.Message)
	return strings.Contains(words, "dimension") || strings.Contains(words, "matryoshka")
}

func (e *Embedder) key(text string) CacheKey {
	return CacheKey{Text: sha256.Sum256([]byte(text)), Model: e.cfg.Model, Dimensions: e.dims}
}

// cached is a vector of the cache if it is what it should be.
func (e *Embedder) cached(key CacheKey) ([]float32, bool) {
	if e.cache == nil {
		return nil, false
	}
	v, ok := e.cache.Get(key)
	if !ok || len(v) != e.dims || normalize(v) != nil {
		return nil, false
	}
	return v, true
}

// put keeps a vector. A cache that cannot write makes the next run slower, so it
// is told once and no more.
func (e *Embedder) put(ctx context.Context, key CacheKey, v []float32) {
	if e.cache == nil {
		return
	}
	if err := e.cache.Put(key, v); err != nil && !e.cacheFailed.Swap(true) {
		e.call.log.WarnContext(ctx, "embedding cache cannot be written", "error", err)
	}
}
