package verify

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"mithaq/rag/normal"
)

// Cite is one citation of a line.
type Cite struct {
	// Passage is the number the passage was given under; 0 when the model wrote
	// something that names none.
	Passage  int
	Sentence int    // 1-based, by normal.Sentences of the passage; 0: the whole passage
	Quote    string // words to be found in the passage; empty: the cited sentence itself
}

// Line is what a model wrote, read.
type Line struct {
	Abstain bool
	Text    string // the statement, citation markers removed
	Cites   []Cite
}

// ErrUnparsed is returned for a line that has none of the known forms.
var ErrUnparsed = errors.New("line has none of the known forms")

// Parse reads one raw line of a model. Known forms:
//
//	{"cites":["2.3","2.4"],"text":"…"}                    sentences 3 and 4 of passage 2
//	{"cites":["2"],"text":"…"}                            somewhere in passage 2
//	{"cites":[{"passage":2,"quote":"…"}],"text":"…"}      these words of passage 2
//	{"abstain":true}
//	A statement in plain prose [2.3], or 【2】, ［2, 3］, [2][3].
//
// Code fences, reasoning blocks, bullets, text around the object, trailing
// commas, typographic quotes and near names of the keys are tolerated. An
// object that breaks off, and prose without a citation, are [ErrUnparsed]: half
// a statement can say the opposite of the whole.
func Parse(raw string) (Line, error) {
	if len(raw) > maxLine {
		return Line{}, ErrUnparsed
	}
	s := strings.TrimSpace(stripFences(stripReasoning(strings.ToValidUTF8(raw, ""))))
	if s == "" {
		return Line{}, ErrUnparsed
	}
	if i := strings.IndexByte(s, '{'); i >= 0 {
		line, ok := parseObject(s[i:])
		if ok {
			return line, nil
		}
		if i == 0 || strings.ContainsAny(s[i:], "\"“:") {
			return Line{}, ErrUnparsed
		}
	}
	return parseProse(s)
}

// maxLine bounds what is read of a line, in bytes. A model's reasoning may stand
// before its statement.
const maxLine = 256 << 10

// stripReasoning removes <think>…</think>; an unclosed block takes the rest.
func stripReasoning(s string) string {
	for {
		i := strings.Index(s, "<think>")
		if i < 0 {
			break
		}
		j := strings.Index(s[i:], "</think>")
		if j < 0 {
			return s[:i]
		}
		s = s[:i] + s[i+j+len("</think>"):]
	}
	if _, after, ok := strings.Cut(s, "</think>"); ok {
		return after
	}
	return s
}

// stripFences removes the marks of a code block around the line.
func stripFences(s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "\ufeff"))
	if rest, ok := strings.CutPrefix(s, "```"); ok {
		// The word behind the opening fence names the language of the code.
		rest = strings.TrimLeftFunc(rest, func(r rune) bool { return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) })
		s = strings.TrimSpace(rest)
	}
	return strings.TrimSuffix(s, "```")
}

// parseProse reads a statement with bracketed citation markers.
func parseProse(s string) (Line, error) {
	text, cites, found := cutMarkers(s)
	text = trimBullet(text)
	if !found {
		switch strings.Trim(normal.Fold(text), " .!*_\"'`") {
		case "abstain", "abstained", "i abstain":
			return Line{Abstain: true}, nil
		}
		return Line{}, ErrUnparsed
	}
	if len(normal.Tokens(text)) == 0 {
		return Line{}, ErrUnparsed
	}
	return Line{Text: text, Cites: cites}, nil
}

func trimBullet(s string) string {
	s = strings.TrimSpace(s)
	for _, b := range [...]string{"- ", "* ", "• ", "– ", "— "} {
		if rest, ok := strings.CutPrefix(s, b); ok {
			return strings.TrimSpace(rest)
		}
	}
	if i := strings.IndexAny(s, ".)"); i > 0 && i <= 2 && strings.HasPrefix(s[i+1:], " ") {
		if _, err := strconv.Atoi(s[:i]); err == nil {
			return strings.TrimSpace(s[i+1:])
		}
	}
	return s
}

// cutMarkers takes the citation markers out of a text.
func cutMarkers(s string) (text string, cites []Cite, found bool) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		open, closing := bracketAt(s[i:])
		if open == 0 {
			b = append(b, s[i])
			i++
			continue
		}
		body := s[i+open : min(len(s), i+open+maxMarker)]
		j := strings.Index(body, closing)
		var refs []Cite
		ok := false
		if j >= 0 {
			refs, ok = parseRefs(body[:j])
		}
		if !ok {
			b = append(b, s[i:i+open]...)
			i += open
			continue
		}
		if len(cites) < maxCites {
			cites = append(cites, refs...)
		}
		found = true
		i += open + j + len(closing)
		b = b[:len(b)-spaceBefore(b, s[i:])]
	}
	return strings.TrimSpace(string(b)), cites, found
}

