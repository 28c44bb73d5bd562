package render

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// A line of a message takes its base direction from its first strong character
// (UAX #9, rules P2 and P3), whatever the language of the whole. So a line that
// would be taken wrongly begins with a mark, and a run of the other direction
// that the algorithm would scatter is wrapped into an isolate.
const (
	lrm = "\u200E"
	rlm = "\u200F"
	lri = "\u2066"
	rli = "\u2067"
	pdi = "\u2069"

	pdiBytes = len(pdi)
)

// class is how a grapheme takes part in the direction of its line: the
// bidirectional classes of UAX #9, table 4, as far as they matter here.
type class uint8

const (
	neutral     class = iota
	ltrLetter         // L
	rtlLetter         // R and AL
	digit             // EN
	arabicDigit       // AN
)

func classOf(s string) class {
	p, _ := bidi.LookupString(s)
	switch p.Class() {
	case bidi.L:
		return ltrLetter
	case bidi.R, bidi.AL:
		return rtlLetter
	case bidi.EN:
		return digit
	case bidi.AN:
		return arabicDigit
	default:
		return neutral
	}
}

// rightToLeft is the base direction of the block: that of its language, or of
// its first letter when the language is not known.
func (f *flow) rightToLeft(lang string) bool {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	if lang == "" || lang == "und" {
		return f.firstLetter(0, len(f.cells)) == rtlLetter
	}
	return slices.Contains([]string{"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "syr", "ug", "ur", "yi"}, lang)
}

// firstLetter is the class of the first letter of a range, neutral when it has
// none.
func (f *flow) firstLetter(from, to int) class {
	for _, c := range f.cells[from:to] {
		if c.class == ltrLetter || c.class == rtlLetter {
			return c.class
		}
	}
	return neutral
}

// mark is what a line that begins with cell i must have before it: nothing
// when its first character gives the direction already, or when no direction
// but the right one is in it.
func (f *flow) mark(i int) string {
	first := &f.cells[i]
	switch {
	case first.newline:
		return ""
	case f.rtl && first.class != rtlLetter:
		return rlm
	case f.rtl || first.class == ltrLetter:
		return ""
	}
	for _, c := range f.cells[i:] {
		if c.newline {
			break
		}
		if c.class == rtlLetter || c.class == arabicDigit {
			return lrm
		}
	}
	return ""
}

// isolate is a run that is laid out for itself, inside another or inside the
// line.
type isolate struct {
	parent int
	open   string
}

func (f *flow) depth(iso int) int {
	n := 0
	for ; iso != 0; iso = f.isolates[iso].parent {
		n++
	}
	return n
}

// within tells whether iso is outer, or inside it.
func (f *flow) within(iso, outer int) bool {
	for iso != outer && iso != 0 {
		iso = f.isolates[iso].parent
	}
	return iso == outer
}

// wrap puts a range, all of which is in parent, into an isolate of its own.
func (f *flow) wrap(from, to int, rtl bool, parent int) int {
	open := lri
	if rtl {
		open = rli
	}
	f.isolates = append(f.isolates, isolate{parent, open})
	for i := from; i < to; i++ {
		f.cells[i].iso = len(f.isolates) - 1
	}
	return len(f.isolates) - 1
}

// isolate finds the runs to be wrapped in every line: an isolate ends with its
// line.
func (f *flow) isolate() {
	from := 0
	for i := range f.cells {
		if f.cells[i].newline {
			f.directLine(from, i)
			from = i + 1
		}
	}
	f.directLine(from, len(f.cells))
}

// directLine wraps addresses and the links that run against the line as a
// whole, and then the runs in the rest. A link is the name of one thing, so it
// stays together and apart from what is around it.
func (f *flow) directLine(from, to int) {
	for i := from; i < to; i++ {
		if end, turned := f.address(i, to); end > i {
			if turned {
				f.wrap(i, end, false, 0)
			}
			i = end - 1
			continue
		}
		if end, rtl, against := f.link(i, to); against {
			iso := f.wrap(i, end, rtl, 0)
			f.directRuns(i, end, end, rtl, iso)
			i = end - 1
		}
	}
	for i := from; i < to; {
		if f.cells[i].iso != 0 {
			i++
			continue
		}
		end := i
		for end < to && f.cells[end].iso == 0 {
			end++
		}
		f.directRuns(i, end, to, f.rtl, 0)
		i = end
	}
}

// address tells where an address that is written out at i ends, and whether it
// would be turned around; end is i when there is none. Nothing goes into an
// address, or Telegram would not find it.
func (f *flow) address(i, to int) (end int, turned bool) {
	if i > 0 && f.cells[i-1].class == ltrLetter && f.cells[i-1].look == f.cells[i].look ||
		!f.spells(i, to, "http://") && !f.spells(i, to, "https://") {
		return i, false
	}
	turned = f.rtl
	for end = i; end < to && f.cells[end].look == f.cells[i].look; end++ {
		c := &f.cells[end]
		if c.space || strings.Contains("<>\"«»،؛؟", c.text) {
			break
		}
		turned = turned || c.class == rtlLetter || c.class == arabicDigit
	}
	for end > i && strings.Contains(".,:;!?)]}'”’", f.cells[end-1].text) {
		end--
	}
	return end, turned
}

// spells tells whether the cells from i on are the letters of an ASCII word.
func (f *flow) spells(i, to int, word string) bool {
	if to-i < len(word) {
		return false
	}
	for k := range len(word) {
		if f.cells[i+k].text != word[k:k+1] {
			return false
		}
	}
	return true
}

// link tells whether a link against the direction of the block begins at i,
// and where it ends.
func (f *flow) link(i, to int) (end int, rtl, against bool) {
	look := f.cells[i].look
	if f.looks[look].URL == "" || i > 0 && f.cells[i-1].look == look && !f.cells[i-1].newline {
		return i, false, false
	}
	for end = i; end < to && f.cells[end].look == look; end++ {
	}
	first := f.firstLetter(i, end)
	return end, first == rtlLetter, first != neutral && (first == rtlLetter) != f.rtl
}
