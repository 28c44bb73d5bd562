package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"

	"mithaq/prompts"
	"mithaq/rag"
	"mithaq/rag/hashing"
	"mithaq/rag/openai"
)

// maxAnswerTokens bounds what a model may write for one answer.
const maxAnswerTokens = 1500

// maxShortTokens bounds a rewritten question or a translated quote.
const maxShortTokens = 600

// modelServer is a model behind an OpenAI-compatible server. None is set when all
// of it is empty.
type modelServer struct {
	BaseURL, Model string
	Key            secret
	Dimensions     int // of embeddings; 0 means: ask the server
}

func (s modelServer) set() bool { return s.BaseURL != "" || s.Key != "" || s.Model != "" }

// models are the servers that are configured.
type models struct {
	Chat, Embedding, Rerank modelServer
}

// modelSettings reads the three servers.
func modelSettings(r *settings) models {
	m := models{
		Chat:      modelServer{BaseURL: r.url("OPENAI_BASE_URL"), Key: r.key("OPENAI_API_KEY"), Model: r.text("OPENAI_MODEL", "")},
		Embedding: modelServer{BaseURL: r.url("EMBEDDING_BASE_URL"), Key: r.key("EMBEDDING_API_KEY"), Model: r.text("EMBEDDING_MODEL", "")},
		Rerank:    modelServer{BaseURL: r.url("RERANK_URL"), Key: r.key("RERANK_API_KEY"), Model: r.text("RERANK_MODEL", "")},
	}
	m.Embedding.Dimensions = r.number("EMBEDDING_DIMENSIONS", 0, 0, 8192)
	if m.Chat.set() && m.Chat.Model == "" {
		r.fault("OPENAI_MODEL", "", "the model's name, since OPENAI_BASE_URL or OPENAI_API_KEY is set")
	}
	if m.Embedding.set() && m.Embedding.Model == "" {
		r.fault("EMBEDDING_MODEL", "", "the model's name, since EMBEDDING_BASE_URL or EMBEDDING_API_KEY is set")
	}
	if m.Rerank.BaseURL == "" && (m.Rerank.Key != "" || m.Rerank.Model != "") {
		r.fault("RERANK_URL", "", "the address of a /rerank endpoint, since RERANK_API_KEY or RERANK_MODEL is set")
	}
	return m
}

// url is the address of a server, empty when it is not set.
func (s *settings) url(name string) string {
	v := s.text(name, "")
	if v == "" {
		return ""
	}
	if u, err := url.Parse(v); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		s.fault(name, v, "an address such as http://localhost:11434/v1")
	}
	return v
}

// key is a secret that goes into a header: one line without spaces.
func (s *settings) key(name string) secret {
	v := s.secret(name)
	if strings.ContainsFunc(string(v), func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		s.hidden(name, "one line without spaces")
	}
	return v
}

func (s *settings) number(name string, otherwise, least, most int) int {
	v := s.text(name, "")
	if v == "" {
		return otherwise
	}
	var n int
	if _, err := fmt.Sscanf(v, "%d", &n); err != nil || fmt.Sprint(n) != v || n < least || n > most {
		s.fault(name, v, fmt.Sprintf("a whole number from %d to %d", least, most))
	}
	return n
}

// chatModel lets the service write with a server's model.
type chatModel struct{ chat *openai.Chat }

func (m chatModel) Name() string { return m.chat.Model() }

func (m chatModel) Stream(ctx context.Context, p prompts.Prompt, onLine func(string) error) (rag.Usage, error) {
	u, err := m.chat.Stream(ctx, openai.Request{System: p.System, User: p.User, MaxTokens: maxAnswerTokens}, onLine)
	return rag.Usage{In: u.In, Out: u.Out, Estimated: u.Estimated}, err
}

func (m chatModel) Complete(ctx context.Context, p prompts.Prompt) (string, rag.Usage, error) {
	text, u, err := m.chat.Complete(ctx, openai.Request{System: p.System, User: p.User, MaxTokens: maxShortTokens})
	return text, rag.Usage{In: u.In, Out: u.Out, Estimated: u.Estimated}, err
}

// writing is the way through the configured model, nil without one.
func (m models) writing(log *slog.Logger) (*rag.Writing, error) {
	if !m.Chat.set() {
		return nil, nil //nolint:nilnil // no model is a way to run, not a failure
	}
	chat, err := openai.New(openai.Config{BaseURL: m.Chat.BaseURL, Key: string(m.Chat.Key), Model: m.Chat.Model}, log)
	if err != nil {
		return nil, settingError(err)
	}
	return rag.NewWriting(chatModel{chat})
}

// embedder makes vectors of passages and of questions.
type embedder interface {
	Name() string
	Dimensions() int
	EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error)
	EmbedQuery(ctx context.Context, text string, counts []uint32, n int) ([]float32, error)
}

// embedder is the configured one, or the built-in one. With a data directory,
// vectors that cost a call are kept there.
func (m models) embedder(ctx context.Context, dataDir string, log *slog.Logger) (e embedder, dense bool, err error) {
	if !m.Embedding.set() {
		return hashing.New(0), false, nil
	}
	var cache openai.Cache
	if dataDir != "" {
		if cache, err = openai.OpenDirCache(filepath.Join(dataDir, "embeddings")); err != nil {
			return nil, false, fmt.Errorf("keeping embeddings: %w", err)
		}
	}
	e, err = openai.NewEmbedder(ctx, openai.EmbedderConfig{
		Config:     openai.Config{BaseURL: m.Embedding.BaseURL, Key: string(m.Embedding.Key), Model: m.Embedding.Model},
		Dimensions: m.Embedding.Dimensions,
	}, cache, log)
	if err != nil {
		return nil, false, settingError(err)
	}
	return e, true, nil
}

// reranker is the configured one, nil without.
func (m models) reranker(log *slog.Logger) (rag.Reranker, error) {
	if m.Rerank.BaseURL == "" {
		return nil, nil //nolint:nilnil // none is a way to run
	}
	r, err := openai.NewReranker(openai.Config{BaseURL: m.Rerank.BaseURL, Key: string(m.Rerank.Key), Model: m.Rerank.Model}, log)
	if err != nil {
		return nil, settingError(err)
	}
	return r, nil
}

// settingError tells a wrong setting from a server that fails.
func settingError(err error) error {
	if errors.Is(err, openai.ErrConfig) {
		return misuse("%w", err)
	}
	if hint := openai.Hint(err); hint != "" && !strings.Contains(err.Error(), hint) {
		return fmt.Errorf("%w; %s", err, hint)
	}
	return err
}
