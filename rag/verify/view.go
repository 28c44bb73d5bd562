package verify

import (
	"sort"
	"strings"
	"unicode/utf8"

	"mithaq/rag/facts"
	"mithaq/rag/normal"
	"mithaq/rag/stem"
	"mithaq/rag/terms"
)

// polarity is what a word does to the sense of the words behind it.
type polarity uint8

const (
	affirms polarity = iota
	lacks            // takes something away without denying a verb: without, un-, غير
	denies           // turns a verb around: not, لم, не, 没有
)

// unit is one thing a text says: a mention of a concept, a value, or a word
// (in Chinese, a character) that is neither.
type unit struct {
	text       string // normal form, first word only for mentions and values
	stem       string // words only
	start, end int    // bytes
	script     normal.Script
	clause     int      // counts the clauses of the text
	ids        []string // concepts named here, those inside a longer name included
	outer      []*terms.Concept
	kind       terms.Kind // of the outermost concept, empty for words and values
	name       bool       // a proper name of the term base
	value      int        // 1 + index in view.values, 0: none
	inside     bool       // the value lies within a longer name
	stop       bool       // carries no content of its own
	pol        polarity
}

// content tells whether the unit says something that can be compared.
func (u unit) content() bool { return !u.stop && u.pol != denies }

// view is a text read for comparison.
type view struct {
	text     string
	units    []unit
	mentions []terms.Mention
	values   []facts.Value
	ids      map[string]bool // every concept named, inner ones included
	script   normal.Script   // of most of its letters
	roots    map[string]bool // of its words, see sameWord
	stems    map[string]bool
}

// read makes a view of text.
func (g *Gate) read(text string) *view {
	v := &view{text: text, mentions: g.tagger.Tag(text), values: facts.Find(text), ids: map[string]bool{},
		stems: map[string]bool{}, roots: map[string]bool{}}
	for _, m := range v.mentions {
		v.ids[m.Concept.ID] = true
	}
	b := viewBuilder{view: v, tokens: normal.Tokens(text)}
	b.build()
	return v
}

// viewBuilder walks a text's tokens, mentions and values side by side.
type viewBuilder struct {
	*view
	tokens  []normal.Token
	m, val  int // next mention, next value
	count   [6]int
	lastEnd int
	clause  int
}

func (b *viewBuilder) build() {
	for i := 0; i < len(b.tokens); {
		t := b.tokens[i]
		if t.Script == normal.Han {
			b.han(t)
			i++
			for i < len(b.tokens) && b.tokens[i].Start < b.lastEnd {
				i++ // a date such as 2025年11月4日 takes several tokens
			}
			continue
		}
		b.count[t.Script] += utf8.RuneCountInString(t.Text)
		u := unit{text: t.Text, start: t.Start, end: t.End, script: t.Script}
		b.claim(&u)
		if u.kind == "" && u.value == 0 {
			b.word(&u)
		} else if u.end <= t.End {
			u.stem = b.lexical(t)
			if id := extraConcept(u.text, u.script); id != "" && !u.name && u.value == 0 {
				u.ids = append(u.ids, id)
				b.ids[id] = true
			}
		}
		b.push(u)
		for i++; i < len(b.tokens) && b.tokens[i].Start < u.end; i++ {
			b.count[b.tokens[i].Script] += utf8.RuneCountInString(b.tokens[i].Text)
			b.lexical(b.tokens[i])
			if b.tokens[i].Script == normal.Han && b.tokens[i].End > u.end {
				break // a value ended inside a run of Chinese: the rest is read on
			}
		}
	}
	best := 0
	for s, n := range b.count {
		if normal.Script(s) != normal.Digit && n > best {
			best, b.script = n, normal.Script(s)
		}
	}
	b.markPolarity()
}

func (b *viewBuilder) word(u *unit) {
	u.stem = b.lexical(normal.Token{Text: u.text, Script: u.script})
	u.stop = u.script == normal.Digit || isStop(u.text, u.script)
	if id := extraConcept(u.text, u.script); id != "" {
		u.ids, u.kind, u.stop = []string{id}, terms.Act, false
		b.ids[id] = true
	}
}

// lexical records a word, one inside a mention too, for comparison by stem and
// root, and gives its stem.
func (b *viewBuilder) lexical(t normal.Token) string {
	if t.Script == normal.Han || t.Script == normal.Digit {
		return t.Text
	}
	s := stem.Token(t)
	if !isStop(t.Text, t.Script) {
		b.stems[s] = true
		b.roots[rootOf(t.Text, t.Script)] = true
	}
	return s
}

