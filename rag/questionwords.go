package rag

import (
	"slices"
	"strings"

	"mithaq/rag/normal"
	"mithaq/rag/stop"
)

// questionWordMarks tells, for the tokens of one text, which are such words.
type questionWordMarks struct {
	marks  []bool
	asks   []int // ends, in bytes, of the words that ask for a kind of thing
	text   string
	asking []string // the words that told the kind of answer sought
}

func questionWords(text string, tokens []normal.Token, asking []string) questionWordMarks {
	m := questionWordMarks{marks: make([]bool, len(tokens)), text: text, asking: asking}
	for i, t := range tokens {
		m.marks[i] = stop.Word(t) || slices.Contains(asking, t.Text)
		if asksForKind(t.Text) || len(asking) > 0 && t.Text == asking[len(asking)-1] {
			m.asks = append(m.asks, t.End)
		}
	}
	for _, w := range [...]string{"什么", "哪些", "哪个", "哪一", "何种", "多少颗", "多少", "几"} {
		for i := strings.Index(text, w); i >= 0; {
			m.asks = append(m.asks, i+len(w))
			next := strings.Index(text[i+len(w):], w)
			if next < 0 {
				break
			}
			i += len(w) + next
		}
	}
	return m
}

// asksForKind are the words that stand before the name of the kind of thing
// that is asked for.
func asksForKind(w string) bool {
	switch w {
	case "ما", "اي", "ايه", "وما", "واي", "ماهي", "ماهو", "which", "what", "какой", "какая", "какое", "какие", "какую",
		"какого", "каком", "каким", "каких", "какими":
		return true
	}
	return false
}

func (m questionWordMarks) at(i int) bool { return m.marks[i] }

// han tells whether a Chinese name is part of the words that told the kind.
func (m questionWordMarks) han(name string) bool {
	return slices.ContainsFunc(m.asking, func(a string) bool { return isHan(a) && strings.Contains(a, name) })
}

// asked tells whether what starts at byte start directly follows a word that
// asks for a kind of thing, small words aside.
func (m questionWordMarks) asked(start int) bool {
	return slices.ContainsFunc(m.asks, func(end int) bool {
		if end > start {
			return false
		}
		if start-end <= 2*len("颗") && isHan(m.text[end:start]) {
			return true // a measure word
		}
		between := normal.Tokens(m.text[end:start])
		return len(between) == 0 || len(between) == 1 && stop.Word(between[0])
	})
}

// unbroken tells whether no word that only asks or joins stands between two
// places: they belong to one noun phrase.
func (m questionWordMarks) unbroken(from, to int) bool {
	if to <= from {
		return false
	}
	for _, t := range normal.Tokens(m.text[from:to]) {
		if stop.Word(t) {
			return false
		}
	}
	return true
}

// allQuestionWords tells whether the range holds nothing but such words, as
// when the term base knows "mention" or "name".
func allQuestionWords(m questionWordMarks, tokens []normal.Token, start, end int) bool {
	found := false
	for i, t := range tokens {
		if t.Start >= start && t.End <= end {
			if !m.marks[i] {
				return false
			}
			found = true
		}
	}
	return found
}

// leansBack tells whether a question opens as the continuation of another or
// points to something said before.
func leansBack(text string) bool {
	folded := normal.Fold(text)
	words := strings.Fields(folded)
	if len(words) == 0 {
		return false
	}
	switch strings.Trim(words[0], "،,?؟") {
	case "وما", "ومن", "ومتي", "واين", "وكيف", "وكم", "ولماذا", "وهل", "واي", "وماذا", "وفي", "وبماذا", "والي", "وعن", "ومع", "and", "а", "и", "but":
		return true
	}
	for _, t := range normal.Tokens(text) {
		switch t.Text {
		case "it", "they", "them", "he", "she", "him", "its", "their", "this", "that", "those", "these", "his", "her",
			"он", "она", "они", "его", "ее", "их", "этом", "этого", "этой", "это", "ним", "ней", "нем", "них", "там", "туда",
			"ذلك", "هذا", "هذه", "تلك", "هو", "هي", "هم", "فيه", "فيها", "منه", "منها", "عنه", "عنها", "له", "لها", "به", "بها", "هناك":
			return t.Script != normal.Latin || t.Text != "that"
		}
	}
	for _, w := range [...]string{"那", "它", "他", "她", "此", "该", "这", "其"} {
		if strings.HasPrefix(folded, w) || strings.Contains(folded, "，"+w) {
			return true
		}
	}
	return false
}
