package terms

import (
	"cmp"
	"slices"
	"strings"

	"mithaq/rag/normal"
)

// Gloss is a term as a text has it, with its name in another language.
type Gloss struct{ Original, Name string }

// Gloss names in lang the terms of a text, at most most of them: proper names
// first, then the longer terms; common words are left out.
func (b *Base) Gloss(text, lang string, most int) []Gloss {
	var ms []Mention
	seen := map[string]bool{}
	for _, m := range b.Tag(text) {
		if m.Inner || seen[m.Concept.ID] || len(m.Concept.Names[lang]) == 0 || !worthGlossing(m, text) {
			continue
		}
		seen[m.Concept.ID] = true
		ms = append(ms, m)
	}
	slices.SortStableFunc(ms, func(a, b Mention) int {
		return cmp.Compare(glossRank(a, text), glossRank(b, text))
	})
	var out []Gloss
	for _, m := range ms[:min(most, len(ms))] {
		out = append(out, Gloss{Original: original(m, text), Name: m.Concept.Name(lang)})
	}
	return out
}

// original is the term as a dictionary has it, in the language of the text:
// there it may stand with particles and endings.
func original(m Mention, text string) string {
	lang := ""
	if ts := normal.Tokens(text[m.Start:m.End]); len(ts) > 0 {
		switch ts[0].Script {
		case normal.Arabic:
			lang = "ar"
		case normal.Latin:
			lang = "en"
		case normal.Cyrillic:
			lang = "ru"
		case normal.Han:
			lang = "zh"
		}
	}
	if len(m.Concept.Names[lang]) == 0 {
		return strings.TrimSpace(text[m.Start:m.End])
	}
	return m.Concept.Name(lang)
}

// worthGlossing: names, and terms of several words; a single common word
// teaches a reader little.
func worthGlossing(m Mention, text string) bool {
	return m.Concept.Kind.IsName() || strings.ContainsRune(text[m.Start:m.End], ' ')
}

func glossRank(m Mention, text string) int {
	switch {
	case m.Concept.Kind == Country:
		return 2
	case m.Concept.Kind.IsName():
		return 0
	case strings.Count(text[m.Start:m.End], " ") > 1:
		return 1
	}
	return 3
}
