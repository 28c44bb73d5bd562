package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// flow is a block as the writer sees it: a row of graphemes, each of which
// knows its look, its isolate, and how good it is to cut before it.
type flow struct {
	style    Style
	rtl      bool
	looks    []Inline // emphases and addresses as they are shown
	cells    []cell
	isolates []isolate // the first stands for being in none
}

// cell is one grapheme.
type cell struct {
	text    string
	look    int // index into looks
	iso     int // index into isolates
	class   class
	cut     cut
	space   bool // white space at which a line may end
	newline bool
	visible bool
}

// cut tells how good a place before a cell is to end a part.
type cut uint8

// From the worst to the best.
const (
	cutNever    cut = iota
	cutGrapheme     // inside a word that no part could hold
	cutLine         // where a line could break (UAX #14), such as after a hyphen
	cutWord
)

// longestGrapheme is from when on a grapheme is cut, in runes: no real one is
// that long.
const longestGrapheme = 32

// newFlow prepares a block; nil when there is nothing to see in it.
func newFlow(b Block, limits Limits) *flow {
	f := &flow{style: b.Style, isolates: []isolate{{}}}
	var all strings.Builder
	var ends []int
	for _, in := range b.Inlines {
		all.WriteString(clean(in.Text))
		ends = append(ends, all.Len())
		f.looks = append(f.looks, f.shown(in, limits))
	}
	f.segment(all.String(), ends)
	f.trim()
	visible := false
	for i := range f.cells {
		visible = visible || f.cells[i].visible
	}
	if !visible {
		return nil
	}
	f.rtl = f.rightToLeft(b.Lang)
	f.isolate()
	return f
}

// shown is the inline without what Telegram would drop: code holds no other
// entity, and a heading is bold as it is ("Formatting options").
func (f *flow) shown(in Inline, limits Limits) Inline {
	in.URL = href(in.URL, limits)
	heading := f.style == Heading && in.Emphasis != Italic
	if heading || in.URL != "" && in.Emphasis == Code {
		in.Emphasis = Normal
	}
	return in
}

func (f *flow) blockTag() string {
	switch f.style {
	case Heading:
		return "b"
	case Quote:
		return "blockquote"
	default:
		return ""
	}
}

// clean drops what no message may hold: control characters, and the direction
// controls that open something (U+202A to U+202E, U+2066 to U+2069), which a
// document could leave open and so turn around what follows. Marks (LRM, RLM)
// and joiners stay.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
			return '\n'
		case r == '\t', r == '\v', r == '\f':
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// segment cuts a text into cells; ends are where its inlines end.
func (f *flow) segment(text string, ends []int) {
	f.cells = make([]cell, 0, utf8.RuneCountInString(text))
	at, look, state := 0, 0, -1
	breakable := false // whether a line may break before the next grapheme
	for text != "" {
		grapheme, rest, boundaries, next := uniseg.StepString(text, state)
		for look < len(ends)-1 && at >= ends[look] {
			look++
		}
		f.grapheme(grapheme, look, breakable)
		breakable = boundaries&uniseg.MaskLine != uniseg.LineDontBreak
		at += len(grapheme)
		text, state = rest, next
	}
}

// grapheme adds one, in pieces when it is absurdly long.
func (f *flow) grapheme(s string, look int, breakable bool) {
	for s != "" {
		size, runes := 0, 0
		for size < len(s) && runes < longestGrapheme {
			_, n := utf8.DecodeRuneInString(s[size:])
			size, runes = size+n, runes+1
		}
		c := newCell(s[:size], look)
		c.cut = f.cutBefore(&c, breakable)
		f.cells = append(f.cells, c)
		s, breakable = s[size:], false
	}
}

func newCell(s string, look int) cell {
	c := cell{text: s, look: look, class: classOf(s), newline: s == "\n"}
	c.space = strings.TrimFunc(s, isGap) == ""
	c.visible = strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r)
	})
	return c
}

// isGap is white space other than the kinds that must not be broken at.
func isGap(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00A0' && r != '\u2007' && r != '\u202F'
}

// cutBefore rates the place before c, which is about to be added. Scripts that
// write no spaces are cut where a line may break.
func (f *flow) cutBefore(c *cell, breakable bool) cut {
	switch {
	case len(f.cells) == 0:
		return cutNever
	case c.space:
		return cutWord
	case !breakable, f.cells[len(f.cells)-1].space: // the cut is before the space
		return cutGrapheme
	case c.spaceless(), f.cells[len(f.cells)-1].spaceless():
		return cutWord
	}
	return cutLine
}

func (c *cell) spaceless() bool {
	r, _ := utf8.DecodeRuneInString(c.text)
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) ||
		r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

// trim drops white space around the block, which the server would drop.
func (f *flow) trim() {
	from := f.skipSpace(0)
	to := len(f.cells)
	for to > from && f.cells[to-1].space {
		to--
	}
	f.cells = f.cells[from:to]
}

func (f *flow) skipSpace(i int) int {
	for i < len(f.cells) && f.cells[i].space {
		i++
	}
	return i
}