// han cuts a run of Chinese characters into mentions, values and single
// characters.
func (b *viewBuilder) han(t normal.Token) {
	for i := max(t.Start, b.lastEnd); i < t.End; {
		r, n := utf8.DecodeRuneInString(b.text[i:t.End])
		b.count[normal.Han] += 3
		u := unit{text: string(r), start: i, end: i + n, script: normal.Han}
		b.claim(&u)
		if u.kind == "" && u.value == 0 {
			u.stem, u.stop = u.text, isStop(u.text, normal.Han)
		}
		b.push(u)
		i = u.end
	}
}

// claim widens u to the mention or value that starts with it, the longer of
// the two.
func (b *viewBuilder) claim(u *unit) {
	for b.val < len(b.values) && b.values[b.val].End <= u.start {
		b.val++
	}
	for b.m < len(b.mentions) && (b.mentions[b.m].Start < u.start || b.mentions[b.m].Inner) {
		b.m++
	}
	valueEnd := 0
	if b.val < len(b.values) && b.values[b.val].Start < u.end {
		valueEnd = b.values[b.val].End
	}
	end := 0
	for k := b.m; k < len(b.mentions) && b.mentions[k].Start < u.end; k++ {
		if !b.mentions[k].Inner {
			end = max(end, b.mentions[k].End)
		}
	}
	switch {
	case valueEnd > 0 && (valueEnd >= end || valueEnd > u.start && end == 0):
		u.value, u.end = b.val+1, max(valueEnd, u.end)
	case end > 0:
		b.mention(u, end)
		if b.val < len(b.values) && b.values[b.val].Start < u.end {
			u.value, u.inside = b.val+1, true
		}
	}
}

func (b *viewBuilder) mention(u *unit, end int) {
	u.end = max(end, u.end)
	for k := b.m; k < len(b.mentions) && b.mentions[k].Start < u.end; k++ {
		m := b.mentions[k]
		if m.End <= u.start {
			continue
		}
		u.ids = append(u.ids, m.Concept.ID)
		if m.Inner || m.End < u.end {
			continue
		}
		if m.End > u.end {
			// 中国国务院 and 国务院总理 overlap: together they are the office, as رئيس
			// مجلس الدولة and مجلس الدولة الصيني are.
			u.end = m.End
			if u.kind == terms.Office {
				continue
			}
			u.outer, u.name, u.kind = nil, false, ""
		}
		u.outer = append(u.outer, m.Concept)
		u.name = u.name || m.Concept.Kind.IsName()
		if u.kind == "" {
			u.kind = m.Concept.Kind
		}
	}
	if u.kind == "" {
		u.kind = terms.Thing
	}
}

func (b *viewBuilder) push(u unit) {
	if gap := b.text[min(b.lastEnd, u.start):u.start]; strings.ContainsAny(gap, ".,;:!?…،؛؟。，；：！？\n—–") && len(b.units) > 0 && !isThat(u.text) ||
		u.value == 0 && isBut(u.text) {
		b.clause++
	}
	u.clause = b.clause
	b.lastEnd = u.end
	b.units = append(b.units, u)
}

// slice is the view of one sentence of what v is the view of, good for the
// coverage rule: it shares v's units, and knows no words inside of mentions.
func (v *view) slice(span normal.Span) *view {
	from := sort.Search(len(v.units), func(i int) bool { return v.units[i].start >= span.Start })
	to := from + sort.Search(len(v.units)-from, func(i int) bool { return v.units[from+i].end > span.End })
	out := &view{text: v.text[span.Start:span.End], units: v.units[from:to], script: v.script,
		ids: map[string]bool{}, stems: map[string]bool{}, roots: map[string]bool{}}
	for _, u := range out.units {
		for _, id := range u.ids {
			out.ids[id] = true
		}
		if u.stem != "" && !u.stop {
			out.stems[u.stem] = true
			out.roots[rootOf(u.text, u.script)] = true
		}
	}
	for _, f := range v.values {
		if span.Start <= f.Start && f.End <= span.End {
			out.values = append(out.values, f)
		}
	}
	return out
}

// has tells whether the view names a concept.
func (v *view) has(id string) bool { return v.ids[id] }

// hasAny tells whether the view names one of the unit's outermost concepts; a
// name may be that of several.
func (v *view) hasAny(u unit) bool {
	for _, c := range u.outer {
		if v.ids[c.ID] {
			return true
		}
	}
	return false
}
