package messenger

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"mithaq/bot"
	"mithaq/bot/telegram"
	"mithaq/ingest"
)

// Reindexer makes a new index of the documents and begins to answer from it
// when it is whole; when it fails, the old one goes on answering.
type Reindexer interface {
	Reindex(ctx context.Context, progress func(ingest.Progress)) (ingest.Report, error)
}

// reindex runs one rebuild at a time, for all who ask for it meanwhile.
type reindex struct {
	client *telegram.Client
	maker  Reindexer
	log    *slog.Logger

	mu        sync.Mutex
	ctx, work context.Context // of Messenger.Run
	current   *rebuild        // nil when none runs
	running   sync.WaitGroup
}

// rebuild is one run, watched by those who asked for it.
type rebuild struct {
	done   chan struct{} // closed when result is there
	result bot.Rebuilt

	mu    sync.Mutex
	state bot.Rebuilding
	news  chan struct{} // closed and replaced with every progress
}

func newReindex(client *telegram.Client, maker Reindexer, log *slog.Logger) *reindex {
	return &reindex{client: client, maker: maker, log: log}
}

// begin allows rebuilds; ctx and work are as in [job].
func (x *reindex) begin(ctx, work context.Context) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ctx, x.work = ctx, work
}

// wait waits for what runs, whose context has ended, but no longer than ctx.
func (x *reindex) wait(ctx context.Context) {
	idle := make(chan struct{})
	go func() {
		x.running.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
	}
}

// Running tells whether a new index is being made.
func (x *reindex) Running() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.current != nil
}

// askReindex does /reindex: for admins who speak for themselves.
func (j *job) askReindex(msg *telegram.Message, a asked) error {
	if j.o.Reindexer == nil || !a.alone || !j.admin(a.user) {
		return j.notify(msg, bot.AdminsOnly)
	}
	j.o.Log.InfoContext(j.ctx, "reindexing was asked for", "admin", a.user)
	begun := j.reindex.watch(watcher{
		client: j.o.Client, log: j.o.Log, chat: j.item.ChatID, thread: threadOf(msg), asking: msg.ID,
		lang: langOf(msg.From), private: a.private,
	})
	if !begun {
		return errLater // after the restart
	}
	return nil
}

// watch starts a rebuild, or joins the one that runs, and shows it to w. It is
// false when the bot is about to end.
func (x *reindex) watch(w watcher) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ctx == nil || x.ctx.Err() != nil {
		return false
	}
	r := x.current
	w.joined = r != nil
	if r == nil {
		r = &rebuild{done: make(chan struct{}), news: make(chan struct{})}
		x.current = r
		x.running.Go(func() { x.rebuild(r) })
	}
	x.running.Go(func() { w.run(x.work, r) })
	return true
}

func (x *reindex) rebuild(r *rebuild) {
	began := time.Now()
	report, err := x.guarded(r)
	r.result = x.resultOf(report, err)
	if r.result.Took == 0 {
		r.result.Took = time.Since(began)
	}
	x.mu.Lock()
	x.current = nil
	x.mu.Unlock()
	close(r.done)
}

// guarded turns a panic into a failure: the bot goes on with the old index.
func (x *reindex) guarded(r *rebuild) (report ingest.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			x.log.ErrorContext(x.ctx, "reindexing panicked", "panic", p, "stack", string(debug.Stack()))
			err = errors.New("an unforeseen fault; the log of the bot tells more")
		}
	}()
	return x.maker.Reindex(x.ctx, r.advance)
}

const (
	// shownReasons is how many skipped files are named.
	shownReasons = 5
	// longestReason bounds what is said of a failure, in characters.
	longestReason = 400
)

func (x *reindex) resultOf(report ingest.Report, err error) bot.Rebuilt {
	if err != nil {
		if x.ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return bot.Rebuilt{Stopped: true}
		}
		why := x.client.Redact(err.Error())
		x.log.ErrorContext(x.ctx, "reindexing failed", "error", why)
		return bot.Rebuilt{Failure: bot.Snippet(why, longestReason), Took: report.Took}
	}
	r := bot.Rebuilt{
		Unchanged: report.Unchanged, Added: len(report.Added), Changed: len(report.Changed), Removed: len(report.Removed),
		Skipped: len(report.Skipped), Documents: report.Documents, Passages: report.Passages, Took: report.Took,
	}
	for _, s := range report.Skipped[:min(shownReasons, len(report.Skipped))] {
		r.Reasons = append(r.Reasons, s.Path+": "+s.Reason)
	}
	x.log.InfoContext(x.ctx, "reindexed", "generation", report.Generation, "unchanged", report.Unchanged, "added", r.Added,
		"changed", r.Changed, "removed", r.Removed, "skipped", r.Skipped, "took", report.Took)
	return r
}

// advance is told of progress; it must not hold up the building.
func (r *rebuild) advance(p ingest.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state = bot.Rebuilding{Done: p.Done, Total: p.Total}
	close(r.news)
	r.news = make(chan struct{})
}

// look is the present state, and what is closed at the next.
func (r *rebuild) look() (now bot.Rebuilding, next <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state, r.news
}
