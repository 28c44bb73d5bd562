package lexical

import (
	"unicode/utf8"

	"mithaq/rag/normal"
	"mithaq/rag/stem"
)

// gramLen is the length of the character n-grams inside words. On ARCD-train
// 4 beat 3 and 5.
const gramLen = 4

// Grams are the character 4-grams of each word, never across words; a shorter
// word is one gram of its own. Chinese gives its two-character runs, digits stay
// whole: half a year is no evidence.
func Grams(tokens []normal.Token) []string {
	out := make([]string, 0, len(tokens)*3)
	for _, t := range tokens {
		switch t.Script {
		case normal.Digit:
			out = append(out, t.Text)
		case normal.Han:
			out = appendGrams(out, t.Text, 2)
		case normal.Arabic:
			w, _ := stem.ArabicArticle(t.Text)
			out = appendGrams(out, w, gramLen)
		default:
			out = appendGrams(out, t.Text, gramLen)
		}
	}
	return out
}

func appendGrams(out []string, w string, n int) []string {
	if utf8.RuneCountInString(w) <= n {
		return append(out, w)
	}
	offs := make([]int, 0, len(w)+1)
	for i := range w {
		offs = append(offs, i)
	}
	offs = append(offs, len(w))
	for i := 0; i+n < len(offs); i++ {
		out = append(out, w[offs[i]:offs[i+n]])
	}
	return out
}

// Stems are the light stems of the words, Chinese as two-character runs.
func Stems(tokens []normal.Token) []string {
	out := make([]string, 0, len(tokens))
	for _, t := range tokens {
		if t.Script == normal.Han {
			out = appendGrams(out, t.Text, 2)
			continue
		}
		out = append(out, stem.Token(t))
	}
	return out
}
