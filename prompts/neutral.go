package prompts

import (
	"strings"
	"unicode"
)

// neutral makes a text unable to pretend that it is not one. The delimiters of
// the prompts are made of < > [ ] and line breaks; none of these is left in it.
// Invisible characters, which can hide instructions from a reader, go too.
// A quote is never taken from this form: the bot supplies its words from the
// document.
func neutral(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '<', '＜':
			return '‹'
		case '>', '＞':
			return '›'
		case '[', '［', '【':
			return '('
		case ']', '］', '】':
			return ')'
		case unicode.ReplacementChar:
			return -1
		}
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case r == '\u200c', r == '\u200d':
			return r // Persian and Indic words are written with these
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs):
			return -1
		case unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// attribute is neutral for what stands between straight quotes.
func attribute(s string) string { return strings.ReplaceAll(neutral(s), `"`, "”") }
