package messenger

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"mithaq/bot"
	"mithaq/bot/telegram"
	"mithaq/rag"
)

const (
	// inlineStale is when nobody looks at the results of a query any more.
	inlineStale = 8 * time.Second
	// inlineBudget bounds one query; the aim is 300 ms.
	inlineBudget = 3 * time.Second
	// inlineWaiting is how many queries may wait for a worker.
	inlineWaiting = 512

	// How long Telegram may keep an answer, in seconds. While a new index is
	// made, and when it has just come, answers change soon.
	cacheAnswer   = 60
	cacheChanging = 5
	cacheExamples = 300
	cacheFailure  = 1
	// settled is how long after a change of the index answers are kept shortly.
	settled = time.Minute
)

// inline answers inline queries from the index, a few at a time. Of one person
// only the newest query counts.
type inline struct {
	client    *telegram.Client
	bot       *bot.Bot
	answers   bot.Answerer
	observer  Observer
	log       *slog.Logger
	rebuilds  interface{ Running() bool }
	waiting   chan *inlineQuery
	swap      swapWatch
	workerNum int

	mu     sync.Mutex
	newest map[int64]*inlineQuery // by person
}

// inlineQuery is a query that waits or is being answered.
type inlineQuery struct {
	telegram.InlineQuery
	received time.Time
	outdated atomic.Bool // the person typed on
}

func newInline(o Options, rebuilds interface{ Running() bool }) *inline {
	return &inline{
		client: o.Client, bot: o.Bot, answers: o.Answers, observer: o.Observer, log: o.Log, rebuilds: rebuilds,
		waiting: make(chan *inlineQuery, inlineWaiting), newest: map[int64]*inlineQuery{},
		workerNum: max(4, 2*runtime.GOMAXPROCS(0)), // most of the time they wait for Telegram
	}
}

// take queues a query. It never blocks: when too many wait, the query is dropped.
func (in *inline) take(_ context.Context, q telegram.InlineQuery, received time.Time) {
	in.observer.Update(string(telegram.KindInlineQuery))
	next := &inlineQuery{InlineQuery: q, received: received}
	in.mu.Lock()
	if before := in.newest[q.From.ID]; before != nil {
		before.outdated.Store(true)
	}
	in.newest[q.From.ID] = next
	in.mu.Unlock()
	select {
	case in.waiting <- next:
	default:
		in.forget(next)
		in.observer.Inline("dropped", time.Since(received))
	}
}

func (in *inline) forget(q *inlineQuery) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.newest[q.From.ID] == q {
		delete(in.newest, q.From.ID)
	}
}

// run answers queries until ctx ends.
func (in *inline) run(ctx, work context.Context) {
	var workers sync.WaitGroup
	for range in.workerNum {
		workers.Go(func() {
			for {
				select {
				case q := <-in.waiting:
					outcome := in.answer(work, q)
					in.forget(q)
					in.observer.Inline(outcome, time.Since(q.received))
				case <-ctx.Done():
					return
				}
			}
		})
	}
	workers.Wait()
}

// answer answers one query and names the outcome.
func (in *inline) answer(work context.Context, q *inlineQuery) (outcome string) {
	defer func() {
		if p := recover(); p != nil {
			in.log.ErrorContext(work, "answering an inline query panicked")
			outcome = "failed"
		}
	}()
	if in.late(q) {
		return "dropped"
	}
	ctx, cancel := context.WithTimeout(work, inlineBudget)
	defer cancel()
	r, outcome := in.results(ctx, q)
	if in.late(q) {
		return "dropped"
	}
	r.QueryID = q.ID
	if err := in.client.AnswerInlineQuery(ctx, r); err != nil {
		if !errors.Is(err, telegram.ErrQueryTooOld) {
			in.log.WarnContext(ctx, "an inline query was not answered", "error", err)
		}
		return "failed"
	}
	return outcome
}

func (in *inline) late(q *inlineQuery) bool {
	return q.outdated.Load() || time.Since(q.received) > inlineStale
}

// results are what a query is answered with.
func (in *inline) results(ctx context.Context, q *inlineQuery) (telegram.AnswerInlineQuery, string) {
	if q.Offset != "" { // there is one page
		return telegram.AnswerInlineQuery{CacheSeconds: cacheAnswer}, "answer"
	}
	a, err := in.answers.Answer(ctx, rag.Question{Text: q.Query})
	switch {
	case errors.Is(err, rag.ErrEmptyQuestion):
		return examples(q.From.LanguageCode), "examples"
	case err != nil:
		if !errors.Is(err, rag.ErrNoIndex) {
			in.log.ErrorContext(ctx, "answering an inline query failed", "error", err)
		}
		return telegram.AnswerInlineQuery{CacheSeconds: cacheFailure}, "failed"
	}
	// The same for all who ask the same, so not personal.
	r := telegram.AnswerInlineQuery{Results: articles(in.bot.Cards(a), a.Lang), CacheSeconds: cacheAnswer}
	if in.swap.changed(a.Generation, time.Now()) || in.rebuilds.Running() {
		r.CacheSeconds = cacheChanging
	}
	if len(r.Results) == 0 {
		r.Button = &telegram.InlineButton{Text: bot.Say(bot.AskOnInline, a.Lang), StartParameter: startInline}
	}
	if a.Abstained {
		return r, "abstention"
	}
	return r, "answer"
}

// swapWatch notices that another index answers.
type swapWatch struct {
	mu         sync.Mutex
	generation string
	since      time.Time // when the first answer from it was seen; zero for the first index of all
}

// changed tells whether the index changed a short while ago.
func (w *swapWatch) changed(generation string, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.generation != generation {
		if w.generation != "" {
			w.since = now
		}
		w.generation = generation
	}
	return !w.since.IsZero() && now.Sub(w.since) < settled
}
