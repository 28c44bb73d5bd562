package openai_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"

	"go.uber.org/goleak"

	"mithaq/rag/openai"
	"mithaq/rag/openai/openaitest"
)

const testKey = "sk-test-0123456789abcdef"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs a server and a configuration that reaches it.
func start(t testing.TB, o openaitest.Options) (*openaitest.Server, openai.Config) {
	t.Helper()
	s := openaitest.Start(t, o)
	return s, openai.Config{BaseURL: s.BaseURL(), Key: o.Key, Model: "m", Transport: s.Transport(),
		Retries: openai.Retries{Base: 1, Cap: 1e9}}
}

func newChat(t testing.TB, cfg openai.Config) *openai.Chat {
	t.Helper()
	c, err := openai.New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// collect streams an answer into a list of lines.
func collect(ctx context.Context, c *openai.Chat) ([]string, openai.Usage, error) {
	var got []string
	u, err := c.Stream(ctx, openai.Request{System: "rules", User: "who signed it?", MaxTokens: 100}, func(line string) error {
		got = append(got, line)
		return nil
	})
	return got, u, err
}

func newLog(b *bytes.Buffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
