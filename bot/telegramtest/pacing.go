package telegramtest

import (
	"fmt"
	"time"
)

// Pacing is how fast messages and edits may come ("My bot is hitting limits" in the Bots FAQ). Zero fields get the
// documented values; going faster is a violation, or 429 with Enforce.
type Pacing struct {
	Off bool
	// ChatInterval between messages and edits in one chat, 1 s.
	ChatInterval time.Duration
	// ChatBurst is how many may come at once before the interval counts, 1.
	ChatBurst int
	// GroupPerMinute for one group, 20.
	GroupPerMinute int
	// OverallPerSecond for all chats together, 30.
	OverallPerSecond int
	// Slack forgives requests that the network brings closer together than they were sent, 100 ms. Inside a synctest
	// bubble use 1 ns.
	Slack time.Duration
	// Enforce refuses with 429 and retry_after instead of noting a violation.
	Enforce bool
}

func (p *Pacing) fill() {
	p.ChatInterval = orDefault(p.ChatInterval, time.Second)
	p.Slack = orDefault(p.Slack, 100*time.Millisecond)
	p.ChatBurst = max(p.ChatBurst, 1)
	if p.GroupPerMinute == 0 {
		p.GroupPerMinute = 20
	}
	if p.OverallPerSecond == 0 {
		p.OverallPerSecond = 30
	}
}

type pacer struct {
	rules   Pacing
	next    map[int64]time.Time // by chat: when the next message would come in a steady flow
	groups  map[int64]*window
	overall *window
	until   map[string]time.Time // by Call.key: the end of a retry_after
}

func newPacer(rules Pacing) pacer {
	return pacer{
		rules: rules, next: map[int64]time.Time{}, groups: map[int64]*window{},
		overall: &window{name: "all chats", span: time.Second, limit: rules.OverallPerSecond}, until: map[string]time.Time{},
	}
}

// note records a message and says what is wrong with its time, and how long the bot should have waited. Chat 0 is a
// message known only by its inline id; it counts overall.
func (p *pacer) note(now time.Time, chat int64, isGroup bool) (problem string, wait time.Duration) {
	windows := []*window{p.overall}
	if isGroup {
		if p.groups[chat] == nil {
			p.groups[chat] = &window{name: fmt.Sprintf("group %d", chat), span: time.Minute, limit: p.rules.GroupPerMinute}
		}
		windows = append(windows, p.groups[chat])
	}
	next := p.next[chat]
	if next.Before(now) {
		next = now
	}
	if chat != 0 {
		ahead := next.Sub(now) - time.Duration(p.rules.ChatBurst-1)*p.rules.ChatInterval
		if ahead > p.rules.Slack {
			problem = fmt.Sprintf("chat %d: %v too early for one message in %v", chat, ahead, p.rules.ChatInterval)
			wait, next = ahead, now // one message that comes too early must not make all later ones look so
		}
	}
	for _, w := range windows {
		if early := w.early(now, p.rules.Slack); early > 0 {
			problem = fmt.Sprintf("%s: more than %d messages in %v", w.name, w.limit, w.span)
			wait = max(wait, early)
		}
	}
	if problem != "" && p.rules.Enforce {
		return problem, wait // it is refused, so it does not count
	}
	p.next[chat] = next.Add(p.rules.ChatInterval)
	for _, w := range windows {
		w.times = append(w.times, now)
	}
	return problem, wait
}

func (p *pacer) punish(key string, until time.Time) {
	p.until[key] = until
}

func (p *pacer) mustWait(key string, now time.Time) bool {
	until, ok := p.until[key]
	if !ok {
		return false
	}
	if now.Add(p.rules.Slack).Before(until) {
		return true
	}
	delete(p.until, key)
	return false
}

// window counts events in a sliding span.
type window struct {
	name  string
	span  time.Duration
	limit int
	times []time.Time
}

// early returns how much too early another event would come, 0 when it is within the limit.
func (w *window) early(now time.Time, slack time.Duration) time.Duration {
	start := now.Add(slack - w.span)
	old := 0
	for old < len(w.times) && !w.times[old].After(start) {
		old++
	}
	w.times = w.times[old:]
	if len(w.times) < w.limit {
		return 0
	}
	return w.times[len(w.times)-w.limit].Add(w.span).Sub(now)
}
