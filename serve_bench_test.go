package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"mithaq/bot"
	"mithaq/bot/messenger"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
)

// benchBot runs the bot as serve does, over real HTTP and a state on disk, with
// nobody holding it back.
func benchBot(b *testing.B, o telegramtest.Options) *telegramtest.Server {
	b.Helper()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	o.Pacing.Off, o.JournalLimit = true, 100
	server := telegramtest.New(b, o)
	e := ownEngine(b, nil)
	store, err := state.Open(b.Context(), filepath.Join(b.TempDir(), stateFile), state.Options{})
	must(err)
	client, err := telegram.New(telegram.Options{
		Token: server.Token(), Endpoint: server.URL(),
		Pace: telegram.Pace{ChatInterval: time.Nanosecond, GroupPerMinute: 1 << 20, PerSecond: 1 << 20},
	})
	must(err)
	log := slog.New(slog.DiscardHandler)
	m, err := messenger.New(messenger.Options{Client: client, Store: store, Bot: bot.New(e.service, e, e.terms, log), Answers: e.quick, Log: log})
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		must(<-ended)
		client.Close()
		must(store.Close())
	})
	return server
}

// BenchmarkServeAnswer is the time from when a question is there for the bot to
// when the request with the answer reaches Telegram. Poll, inbox, answer and
// network are in it; pacing is not.
func BenchmarkServeAnswer(b *testing.B) {
	answered := make(chan time.Time, 1)
	server := benchBot(b, telegramtest.Options{OnCall: func(c telegramtest.Call) {
		if c.Method == "sendMessage" {
			answered <- c.At
		}
	}})
	person := server.NewPerson(telegramtest.User{FirstName: "Amal", LanguageCode: "en"})
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		lang := soakQuestions[i%len(soakQuestions)]
		asked := time.Now()
		if _, err := person.Say(lang[i/len(soakQuestions)%len(lang)]); err != nil {
			b.Fatal(err)
		}
		select {
		case at := <-answered:
			took = append(took, at.Sub(asked))
		case <-b.Context().Done():
			b.Fatal("no answer")
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

// BenchmarkServeInline is how many inline queries a second get their results,
// from many people at once.
func BenchmarkServeInline(b *testing.B) {
	server := benchBot(b, telegramtest.Options{})
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		person := server.NewPerson(telegramtest.User{FirstName: "Amal", LanguageCode: "en"})
		for i := 0; pb.Next(); i++ {
			lang := soakQuestions[i%len(soakQuestions)]
			query := person.Inline(lang[i/len(soakQuestions)%len(lang)])
			if a, err := query.Wait(b.Context()); err != nil || len(a.Results) == 0 {
				b.Errorf("%v, %d results", err, len(a.Results))
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "queries/s")
}
