// Package stem reduces words in normal form to the part that their inflections
// share: light10 for Arabic (Larkey, Ballesteros and Connell, "Light Stemming
// for Arabic Information Retrieval", 2007) and the Snowball stemmers for
// English and Russian. Other scripts are returned as they are.
package stem

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/russian"

	"mithaq/rag/normal"
)

// Token returns the stem of t. It is never empty for a non-empty token.
func Token(t normal.Token) string {
	switch t.Script {
	case normal.Arabic:
		return Arabic(t.Text)
	case normal.Latin:
		env := snowballstem.NewEnv(t.Text)
		english.Stem(env)
		return env.Current()
	case normal.Cyrillic:
		env := snowballstem.NewEnv(t.Text)
		russian.Stem(env)
		return env.Current()
	}
	return t.Text
}

// Arabic is the light10 stem of a word in normal form: a leading conjunction,
// preposition and article and the common suffixes are removed as long as enough
// letters remain. Normal form has already made ة into ه and ى into ي.
func Arabic(w string) string {
	w, article := ArabicArticle(w)
	if !article {
		w = cutPronoun(w)
	}
	// The accusative's alef is mostly written without its mark: قانونيا is قانوني.
	if r, ok := strings.CutSuffix(w, "ا"); ok && runes(r) >= 4 {
		w = r
	}
	for _, suf := range [...]string{"ها", "ان", "ات", "ون", "ين", "ييه", "يي", "يه", "ه", "ي"} {
		if r, ok := strings.CutSuffix(w, suf); ok && runes(r) >= 2 {
			if runes(suf) == 1 && runes(r) < 3 {
				continue
			}
			w = r
		}
	}
	return w
}

// cutPronoun removes a possessive ending, which excludes the article, and the
// ت that a final ه becomes before it: اتفاقيتهما is اتفاقية.
func cutPronoun(w string) string {
	// A final hamza changes its seat before the ending: إنشاؤه is إنشاء.
	for _, suf := range [...]string{"اوه", "اوها", "اوهم", "اوهما", "ايها", "ايهم", "ايهما"} {
		if r, ok := strings.CutSuffix(w, suf); ok && runes(r) >= 2 {
			return r + "اء"
		}
	}
	if r, ok := strings.CutSuffix(w, "ته"); ok && runes(r) >= 3 {
		return r
	}
	for _, suf := range [...]string{"هما", "هم", "ها", "نا"} {
		r, ok := strings.CutSuffix(w, suf)
		if !ok || runes(r) < 3 {
			continue
		}
		if t, ok := strings.CutSuffix(r, "ت"); ok && runes(t) >= 3 {
			return t
		}
		return r
	}
	return w
}

// ArabicArticle removes a leading و and the article with the particles that
// merge with it; article tells whether there was one.
func ArabicArticle(w string) (rest string, article bool) {
	// light10 leaves three letters; four keep وزير, "minister", from becoming زير.
	if r, ok := strings.CutPrefix(w, "و"); ok && runes(r) >= 4 {
		w = r
	}
	for _, pre := range [...]string{"ال", "بال", "كال", "فال", "لل", "وال"} {
		if r, ok := strings.CutPrefix(w, pre); ok && runes(r) >= 2 {
			return r, true
		}
	}
	return w, false
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// CutParticle removes one leading و ف ب ك ل س from a word in normal form when
// three letters or more remain: particles that Arabic writes together with the
// next word.
func CutParticle(w string) string {
	r, n := utf8.DecodeRuneInString(w)
	if !strings.ContainsRune("وفبكلس", r) || runes(w) < 4 {
		return w
	}
	return w[n:]
}
