package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Script tells by which rules a token is stemmed and compared.
type Script uint8

// The scripts that matter to the languages served. A token has one script:
// a change of script ends it.
const (
	Other Script = iota
	Arabic
	Latin
	Cyrillic
	Han
	Digit
)

// Token is one word of a text.
type Token struct {
	Text       string // in normal form, without the accusative's alef, never empty
	Start, End int    // bytes in the source
	Script     Script
}

// cutTanwin removes the alef that only carries the accusative ending (حاليًا),
// which the ending's own mark in the source tells from one of the word.
func cutTanwin(word, source string) string {
	if strings.HasSuffix(source, "\u064bا") || strings.HasSuffix(source, "ا\u064b") {
		if r, ok := strings.CutSuffix(word, "ا"); ok && utf8.RuneCountInString(r) >= 3 {
			return r
		}
	}
	return word
}

// Tokens splits s into runs of letters of one script and runs of digits. Marks
// inside a word belong to it, everything else separates. A run of Han
// characters is one token: Chinese has no spaces, and the fields of the index
// cut it as they need.
func Tokens(s string) []Token {
	var out []Token
	var b strings.Builder
	start, end := -1, 0
	script := Other
	flush := func() {
		if start >= 0 && b.Len() > 0 {
			out = append(out, Token{Text: cutTanwin(b.String(), s[start:end]), Start: start, End: end, Script: script})
		}
		b.Reset()
		start = -1
	}
	for i := 0; i < len(s); {
		n := clusterLen(s[i:])
		r, _ := utf8.DecodeRuneInString(s[i:])
		sc, part := classify(r)
		switch {
		case !part:
			flush()
		case sc == Other && start >= 0:
			// Tatweel, joiners and marks: part of the word they stand in.
			end = i + n
		case sc == Other:
		default:
			if start >= 0 && sc != script {
				flush()
			}
			if start < 0 {
				start, script = i, sc
			}
			foldCluster(&b, s[i:i+n])
			end = i + n
		}
		i += n
	}
	flush()
	return out
}

// classify gives the script of r and whether r can be part of a word at all.
// Other with true means: transparent, neither starts nor ends a word.
func classify(r rune) (Script, bool) {
	switch {
	case r >= '0' && r <= '9':
		return Digit, true
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return Latin, true
		}
		return Other, false
	case foldRune(r) == drop:
		return Other, true
	case unicode.Is(unicode.Nd, r):
		return Digit, true
	case unicode.Is(unicode.Han, r):
		return Han, true
	case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
		return Arabic, true
	case unicode.Is(unicode.Cyrillic, r):
		return Cyrillic, true
	case unicode.Is(unicode.Latin, r):
		return Latin, true
	case unicode.IsLetter(r):
		return Other, false
	}
	return Other, false
}