// maxMarker is how long a citation marker may be, in bytes.
const maxMarker = 64

// bracketAt gives the length of the opening bracket that s starts with, and
// the bracket that closes it.
func bracketAt(s string) (int, string) {
	for _, p := range [...][2]string{{"[", "]"}, {"［", "］"}, {"【", "】"}} {
		if strings.HasPrefix(s, p[0]) {
			return len(p[0]), p[1]
		}
	}
	return 0, ""
}

// spaceBefore is how many bytes of space at the end of b go with a marker cut
// out there, when a stop follows it: "in 2025 [2]." becomes "in 2025.".
func spaceBefore(b []byte, rest string) int {
	r := strings.TrimLeft(rest, " ")
	if r != "" && !strings.ContainsRune(".,;:!?،؛؟。，；：！？[［【", firstRune(r)) {
		return 0
	}
	return len(b) - len(bytes.TrimRight(b, " "))
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// maxCites bounds what one line may cite; the rest is ignored.
const maxCites = 32

// parseRefs reads what stands in a marker or a cite string: "2.3", "2", "2.3,
// 2.5", "2.3-5", "P2.S3", "passage 2, sentence 3", in digits of any script. It is false when
// anything else stands there.
func parseRefs(s string) ([]Cite, bool) {
	var out []Cite
	p := refParser{s: normal.Fold(s)}
	p.skip(" [^")
	for len(out) < maxCites {
		n, ok := p.number()
		if !ok {
			return nil, false
		}
		c := Cite{Passage: n}
		if p.sentenceMark() {
			if c.Sentence, ok = p.number(); !ok || c.Sentence == 0 {
				return nil, false
			}
		}
		out = append(out, c)
		out = p.through(out)
		if p.done() {
			return out, true
		}
		if !p.skip(",;،؛、，； &") {
			return nil, false
		}
	}
	return out, true
}

type refParser struct {
	s string
	i int
}

func (p *refParser) skip(set string) bool {
	n := len(p.s) - p.i - len(strings.TrimLeft(p.s[p.i:], set))
	p.i += n
	return n > 0
}

func (p *refParser) done() bool {
	p.skip(" ]")
	return p.i == len(p.s)
}

// number reads an int of at most six digits after an optional word for passage.
func (p *refParser) number() (int, bool) {
	p.skip(" ")
	for _, w := range [...]string{"passages", "passage", "sentences", "sentence", "source", "المقطع", "الجمله", "مقطع", "отрывок", "предложение", "段落", "段", "句", "p", "s", "#", "№"} {
		if strings.HasPrefix(p.s[p.i:], w) {
			p.i += len(w)
			p.skip(" .")
			break
		}
	}
	j := p.i
	for j < len(p.s) && p.s[j] >= '0' && p.s[j] <= '9' {
		j++
	}
	if j == p.i || j-p.i > 6 {
		return 0, false
	}
	n, err := strconv.Atoi(p.s[p.i:j])
	p.i = j
	return n, err == nil
}

// sentenceMark recognizes what parts passage and sentence.
func (p *refParser) sentenceMark() bool {
	rest := p.s[p.i:]
	for _, m := range [...]string{".s", ":s", ".", ":", "s", ", sentence ", " sentence "} {
		if strings.HasPrefix(rest, m) && len(rest) > len(m) {
			p.i += len(m)
			return true
		}
	}
	return false
}

// through reads the end of a run of sentences: 2.3-5, 2.3–2.5.
func (p *refParser) through(out []Cite) []Cite {
	rest := strings.TrimLeft(p.s[p.i:], " ")
	first := out[len(out)-1]
	if first.Sentence == 0 || !strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "–") {
		return out
	}
	q := refParser{s: strings.TrimLeft(rest, "-– ")}
	n, ok := q.number()
	if ok && q.sentenceMark() {
		if n != first.Passage {
			return out
		}
		n, ok = q.number()
	}
	if !ok || n <= first.Sentence || n-first.Sentence > 10 {
		return out
	}
	for k := first.Sentence + 1; k <= n; k++ {
		out = append(out, Cite{Passage: first.Passage, Sentence: k})
	}
	p.s, p.i = q.s, q.i
	return out
}
