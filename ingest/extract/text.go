package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/normal"
)

// Bounds of a heading-like line.
const (
	headingWords = 25
	headingRunes = 200
)

// closing are marks that may stand behind the end of a sentence.
const closing = "\"'”’»“)]）」』】"

// lastMark is the last character of s that is neither space nor a closing mark.
func lastMark(s string) rune {
	s = strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(closing, r) })
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// endsSentence tells whether a line ends as a sentence does.
func endsSentence(s string) bool { return strings.ContainsRune(".!?؟…؛;。！？；", lastMark(s)) }

// HeadingLike tells whether a line can be a title or heading: short, and not
// ending as a sentence or a part of one.
func HeadingLike(s string) bool {
	return !endsSentence(s) && !strings.ContainsRune(",،:：，、", lastMark(s)) && !listItem.MatchString(s) &&
		utf8.RuneCountInString(s) <= headingRunes && Words(s) <= headingWords && strings.IndexFunc(s, unicode.IsLetter) >= 0
}

// Words counts what stands between spaces; of Chinese, two characters count as
// a word.
func Words(s string) int {
	n := 0
	for f := range strings.FieldsSeq(s) {
		han, rest := 0, false
		for _, r := range f {
			switch {
			case unicode.Is(unicode.Han, r):
				han++
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				rest = true
			}
		}
		n += (han + 1) / 2
		if rest || han == 0 {
			n++
		}
	}
	return n
}

// words are the folded words of a line, by which lines are compared: letters and
// digits only, of Chinese each character. weight counts them as [Words] does.
func words(s string) (out []string, weight int) {
	han := 0
	for _, t := range normal.Tokens(s) {
		if t.Script != normal.Han {
			out = append(out, t.Text)
			continue
		}
		for _, r := range t.Text {
			out = append(out, string(r))
			han++
		}
	}
	return out, len(out) - han + (han+1)/2
}
