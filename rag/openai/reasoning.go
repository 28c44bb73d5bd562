package openai

import "strings"

// reasoning takes what a model thinks aloud out of its text: <think>…</think>
// and the like, also when a tag is cut over tokens. A block that is never
// closed takes the rest. An opening tag counts at the beginning of a line only,
// so that a quoted one inside a statement does no harm.
type reasoning struct {
	inside string // the closing tag that is waited for; empty outside
	held   string // text that may be the beginning of a tag
	midway bool   // outside: the line has begun
	closed bool   // a closing tag came without an opening one
}

// tagNames are the names in use, by DeepSeek, Qwen, Granite and others.
func tagNames() [5]string {
	return [...]string{"think", "thinking", "thought", "reasoning", "analysis"}
}

// write returns what of s, with what was held back, is certainly no reasoning.
func (r *reasoning) write(s string) string {
	s = r.held + s
	r.held = ""
	var out strings.Builder
	for s != "" {
		if r.inside != "" {
			s = r.skip(s)
			continue
		}
		i := strings.IndexByte(s, '<')
		if i < 0 {
			r.pass(&out, s)
			break
		}
		r.pass(&out, s[:i])
		s = s[i:]
		name, closing, n := tagAt(s)
		switch {
		case n < 0: // not yet decided
			r.held = s
			return out.String()
		case n > 0 && closing:
			// The opening tag was part of the prompt: all before was thought.
			out.Reset()
			r.closed, r.midway = true, false
			s = s[n:]
		case n > 0 && !r.midway:
			r.inside = "</" + name + ">"
			s = s[n:]
		default:
			r.pass(&out, s[:1])
			s = s[1:]
		}
	}
	return out.String()
}

// pass hands text on and keeps track of where its last line stands.
func (r *reasoning) pass(out *strings.Builder, s string) {
	out.WriteString(s)
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		r.midway = false
		s = s[i+1:]
	}
	if strings.TrimSpace(s) != "" {
		r.midway = true
	}
}

// skip drops reasoning up to its end, or all but a possible beginning of the end.
func (r *reasoning) skip(s string) string {
	lower := asciiLower(s)
	if i := strings.Index(lower, r.inside); i >= 0 {
		i += len(r.inside)
		r.inside = ""
		return s[i:]
	}
	for n := min(len(s), len(r.inside)-1); n > 0; n-- {
		if strings.HasPrefix(r.inside, lower[len(lower)-n:]) {
			r.held = s[len(s)-n:]
			break
		}
	}
	return ""
}

// close returns what was held back and turned out to be no tag.
func (r *reasoning) close() string {
	s := r.held
	r.held = ""
	if r.inside != "" {
		return ""
	}
	return s
}

// orphan tells once that a closing tag came without an opening one: what came
// before it was reasoning.
func (r *reasoning) orphan() bool {
	was := r.closed
	r.closed = false
	return was
}

// tagAt reads a tag at the beginning of s: its name and length; length 0 when
// there is none, -1 when more text must decide.
func tagAt(s string) (name string, closing bool, n int) {
	lower := asciiLower(s[:min(len(s), 16)])
	undecided := false
	for _, name := range tagNames() {
		for _, tag := range [...]string{"<" + name + ">", "</" + name + ">"} {
			if strings.HasPrefix(lower, tag) {
				return name, tag[1] == '/', len(tag)
			}
			undecided = undecided || strings.HasPrefix(tag, lower)
		}
	}
	if undecided {
		return "", false, -1
	}
	return "", false, 0
}

// asciiLower keeps every byte at its place, unlike strings.ToLower.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
