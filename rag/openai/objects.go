package openai

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxJoined is how many lines one object may span.
const maxJoined = 40

// object puts JSON objects that were printed over several lines, or several on
// one line, on a line each. Everything else passes as it is, without fences.
type object struct {
	limit   int
	joined  strings.Builder
	parts   int
	scanner braces
}

func (o *object) reset() {
	o.joined.Reset()
	o.parts, o.scanner = 0, braces{}
}

// flush gives up on an object that did not end; the gate counts it.
func (o *object) flush() []string {
	s := strings.TrimSpace(o.joined.String())
	o.reset()
	if s == "" {
		return nil
	}
	return []string{s}
}

// add takes a line and returns the lines that are ready.
func (o *object) add(line string) []string {
	line = trimFence(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "\ufeff")))
	if line == "" {
		return nil
	}
	if o.parts == 0 {
		return o.begin(line)
	}
	if isStatement(line) {
		// The object before never ended.
		return append(o.flush(), o.begin(line)...)
	}
	o.joined.WriteByte(' ')
	return o.extend(line)
}

// begin takes a line outside an object.
func (o *object) begin(line string) []string {
	if strings.Trim(line, "[], ") == "" {
		return nil // the array some models put around the objects
	}
	i := objectStart(line)
	if i < 0 {
		return []string{line}
	}
	if balanced(line[i:]) {
		return split(line, i)
	}
	return o.extend(line)
}

func (o *object) extend(line string) []string {
	o.joined.WriteString(line)
	o.parts++
	if o.scanner.scan(line) <= 0 || o.scanner.inString && strings.HasSuffix(line, `"}`) {
		// The second: a quote inside the text that is not escaped.
		s := o.joined.String()
		o.reset()
		if i := objectStart(s); i >= 0 {
			return split(s, i)
		}
		return []string{s}
	}
	if o.joined.Len() > o.limit || o.parts >= maxJoined {
		return o.flush()
	}
	return nil
}

// trimFence removes the marks of a code block; a line that is nothing but a
// mark becomes empty.
func trimFence(s string) string {
	for _, mark := range [...]string{"```", "~~~"} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			rest = strings.TrimLeftFunc(rest, func(r rune) bool {
				return r == '`' || r == '~' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
			})
			s = strings.TrimSpace(rest)
		}
		s = strings.TrimSpace(strings.TrimSuffix(s, mark))
	}
	return s
}

// objectStart is where a JSON object begins in a line: a brace with a key, or
// with nothing, behind it. -1 when none does.
func objectStart(s string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '{')
		if i < 0 {
			return -1
		}
		i += from
		rest := strings.TrimLeft(s[i+1:], " \t")
		if rest == "" || rest[0] == '"' || rest[0] == '{' || strings.HasPrefix(rest, "“") {
			return i
		}
		from = i + 1
	}
}

// isStatement tells whether a line is a whole statement by itself, so that what
// was begun before it can be given up.
func isStatement(line string) bool {
	if !strings.HasPrefix(line, "{") {
		return false
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal([]byte(strings.TrimRight(line, ", ")), &keys) != nil {
		return false
	}
	for _, k := range [...]string{"cites", "abstain"} {
		if _, ok := keys[k]; ok {
			return true
		}
	}
	return false
}

// split puts several objects of one line on a line each. Text around a single
// object stays with it. An object that only wraps a list of objects is opened.
func split(line string, start int) []string {
	var out []string
	rest := line[start:]
	for rest != "" {
		end := objectEnd(rest)
		if end < 0 {
			break
		}
		out = append(out, unwrap(rest[:end])...)
		rest = strings.TrimLeft(rest[end:], " \t,;]")
		if !strings.HasPrefix(rest, "{") {
			break
		}
	}
	before := strings.Trim(line[:start], "[ \t")
	rest = strings.TrimRight(rest, "], \t")
	if len(out) == 1 && (before != "" || rest != "") {
		return []string{strings.TrimSpace(before + " " + out[0] + " " + rest)}
	}
	if rest != "" {
		out = append(out, rest)
	}
	return out
}

// unwrap opens {"statements":[{…},{…}]}, whatever its one key is called.
func unwrap(s string) []string {
	var keys map[string]json.RawMessage
	if json.Unmarshal([]byte(s), &keys) != nil || len(keys) != 1 {
		return []string{s}
	}
	for k, v := range keys {
		var items []json.RawMessage
		if k == "cites" || json.Unmarshal(v, &items) != nil || len(items) == 0 {
			break
		}
		out := make([]string, 0, len(items))
		for _, item := range items {
			if len(item) == 0 || item[0] != '{' {
				return []string{s}
			}
			var line bytes.Buffer
			if json.Compact(&line, item) != nil {
				return []string{s}
			}
			out = append(out, line.String())
		}
		return out
	}
	return []string{s}
}

// braces counts open braces outside strings.
type braces struct {
	depth    int
	inString bool
	escaped  bool
}

// scan reads more text and returns how many braces are open.
func (b *braces) scan(s string) int {
	for i := range len(s) {
		b.step(s[i])
	}
	b.escaped = false // nothing is escaped over a line break
	return b.depth
}

func (b *braces) step(c byte) {
	switch {
	case b.escaped:
		b.escaped = false
	case b.inString && c == '\\':
		b.escaped = true
	case c == '"':
		b.inString = !b.inString
	case b.inString:
	case c == '{':
		b.depth++
	case c == '}':
		b.depth--
	}
}

func balanced(s string) bool {
	var b braces
	return b.scan(s) <= 0
}

// objectEnd is the end of the object that s begins with, -1 when it has none.
func objectEnd(s string) int {
	var b braces
	for i := range len(s) {
		b.step(s[i])
		if b.depth == 0 && i > 0 {
			return i + 1
		}
	}
	return -1
}
