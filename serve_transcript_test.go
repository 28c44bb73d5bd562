package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"mithaq/bot"
	"mithaq/bot/render"
	"mithaq/bot/telegramtest"
	"mithaq/rag"
)

// said is something that a person wrote to the bot, and what the bot must make
// of it.
type said struct {
	id       int    // of the message
	user     int64  // who wrote it
	text     string // for the bot; empty for what is answered by a notice
	lang     string // of the client
	notice   []bot.Notice
	optional bool // a notice that may be left out, when one came shortly before
	repliesTo
}

// repliesTo is how the answer refers to the message.
type repliesTo int

const (
	quoting   repliesTo = iota // as a reply
	unquoting                  // not: a command in private, or a message that is gone
)

// transcript is what was written in one chat, in the order in which the bot got
// it, to be held against what the bot wrote there.
type transcript struct {
	mu   sync.Mutex
	chat int64
	all  []said
}

func (c *transcript) add(s said) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, s)
}

// recorder remembers what questions were answered with. The same question may
// be answered from several generations.
type recorder struct {
	bot.Answerer
	mu       sync.Mutex
	recorded map[string][]rag.Answer
}

func newRecorder(a bot.Answerer) *recorder {
	return &recorder{Answerer: a, recorded: map[string][]rag.Answer{}}
}

func questionKey(q rag.Question) string {
	return strings.Join(append([]string{q.Text}, q.History...), "\x00")
}

// Answer answers and remembers.
func (r *recorder) Answer(ctx context.Context, q rag.Question) (rag.Answer, error) {
	a, err := r.Answerer.Answer(ctx, q)
	if err == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		known := r.recorded[questionKey(q)]
		if !slices.ContainsFunc(known, func(b rag.Answer) bool { return b.Generation == a.Generation }) {
			r.recorded[questionKey(q)] = append(known, a)
		}
	}
	return a, err
}

var errNeverAsked = errors.New("the bot never asked this")

// replay answers with the nth of the answers remembered.
type replay struct {
	*recorder
	nth int
}

// Answer gives the answer remembered.
func (r replay) Answer(ctx context.Context, q rag.Question) (rag.Answer, error) {
	if strings.TrimSpace(q.Text) == "" {
		return r.Answerer.Answer(ctx, q)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if list := r.recorded[questionKey(q)]; r.nth < len(list) {
		return list[r.nth], nil
	}
	return rag.Answer{}, errNeverAsked
}

// judge holds transcripts against what the bot wrote.
type judge struct {
	t       *testing.T
	server  *telegramtest.Server
	engine  *engine
	replays int // how many answers to a question are remembered, at most; 0 to answer anew
	rec     *recorder
	// hidden tells whether a fault hid from the bot that the first of two equal
	// messages was accepted.
	hidden func(first, second telegramtest.Message) bool

	// givenUp is how many messages the bot said it gave up on: two sends in a row
	// whose acceptance nobody knows are the most that "at most once more" allows.
	givenUp int

	asked, parts, repeats int
}

// keptHistory is how many questions of one person count as history.
const keptHistory = 6

// check holds one chat against its transcript. Every message of the bot must be
// accounted for: the parts of each answer in order, whole, and repeated once
// only where that may be.
func (j *judge) check(c *transcript) bool {
	j.t.Helper()
	var spoken []telegramtest.Message
	for _, m := range j.server.Messages(c.chat) {
		if m.From != nil && m.From.ID == j.server.Bot().ID {
			spoken = append(spoken, m)
		}
	}
	history := map[int64][]string{}
	for _, s := range c.all {
		variants, question := j.expect(s, history[s.user])
		if question != "" {
			history[s.user] = append(history[s.user], question)
			j.asked++
		}
		rest, ok := j.consume(spoken, s, variants)
		if !ok {
			if s.optional {
				continue
			}
			if j.givenUp > 0 {
				j.givenUp--
				j.t.Logf("chat %d: %q was given up, as the bot said", c.chat, clip(s.text))
				continue
			}
			j.t.Errorf("chat %d: %q (message %d) is not answered as it should be, with %q; what follows is %s", c.chat, clip(s.text), s.id,
				variants, brief(spoken))
			return false
		}
		spoken = rest
	}
	if len(spoken) > 0 {
		j.t.Errorf("chat %d: the bot also says %s", c.chat, brief(spoken))
		return false
	}
	return true
}

// expect is what the bot may say, as the texts of its messages.
func (j *judge) expect(s said, history []string) (variants [][]string, question string) {
	for _, n := range s.notice {
		variants = append(variants, plainParts(bot.Notify(n, s.lang)))
	}
	if s.text == "" {
		return variants, ""
	}
	m := bot.Message{Text: s.text, Lang: s.lang}
	if !strings.HasPrefix(s.text, "/") || strings.HasPrefix(s.text, "/ask") {
		m.History = history[max(0, len(history)-keptHistory):]
	}
	for nth := range max(1, j.replays) {
		var answers bot.Answerer = j.engine.service
		if j.replays > 0 {
			answers = replay{j.rec, nth}
		}
		r := bot.New(answers, j.engine, j.engine.terms, j.engine.log).Handle(context.Background(), m)
		parts := plainParts(r.Doc)
		if r.Answer != nil {
			question = r.Question
		}
		if nth > 0 && r.Answer == nil {
			break
		}
		if !slices.ContainsFunc(variants, func(v []string) bool { return slices.Equal(v, parts) }) {
			variants = append(variants, parts)
		}
	}
	return variants, question
}

func plainParts(d render.Doc) []string {
	var list []string
	for _, p := range render.HTML(d, render.Limits{}) {
		list = append(list, strings.TrimSpace(p.Plain))
	}
	return list
}

// consume takes one of the variants off what the bot said.
func (j *judge) consume(spoken []telegramtest.Message, s said, variants [][]string) ([]telegramtest.Message, bool) {
	for _, parts := range variants {
		rest, repeats, ok := spoken, 0, len(parts) > 0
		for i := 0; i < len(parts) && ok; i++ {
			quoted := i == 0 && s.repliesTo == quoting
			if ok = len(rest) > 0 && isPart(rest[0], parts[i], s.id, quoted); !ok {
				break
			}
			first := rest[0]
			rest = rest[1:]
			if len(rest) > 0 && isPart(rest[0], parts[i], s.id, quoted) && j.hidden(first, rest[0]) {
				rest = rest[1:]
				repeats++
			}
		}
		if ok {
			j.parts += len(parts)
			j.repeats += repeats
			return rest, true
		}
	}
	return spoken, false
}

func isPart(m telegramtest.Message, text string, id int, quoted bool) bool {
	if quoted && (m.ReplyTo == nil || m.ReplyTo.ID != id) {
		return false
	}
	return strings.TrimSpace(m.Text) == text
}

func clip(text string) string { return bot.Snippet(text, 100) }

func brief(list []telegramtest.Message) string {
	if len(list) == 0 {
		return "nothing"
	}
	var b strings.Builder
	for _, m := range list[:min(3, len(list))] {
		to := 0
		if m.ReplyTo != nil {
			to = m.ReplyTo.ID
		}
		b.WriteString(strings.Join([]string{"[", clip(m.Text), "]"}, ""))
		if to != 0 {
			b.WriteString(" replying to a message")
		}
	}
	return b.String()
}
