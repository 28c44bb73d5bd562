package rag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/facts"
	"mithaq/rag/normal"
	"mithaq/rag/sound"
	"mithaq/rag/stem"
	"mithaq/rag/stop"
	"mithaq/rag/terms"
)

// unitKind orders the things a question can be about by how much they bind.
type unitKind uint8

const (
	wordUnit    unitKind = iota // a word that the term base does not know
	conceptUnit                 // a concept of the term base
	valueUnit                   // a year, number, ordinal or date
	nameUnit                    // a proper name of the term base
)

// unit is one thing that a question is about, to be found in what answers it.
type unit struct {
	kind    unitKind
	key     string // concept id, or "#" and a canonical value, or a stem
	tokens  []normal.Token
	lang    string   // the language of the words
	kin     []string // ids of concepts that may be said instead
	parts   []part   // the concepts named inside a longer name
	act     bool     // what is done: "sign"
	deed    bool     // the act that the question asks about, which must be said
	minor   bool     // a time word, a unit, a quality: seldom what it is about
	common  bool     // an ordinary word that any text may hold
	person  bool
	measure bool // a unit of something other than time: megawatts, dollars
	source  bool // a kind of document: where it is said, rather than what
	place   bool // a state or city, named in nearly every text of the field
	counted bool // directly follows "how many"
	start   int  // byte in the text it was read from
	// sound is how a name that no list knows is spoken, see package sound.
	sound   string
	carried bool    // comes from an earlier turn
	asked   bool    // names the kind of thing asked for: "which cities"
	weight  float64 // set by the index: how much it tells passages apart
}

// part is a concept inside the name of another.
type part struct {
	id   string
	name bool
	kin  []string
}

// unitsOf reads what a text is about: names and concepts by the term base,
// values by facts, and the content words that neither covers. The asking words
// are left out.
func unitsOf(text string, base *terms.Base, asking []string) ([]unit, []normal.Token) {
	r := unitReader{base: base, text: text, tokens: normal.Tokens(text), lang: DetectLang(text), seen: map[string]bool{}}
	r.words = questionWords(text, r.tokens, asking)
	r.covered = make([]bool, len(r.tokens))
	var values []facts.Value
	for _, v := range facts.Find(text) {
		if binding(v) {
			values = append(values, v)
			r.cover(v.Start, v.End)
			r.put(unit{kind: valueUnit, key: valueKey(v), lang: r.lang})
		}
	}
	mentions := base.Tag(text)
	for _, m := range mentions {
		inValue := slices.ContainsFunc(values, func(v facts.Value) bool { return v.Start <= m.Start && m.End <= v.End })
		if !m.Inner && !inValue && !r.asks(m.Start, m.End) {
			r.mention(m, mentions)
		}
	}
	var content []normal.Token
	for i, t := range r.tokens {
		if r.words.at(i) {
			continue
		}
		content = append(content, t)
		switch {
		case t.Script == normal.Han:
			for _, u := range chineseUnits(t, text, base) {
				r.put(u)
			}
		case !r.covered[i] && t.Script != normal.Digit && utf8.RuneCountInString(t.Text) > 1:
			r.put(unit{kind: wordUnit, key: stem.Token(t), tokens: []normal.Token{t}, lang: scriptLang(r.tokens[i : i+1]), start: t.Start})
		}
	}
	r.markAsked()
	r.markNames()
	return r.units, content
}

// markNames gives a sound to the unknown words that look like names: capital
// letters inside a sentence, and every longer word of a text in Latin letters of
// which no word is known, which may be Arabic in Latin letters.
func (r *unitReader) markNames() {
	known := slices.ContainsFunc(r.units, func(u unit) bool { return u.kind == nameUnit || u.kind == conceptUnit })
	for i := range r.units {
		u := &r.units[i]
		if u.kind != wordUnit || len(u.tokens) != 1 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(r.text[u.start:])
		switch {
		case u.lang == "zh":
			u.sound = sound.Chinese(u.key)
		case u.lang == "en" && !known && len(u.key) > 3, unicode.IsUpper(first) && u.start > 0:
			u.sound = sound.Skeleton(u.tokens[0].Text)
		}
		if len(u.sound) < minSound {
			u.sound = ""
		}
	}
}

// minSound is the least number of consonants that tell a name.
const minSound = 3

// unitReader collects the units of one text.
type unitReader struct {
	base    *terms.Base
	text    string
	lang    string
	tokens  []normal.Token
	words   questionWordMarks
	covered []bool // by token: belongs to a name or value
	units   []unit
	seen    map[string]bool
}

func (r *unitReader) put(u unit) {
	if !r.seen[u.key] {
		r.seen[u.key] = true
		r.units = append(r.units, u)
	}
}

// light acts carry no matter of their own: what is said is seldom introduced
// by the question's "described", nor talks by its "held".
func light(id string) bool {
	switch id {
	case "hold", "conduct", "carry-out", "take-place", "come", "make", "do":
		return true
	case "say", "speak", "tell", "name", "announce", "confirm", "emphasize", "point-out", "mention", "report", "quote", "describe",
		"add", "explain", "comment", "express", "consider", "assess", "declare":
		return true
	}
	return false
}

