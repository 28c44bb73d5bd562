package openai_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mithaq/rag/openai"
	"mithaq/rag/openai/openaitest"
)

func newEmbedder(t testing.TB, cfg openai.EmbedderConfig, cache openai.Cache) *openai.Embedder {
	t.Helper()
	e, err := openai.NewEmbedder(t.Context(), cfg, cache, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func newCache(t testing.TB, dir string) *openai.DirCache {
	t.Helper()
	c, err := openai.OpenDirCache(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func texts(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("article %d of the agreement", i)
	}
	return out
}

func TestEmbedDocuments(t *testing.T) {
	s, cfg := start(t, openaitest.Options{Dimensions: 24})
	s.EmbedFunc(func(r openaitest.EmbeddingRequest) openaitest.EmbeddingReply {
		return openaitest.Embed(r, 24).Shuffled()
	})
	e := newEmbedder(t, openai.EmbedderConfig{Config: cfg, Batch: 10, Concurrency: 3}, nil)
	if e.Dimensions() != 24 || e.Name() != "openai:m:24" {
		t.Errorf("%d dimensions, name %s", e.Dimensions(), e.Name())
	}
	in := append(texts(35), texts(5)...) // five of them twice
	got, err := e.EmbedDocuments(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if n := s.Count("/embeddings"); n != 1+4 {
		t.Errorf("%d requests", n)
	}
	for i, v := range got {
		want, err := e.EmbedQuery(t.Context(), in[i], nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(v) != 24 || math.Abs(dot(v, v)-1) > 1e-5 || math.Abs(dot(v, want)-1) > 1e-5 {
			t.Fatalf("vector %d: length² %g, cosine %g", i, dot(v, v), dot(v, want))
		}
	}
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestWrongEmbeddings(t *testing.T) {
	type reply = openaitest.EmbeddingReply
	for _, test := range []struct {
		name string
		bend func(reply) reply
		want error
	}{
		{"fewer", reply.Fewer, openai.ErrVectorCount},
		{"none", func(reply) reply { return reply{} }, openai.ErrVectorCount},
		{"index twice", reply.Twice, openai.ErrVectorCount},
		{"other dimension", reply.Shorter, openai.ErrVectorDimensions},
		{"null", func(r reply) reply { return r.With("null") }, openai.ErrVectorValue},
		{"NaN", func(r reply) reply { return r.With("NaN") }, openai.ErrVectorValue},
		{"Infinity", func(r reply) reply { return r.With("-Infinity") }, openai.ErrVectorValue},
		{"more than a float", func(r reply) reply { return r.With("1e39") }, openai.ErrBadResponse},
		{"zero", reply.Zero, openai.ErrZeroVector},
		{"no JSON", func(reply) reply { return reply{Raw: "ok"} }, openai.ErrBadResponse},
		{"another object", func(reply) reply { return reply{Raw: `{"vectors":[]}`} }, openai.ErrVectorCount},
		{"half an object", func(reply) reply { return reply{Raw: `{"data":[{"index":0,"embedding":[1,`} }, openai.ErrBadResponse},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, cfg := start(t, openaitest.Options{})
			cache := newCache(t, t.TempDir())
			e := newEmbedder(t, openai.EmbedderConfig{Config: cfg, Dimensions: 16}, cache)
			s.EmbedFunc(func(r openaitest.EmbeddingRequest) openaitest.EmbeddingReply {
				return test.bend(openaitest.Embed(r, 16))
			})
			_, err := e.EmbedDocuments(t.Context(), texts(3))
			if !errors.Is(err, test.want) || !errors.Is(err, openai.ErrBadResponse) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			s.EmbedFunc(nil)
			if _, err := e.EmbedDocuments(t.Context(), texts(3)); err != nil {
				t.Errorf("after the server was mended: %v", err)
			}
		})
	}
}

func TestTooLargeBatchesAreSplit(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	largest := 0
	s.EmbedFunc(func(r openaitest.EmbeddingRequest) openaitest.EmbeddingReply {
		if len(r.Input) > 4 {
			return openaitest.EmbeddingReply{Failure: &openaitest.Failure{Status: 413, Message: "batch size 32 > maximum allowed batch size 4"}}
		}
		for _, text := range r.Input {
			if len(strings.Fields(text)) > 50 {
				f := openaitest.ContextTooLong()
				return openaitest.EmbeddingReply{Failure: &f}
			}
		}
		largest = max(largest, len(r.Input))
		return openaitest.Embed(r, 16)
	})
	e := newEmbedder(t, openai.EmbedderConfig{Config: cfg, Concurrency: 1}, nil)
	in := append(texts(30), strings.Repeat("long ", 300), "")
	got, err := e.EmbedDocuments(t.Context(), in)
	if err != nil || len(got) != len(in) || largest != 4 {
		t.Fatalf("%d vectors, batches up to %d, error %v", len(got), largest, err)
	}
	for i, v := range got {
		if len(v) != 16 {
			t.Errorf("vector %d has %d dimensions", i, len(v))
		}
	}
}

func TestCacheSavesRequests(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	dir := t.TempDir()
	first := newEmbedder(t, openai.EmbedderConfig{Config: cfg}, newCache(t, dir))
	want, err := first.EmbedDocuments(t.Context(), texts(5))
	if err != nil {
		t.Fatal(err)
	}
	before := s.Count("/embeddings")
	again := newEmbedder(t, openai.EmbedderConfig{Config: cfg, Dimensions: 16}, newCache(t, dir))
	got, err := again.EmbedDocuments(t.Context(), texts(6))
	if err != nil {
		t.Fatal(err)
	}
	if sent := lastInput(s); s.Count("/embeddings") != before+1 || strings.Count(sent, "article") != 1 {
		t.Errorf("sent again: %s", sent)
	}
	for i := range want {
		if math.Abs(dot(got[i], want[i])-1) > 1e-5 {
			t.Errorf("vector %d is another", i)
		}
	}
	other := cfg
	other.Model = "n"
	e := newEmbedder(t, openai.EmbedderConfig{Config: other, Dimensions: 16}, newCache(t, dir))
	if _, err := e.EmbedDocuments(t.Context(), texts(5)); err != nil {
		t.Fatal(err)
	}
	if sent := lastInput(s); strings.Count(sent, "article") != 5 {
		t.Errorf("another model took vectors of the first; sent only %s", sent)
	}
}

func lastInput(s *openaitest.Server) string {
	all := s.Requests()
	return string(all[len(all)-1].Body)
}

func TestDimensionsAreRememberedWhileTheServerIsDown(t *testing.T) {
	s, cfg := start(t, openaitest.Options{Dimensions: 12})
	cache := newCache(t, t.TempDir())
	newEmbedder(t, openai.EmbedderConfig{Config: cfg}, cache)
	s.EmbedFunc(func(openaitest.EmbeddingRequest) openaitest.EmbeddingReply {
		return openaitest.EmbeddingReply{Drop: true}
	})
	if e := newEmbedder(t, openai.EmbedderConfig{Config: cfg}, cache); e.Dimensions() != 12 {
		t.Errorf("%d dimensions", e.Dimensions())
	}
	if _, err := openai.NewEmbedder(t.Context(), openai.EmbedderConfig{Config: cfg}, nil, nil); !errors.Is(err, openai.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
}

func TestDimensionsParameter(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	e := newEmbedder(t, openai.EmbedderConfig{Config: cfg, Dimensions: 8}, nil)
	if v, err := e.EmbedQuery(t.Context(), "a", nil, 0); err != nil || len(v) != 8 {
		t.Errorf("%d dimensions, error %v", len(v), err)
	}
	s.EmbedFunc(func(r openaitest.EmbeddingRequest) openaitest.EmbeddingReply {
		if r.Dimensions != 0 {
			return openaitest.EmbeddingReply{Failure: &openaitest.Failure{Status: 400, Message: `Model "m" does not support matryoshka representation, changing output dimensions will lead to poor results.`}}
		}
		return openaitest.Embed(r, 8)
	})
	if v, err := e.EmbedQuery(t.Context(), "a", nil, 0); err != nil || len(v) != 8 {
		t.Errorf("without the parameter: %d dimensions, error %v", len(v), err)
	}
}

func TestPrefixes(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	e := newEmbedder(t, openai.EmbedderConfig{Config: cfg, Dimensions: 16, QueryPrefix: "query: ", DocumentPrefix: "passage: "}, nil)
	if _, err := e.EmbedQuery(t.Context(), "a", nil, 0); err != nil || !strings.Contains(lastInput(s), "query: a") {
		t.Errorf("sent %s, error %v", lastInput(s), err)
	}
	if _, err := e.EmbedDocuments(t.Context(), []string{"b"}); err != nil || !strings.Contains(lastInput(s), "passage: b") {
		t.Errorf("sent %s, error %v", lastInput(s), err)
	}
	if e.Name() == "openai:m:16" {
		t.Error("the name does not tell of the prefixes")
	}
}

func TestDamagedCacheFilesAreAbsent(t *testing.T) {
	dir := t.TempDir()
	c := newCache(t, dir)
	key := openai.CacheKey{Text: [32]byte{1}, Model: "m", Dimensions: 3}
	if err := c.Put(key, []float32{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, error %v", files, err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		flipped := bytes.Clone(whole)
		flipped[n] ^= 1
		for what, b := range map[string][]byte{"cut": whole[:n], "flipped": flipped} {
			if err := os.WriteFile(files[0], b, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, ok := c.Get(key); ok {
				t.Fatalf("%s at %d was found", what, n)
			}
		}
	}
	if err := c.Put(key, []float32{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	if v, ok := c.Get(key); !ok || len(v) != 3 || v[2] != 3 {
		t.Errorf("got %v, %v", v, ok)
	}
	if _, ok := c.Get(openai.CacheKey{Text: [32]byte{1}, Model: "m", Dimensions: 4}); ok {
		t.Error("another key was found")
	}
}

func TestCacheThatCannotBeWrittenLosesNothing(t *testing.T) {
	_, cfg := start(t, openaitest.Options{})
	dir := filepath.Join(t.TempDir(), "cache")
	cache := newCache(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	e := newEmbedder(t, openai.EmbedderConfig{Config: cfg, Dimensions: 16}, cache)
	if got, err := e.EmbedDocuments(t.Context(), texts(3)); err != nil || len(got) != 3 {
		t.Errorf("%d vectors, error %v", len(got), err)
	}
}

func TestRerank(t *testing.T) {
	in := []string{"the weather", "who signed the treaty", "signed"}
	for _, test := range []struct {
		name string
		rank func(openaitest.RankRequest) openaitest.RankReply
		err  error
	}{
		{"Cohere's form", nil, nil},
		{"TEI's form", func(r openaitest.RankRequest) openaitest.RankReply {
			if r.Texts == nil {
				f := openaitest.WantsTexts()
				return openaitest.RankReply{Failure: &f}
			}
			reply := openaitest.Rank(r)
			reply.Bare = true
			return reply
		}, nil},
		{"fewer scores", func(openaitest.RankRequest) openaitest.RankReply { return openaitest.RankReply{Scores: []float64{1}} }, openai.ErrBadResponse},
		{"index out of range", func(openaitest.RankRequest) openaitest.RankReply {
			return openaitest.RankReply{Raw: `[{"index":0,"score":1},{"index":1,"score":1},{"index":7,"score":1}]`}
		}, openai.ErrBadResponse},
		{"no score", func(openaitest.RankRequest) openaitest.RankReply {
			return openaitest.RankReply{Raw: `{"results":[{"index":0},{"index":1},{"index":2}]}`}
		}, openai.ErrBadResponse},
		{"text", func(openaitest.RankRequest) openaitest.RankReply { return openaitest.RankReply{Raw: `"fine"`} }, openai.ErrBadResponse},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, cfg := start(t, openaitest.Options{Key: testKey})
			if test.rank != nil {
				s.RankFunc(test.rank)
			}
			r, err := openai.NewReranker(cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(r.Close)
			for range 2 {
				got, err := r.Rerank(t.Context(), "who signed", in)
				if !errors.Is(err, test.err) {
					t.Fatalf("error %v", err)
				}
				if err == nil && (len(got) != 3 || got[1] <= got[2] || got[2] <= got[0]) {
					t.Errorf("scores %v", got)
				}
			}
		})
	}
}

func TestDiagnose(t *testing.T) {
	_, cfg := start(t, openaitest.Options{Key: testKey, Models: []string{"m", "embed:latest"}, Dimensions: 32})
	d := newChat(t, cfg).Diagnose(t.Context())
	if d.Err != nil || d.ListErr != nil || !d.Listed || !d.Reachable() || d.Usage.Out == 0 {
		t.Errorf("chat: %+v", d)
	}
	embed := cfg
	embed.Model = "embed:latest"
	d = newEmbedder(t, openai.EmbedderConfig{Config: embed}, nil).Diagnose(t.Context())
	if d.Err != nil || !d.Listed || d.Dimensions != 32 {
		t.Errorf("embedder: %+v", d)
	}
	wrong := cfg
	wrong.Model = "n"
	d = newChat(t, wrong).Diagnose(t.Context())
	if !errors.Is(d.Err, openai.ErrUnknownModel) || d.Listed || !d.Reachable() || openai.Hint(d.Err) == "" {
		t.Errorf("wrong model: %+v", d)
	}
	wrong = cfg
	wrong.Key = "sk-other"
	if d = newChat(t, wrong).Diagnose(t.Context()); !errors.Is(d.Err, openai.ErrUnauthorized) || !d.Reachable() {
		t.Errorf("wrong key: %+v", d)
	}
	r, err := openai.NewReranker(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	if d = r.Diagnose(t.Context()); d.Err != nil {
		t.Errorf("reranker: %+v", d)
	}
}
