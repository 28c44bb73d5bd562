package openai

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// maxRepeated is how many repeated lines are dropped before the model counts as
// running in circles.
const maxRepeated = 8

// lines assembles tokens into lines and hands on those that are worth it. It is
// not safe for concurrent use.
type lines struct {
	limits   Limits
	onLine   func(string) error
	think    reasoning
	pending  strings.Builder // the line that has not ended
	overlong bool            // the pending line is longer than allowed
	object   object          // a JSON object that spans lines
	seen     map[[16]byte]struct{}
	repeated int
	given    int
}

func newLines(limits Limits, onLine func(string) error) *lines {
	return &lines{limits: limits, onLine: onLine, object: object{limit: limits.LineBytes}, seen: map[[16]byte]struct{}{}}
}

// write takes a token, of any length, cut anywhere.
func (l *lines) write(token string) error {
	text := l.think.write(token)
	if l.think.orphan() {
		l.drop()
	}
	for text != "" {
		before, after, ended := strings.Cut(text, "\n")
		l.extend(before)
		if !ended {
			break
		}
		if err := l.endLine(); err != nil {
			return err
		}
		text = after
	}
	return nil
}

func (l *lines) drop() {
	l.pending.Reset()
	l.overlong = false
	l.object.reset()
}

func (l *lines) extend(s string) {
	if l.pending.Len()+len(s) > l.limits.LineBytes {
		l.overlong = true
		l.pending.Reset()
	}
	if !l.overlong {
		l.pending.WriteString(s)
	}
}

// endLine takes a line that a line break ended.
func (l *lines) endLine() error {
	line := l.pending.String()
	l.pending.Reset()
	if l.overlong {
		l.overlong = false
		l.object.reset()
		return nil
	}
	return l.giveAll(l.object.add(line))
}

// close hands on the remainder. When the text broke off, only what is whole of
// it: a finished object.
func (l *lines) close(whole bool) error {
	if whole {
		l.extend(l.think.close())
	}
	rest := l.pending.String()
	l.pending.Reset()
	if l.overlong {
		return nil
	}
	out := l.object.add(rest)
	if whole {
		out = append(out, l.object.flush()...)
	} else {
		kept := out[:0]
		for _, s := range out {
			if strings.HasPrefix(s, "{") && balanced(s) {
				kept = append(kept, s)
			}
		}
		out = kept
	}
	return l.giveAll(out)
}

func (l *lines) giveAll(all []string) error {
	for _, s := range all {
		if err := l.give(s); err != nil {
			return err
		}
	}
	return nil
}

// give hands a line on unless it was there already.
func (l *lines) give(line string) error {
	sum := sha256.Sum256([]byte(line))
	key := [16]byte(sum[:])
	if _, ok := l.seen[key]; ok {
		if l.repeated++; l.repeated > maxRepeated {
			return &ServerError{Kind: ErrRunaway, Message: "it repeats its lines"}
		}
		return nil
	}
	if l.given >= l.limits.Lines {
		return &ServerError{Kind: ErrRunaway, Message: fmt.Sprintf("more than %d lines came", l.limits.Lines)}
	}
	l.seen[key] = struct{}{}
	l.given++
	if err := l.onLine(line); err != nil {
		return fmt.Errorf("line %d of the answer: %w", l.given, err)
	}
	return nil
}