func (r *unitReader) mention(m terms.Mention, all []terms.Mention) {
	ts := within(r.tokens, m.Start, m.End)
	u := unit{kind: conceptUnit, kin: r.base.Kin(m.Concept.ID), key: m.Concept.ID, tokens: ts, lang: scriptLang(ts), start: m.Start, common: m.Concept.Common}
	switch k := m.Concept.Kind; {
	case k.IsName():
		u.kind = nameUnit
		u.person = k == terms.Person
		u.place = k == terms.Country || k == terms.City || k == terms.Place
	case k == terms.DocumentKind:
		u.source = true
	case k == terms.Act:
		u.act, u.minor = true, light(m.Concept.ID)
	case k == terms.Time, k == terms.Unit, k == terms.Quality:
		u.minor, u.measure = true, k == terms.Unit && !timeUnit(m.Concept.ID)
	}
	for _, in := range all {
		if in.Inner && in.Start >= m.Start && in.End <= m.End {
			u.parts = append(u.parts, part{id: in.Concept.ID, name: in.Concept.Kind.IsName(), kin: r.base.Kin(in.Concept.ID)})
		}
	}
	r.cover(m.Start, m.End)
	r.put(u)
}

// narrowWord are the words by which a city, a province or people's names are
// asked for.
func narrowWord(w string) bool {
	switch w {
	case "مدينه", "مقاطعه", "اقليم", "city", "province", "region", "town", "городе", "провинции", "области", "哪个城市", "哪座城市", "哪个省", "哪一省", "哪省",
		"اسماء", "names", "имена", "姓名":
		return true
	}
	return false
}

// calendarWord are the words by which a date or a year is asked for.
func calendarWord(w string) bool {
	switch w {
	case "تاريخ", "عام", "سنه", "date", "year", "числа", "дата", "году", "года", "日期", "哪一年", "哪年", "几号", "发布日期":
		return true
	}
	return false
}

// markDeed finds what the question asks the doer, the time or the cause of: it
// must be said, not only its circumstances. After "who" it is what follows,
// whatever list knows the word; else the first act that is neither an ordinary
// nor a light one.
func markDeed(kind answerKind, units []unit) {
	if kind == whoAnswer {
		for i := range units {
			if u := &units[i]; u.asked && u.kind != nameUnit {
				u.act, u.asked, u.deed = true, false, !u.minor && !u.common
				return
			}
		}
	}
	for i := range units {
		// What began is as much a deed as what was signed when its time is asked.
		if u := &units[i]; u.act && !u.minor && (!u.common || kind == whenAnswer) {
			u.deed = true
			return
		}
	}
}

// sides counts the events by number that a question sets side by side: "the
// 24th and the 30th".
func sides(units []unit) int {
	n := 0
	for _, u := range units {
		if u.kind == valueUnit && strings.HasPrefix(u.key, "#") && !strings.Contains(u.key, ":") {
			n++
		}
	}
	return n
}

// markAsked finds the unit that names the kind of thing asked for: in "what
// tariff rate" the rate, since an English noun stands after what qualifies it, in
// the other languages the first one after the asking word. An office is no such
// unit: "who is the director" is about the office.
func (r *unitReader) markAsked() {
	best := -1
	for i, u := range r.units {
		if u.start == 0 || !r.words.asked(u.start) && !(best >= 0 && r.lang == "en" && r.words.unbroken(r.units[best].start, u.start)) {
			continue
		}
		if u.kind == valueUnit || u.act && best >= 0 {
			continue
		}
		if best < 0 || r.lang == "en" && u.start > r.units[best].start {
			best = i
		}
	}
	if best < 0 {
		return
	}
	r.units[best].counted = true
	if c := r.base.Concept(r.units[best].key); c == nil || c.Kind != terms.Office {
		r.units[best].asked = true
	}
}

func (r *unitReader) cover(start, end int) {
	for i, t := range r.tokens {
		if t.Start < end && start < t.End && t.Script != normal.Han {
			r.covered[i] = true
		}
	}
}

// asks tells whether a range holds nothing but words that only ask, as when
// the term base knows "mention" or "date".
func (r *unitReader) asks(start, end int) bool {
	if ts := within(r.tokens, start, end); len(ts) == 0 {
		return r.words.han(r.text[start:end])
	}
	return allQuestionWords(r.words, r.tokens, start, end)
}

// chineseUnits are what remains of a run of characters when the names in it and
// the words that only ask are taken out.
func chineseUnits(run normal.Token, text string, base *terms.Base) []unit {
	rest := text[run.Start:run.End]
	for _, m := range base.Tag(rest) {
		if !m.Inner {
			rest = rest[:m.Start] + strings.Repeat(" ", m.End-m.Start) + rest[m.End:]
		}
	}
	var out []unit
	for _, part := range stop.Chinese(normal.Fold(rest)) {
		if utf8.RuneCountInString(part) < 2 {
			continue
		}
		out = append(out, unit{kind: wordUnit, key: part, lang: "zh", tokens: normal.Tokens(part)})
	}
	return out
}

// binding values are those a question pins its answer to. Small numbers in
// words are manners of speaking ("the two sides").
func binding(v facts.Value) bool {
	switch v.Kind {
	case facts.Year, facts.Range, facts.Date, facts.Percent, facts.Ordinal:
		return !v.Word || v.Kind == facts.Ordinal && len(v.Canonical) > 1
	case facts.Number:
		return !v.Word
	}
	return false
}

func valueKey(v facts.Value) string {
	if v.Kind == facts.Number || v.Kind == facts.Ordinal {
		return "#" + v.Canonical // "the 30th", "meeting no. 30"
	}
	return "#" + v.Kind.String() + ":" + v.Canonical
}

func within(tokens []normal.Token, start, end int) []normal.Token {
	var out []normal.Token
	for _, t := range tokens {
		if t.Start >= start && t.End <= end {
			out = append(out, t)
		}
	}
	return out
}
