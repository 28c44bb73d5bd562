package openai

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"sync/atomic"
)

// Reranker orders passages by a model that reads question and passage together,
// through the /rerank endpoint that Cohere, Jina, vLLM, llama.cpp and TEI have.
// It is safe for concurrent use.
type Reranker struct {
	call *caller
	url  string
	// The server speaks TEI's form ("texts") rather than Cohere's ("documents").
	texts atomic.Bool
}

// NewReranker makes a reranker. The address may be the endpoint itself or the
// base above it; the model may be empty where the server has only one.
func NewReranker(cfg Config, log *slog.Logger) (*Reranker, error) {
	if strings.TrimSpace(cfg.BaseURL) == "" {
		return nil, configError("no address of a reranker is given")
	}
	call, err := newCaller(cfg, log)
	if err != nil {
		return nil, err
	}
	url := call.cfg.BaseURL
	if !strings.HasSuffix(url, "/rerank") {
		url += "/rerank"
	}
	return &Reranker{call: call, url: url}, nil
}

// Model is the model's name, possibly empty.
func (r *Reranker) Model() string { return r.call.cfg.Model }

// Close gives idle connections back.
func (r *Reranker) Close() { r.call.close() }

type rerankRequest struct {
	Model     string   `json:"model,omitempty"`
	Query     string   `json:"query"`
	Documents []string `json:"documents,omitempty"`
	Texts     []string `json:"texts,omitempty"`
	TopN      int      `json:"top_n,omitempty"`
	Truncate  bool     `json:"truncate,omitempty"`
}

type rerankScore struct {
	Index     *int     `json:"index"`
	Relevance *float64 `json:"relevance_score"`
	Score     *float64 `json:"score"`
}

// Rerank returns one score for each text, in the order of the texts; larger is
// better, and the scale is the model's own.
func (r *Reranker) Rerank(ctx context.Context, query string, texts []string) ([]float64, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	ctx, cancel := r.call.withCall(ctx)
	defer cancel()
	var raw json.RawMessage
	err := r.call.try(ctx, "rerank", func(ctx context.Context) error {
		err := r.send(ctx, query, texts, &raw)
		if wantsTexts(err) && !r.texts.Swap(true) {
			err = r.send(ctx, query, texts, &raw)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return readScores(raw, len(texts))
}

func (r *Reranker) send(ctx context.Context, query string, texts []string, out *json.RawMessage) error {
	req := rerankRequest{Query: query}
	if r.texts.Load() {
		req.Texts, req.Truncate = texts, true
	} else {
		req.Model, req.Documents, req.TopN = r.call.cfg.Model, texts, len(texts)
	}
	return r.call.postJSON(ctx, r.url, req, out)
}

// wantsTexts recognizes TEI, which misses its own field.
func wantsTexts(err error) bool {
	e, ok := errors.AsType[*ServerError](err)
	return ok && (e.Status == 400 || e.Status == 422) && strings.Contains(e.Message, "texts")
}

// readScores reads {"results":[…]}, {"data":[…]} and a bare list.
func readScores(raw json.RawMessage, n int) ([]float64, error) {
	var list []rerankScore
	if json.Unmarshal(raw, &list) != nil {
		var outer struct {
			Results []rerankScore `json:"results"`
			Data    []rerankScore `json:"data"`
		}
		if json.Unmarshal(raw, &outer) != nil {
			return nil, badResponse("the scores have another form")
		}
		if list = outer.Results; list == nil {
			list = outer.Data
		}
	}
	if len(list) != n {
		return nil, badResponse("%d scores for %d texts", len(list), n)
	}
	out, seen := make([]float64, n), make([]bool, n)
	for _, s := range list {
		score := s.Relevance
		if score == nil {
			score = s.Score
		}
		if s.Index == nil || score == nil || *s.Index < 0 || *s.Index >= n || seen[*s.Index] || math.IsNaN(*score) {
			return nil, badResponse("a score is missing, not a number, or there twice")
		}
		out[*s.Index], seen[*s.Index] = *score, true
	}
	return out, nil
}
