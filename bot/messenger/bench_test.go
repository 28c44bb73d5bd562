package messenger

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"mithaq/bot"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
)

// running is a bot for benchmarks: real time, a real file, and no limits on how
// fast it may write.
func running(b *testing.B) *telegramtest.Server {
	b.Helper()
	server := telegramtest.New(b, telegramtest.Options{Pacing: telegramtest.Pacing{Off: true}})
	store, err := state.Open(b.Context(), filepath.Join(b.TempDir(), "state.db"), state.Options{})
	if err != nil {
		b.Fatal(err)
	}
	client, err := telegram.New(telegram.Options{Token: server.Token(), Endpoint: server.URL(), Pace: telegram.Pace{PerSecond: 1 << 20}})
	if err != nil {
		b.Fatal(err)
	}
	mind := &brain{}
	log := slog.New(slog.DiscardHandler)
	m, err := New(Options{Client: client, Store: store, Bot: bot.New(mind, mind, mind, log), Answers: mind, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- m.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		err := <-done
		client.Close()
		if err := errors.Join(err, store.Close()); err != nil {
			b.Error(err)
		}
	})
	return server
}

// BenchmarkQuestion is the way of a question from Telegram to the disk, to the
// answer and back, without retrieval.
func BenchmarkQuestion(b *testing.B) {
	server := running(b)
	for b.Loop() {
		amal := server.NewPerson(telegramtest.User{FirstName: "Amal"})
		if _, err := amal.Say("question"); err != nil {
			b.Fatal(err)
		}
		_, err := server.WaitMessage(b.Context(), amal.ID, func(m telegramtest.Message) bool { return strings.Contains(m.Text, "[1]") })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInline is the same for an inline query.
func BenchmarkInline(b *testing.B) {
	server := running(b)
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal"})
	for b.Loop() {
		if _, err := amal.Inline("query").Wait(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
