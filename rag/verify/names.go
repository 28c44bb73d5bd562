package verify

import (
	"slices"
	"strings"

	"mithaq/rag/normal"
	"mithaq/rag/stem"
	"mithaq/rag/terms"
)

// names checks that every proper name of the statement occurs in the evidence:
// in the quotes, the title, or elsewhere in the cited passage.
func (e *evidence) names(s *view) bool {
	seen := map[string]int{}
	for i, u := range s.units {
		if !u.name {
			continue
		}
		id := u.outer[0].ID
		seen[id]++
		switch {
		case anyHasName(e.quotes, u):
			// Named more often than in the quotes, it may stand for another.
			if e.misplaced(s, i) || (seen[id] > e.timesNamed(u) || actor(u.kind) && !e.echoed(s, i)) && e.replaced(s, i) {
				return false
			}
		case e.byCapital(u):
			if s.namesCapitalOf(u) && e.replaced(s, i) {
				return false
			}
		case anyHasName(e.titles(), u), anyHasName(e.whole(), u):
			if e.replaced(s, i) {
				return false
			}
		case !e.asState(s, i) && !e.byParts(s, i):
			return false
		}
	}
	return e.sameHolders(s) && e.unknownNames(s)
}

// byParts tells whether a name that the evidence does not have as a whole is
// there in its parts: a descriptive name ("expert council on artificial
// intelligence") that the passage words differently. All parts must be in the
// passage, half of them in the quotes, and no rival may stand there.
func (e *evidence) byParts(s *view, i int) bool {
	u := s.units[i]
	if e.byLetters(s, u) {
		return true
	}
	if u.kind == terms.Person || u.kind == terms.Country || u.kind == terms.City {
		return false
	}
	quoted, all, covered := 0, 0, u.start
	for _, m := range s.within(u) {
		if slices.Contains(u.outer, m.Concept) || m.Concept.Kind.IsName() && m.Concept.Kind != terms.Country {
			continue
		}
		if m.Start > covered+gapInName || !anyHas(e.whole(), m.Concept.ID) {
			return false
		}
		covered = max(covered, m.End)
		all++
		if anyHas(e.quotes, m.Concept.ID) {
			quoted++
		}
	}
	return all >= 2 && 2*quoted >= all && covered+gapInName >= u.end && !e.replaced(s, i)
}

// gapInName is how many bytes of a name its known parts may leave uncovered:
// an article or a preposition.
const gapInName = 8

// byLetters tells whether every word of a name stands in the quotes in the same
// script, and a name inside it is named there: the term base took more words
// for the name than belong to it.
func (e *evidence) byLetters(s *view, u unit) bool {
	inner := slices.ContainsFunc(s.within(u), func(m terms.Mention) bool {
		return m.Inner && m.Concept.Kind.IsName() && anyHas(e.quotes, m.Concept.ID)
	})
	if !inner {
		return false
	}
	for _, t := range normal.Tokens(s.text[u.start:u.end]) {
		w := unit{text: t.Text, stem: stem.Token(t), script: t.Script}
		if !slices.ContainsFunc(e.quotes, func(q *view) bool { return q.sameWord(w) }) {
			return false
		}
	}
	return true
}

// actor are the kinds of names that act, and so can be exchanged for each other.
func actor(k terms.Kind) bool { return k == terms.Person || k == terms.Country || k == terms.City }

// echoed tells whether the quotes have name i with some of the words that
// surround it in the statement.
func (e *evidence) echoed(s *view, i int) bool {
	around := s.around(i)
	for _, q := range e.quotes {
		for j, u := range q.units {
			if share(u.ids, s.units[i].ids) && slices.ContainsFunc(q.around(j), func(o unit) bool {
				return slices.ContainsFunc(around, o.alike)
			}) {
				return true
			}
		}
	}
	return len(around) == 0
}

// timesNamed is how often the quotes have the name.
func (e *evidence) timesNamed(u unit) int {
	n := 0
	for _, q := range e.quotes {
		for _, o := range q.units {
			if o.name && slices.ContainsFunc(u.outer, func(c *terms.Concept) bool { return slices.Contains(o.ids, c.ID) }) {
				n++
			}
		}
	}
	return n
}

// asState tells whether name i is a capital that stands for its state ("Moscow
// and Beijing agreed"), where the evidence names the state.
func (e *evidence) asState(s *view, i int) bool {
	state := countryOfCapital(s.units[i].ids)
	if state == "" || s.isPlace(i) {
		return false
	}
	return anyHas(e.quotes, state) || anyHas(e.titles(), state) || anyHas(e.whole(), state)
}

// arabicParticle tells whether a unit starts with a particle written together
// with it, and not with the same letter of its own.
func (v *view) arabicParticle(u unit, particle string) bool {
	if u.script != normal.Arabic || !strings.HasPrefix(u.text, particle) {
		return false
	}
	for _, c := range u.outer {
		for _, name := range c.Names["ar"] {
			if strings.HasPrefix(normal.Fold(strings.TrimPrefix(name, "=")), particle) {
				return false
			}
		}
	}
	return true
}

// isPlace tells whether the words before name i make it a place where something
// is or goes.
func (v *view) isPlace(i int) bool {
	u := v.units[i]
	if v.arabicParticle(u, "ب") {
		return true
	}
	for k := max(0, i-2); k < i; k++ {
		switch v.units[k].text {
		case "in", "to", "from", "at", "visited", "visit", "near", "left", "في", "الي", "من", "مدينه", "زار", "يزور", "в", "во", "из", "на", "до",
			"在", "到", "抵", "达", "访", "从", "往", "对":
			return true
		}
	}
	return false
}

// byCapital tells whether the quotes name the capital of the country u names.
func (e *evidence) byCapital(u unit) bool {
	for _, q := range e.quotes {
		for id := range q.ids {
			c := countryOfCapital([]string{id})
			if c != "" && slices.ContainsFunc(u.outer, func(o *terms.Concept) bool { return o.ID == c }) {
				return true
			}
		}
	}
	return false
}

// replaced tells whether name i of the statement, which stands elsewhere in the
// passage, takes the place of a name of the quote: one of the same kind that
// the statement leaves out, used with the same words around it.
func (e *evidence) replaced(s *view, i int) bool {
	around := s.around(i)
	for _, q := range e.quotes {
		for j, u := range q.units {
			if !u.name || u.kind != s.units[i].kind || s.hasAny(u) || s.namesCapitalOf(u, e.quotes...) {
				continue
			}
			for _, a := range around {
				if slices.ContainsFunc(q.around(j), a.alike) {
					return true
				}
			}
		}
	}
	return false
}

// misplaced tells whether the statement puts something in a country or city that
// the quotes name in another role, while the same thing is in another place
// there: "plants in Russia" for "Russian-designed plants in China".
func (e *evidence) misplaced(s *view, i int) bool {
	if !s.isPlace(i) {
		return false
	}
	x := s.units[i]
	around := s.around(i)
	rival := false
	for _, q := range e.quotes {
		for j, u := range q.units {
			if !u.name || u.kind != x.kind || !q.isPlace(j) {
				continue
			}
			if share(u.ids, x.ids) {
				return false
			}
			for k, o := range s.units {
				if share(o.ids, u.ids) && s.isPlace(k) {
					return false
				}
			}
			for _, a := range around {
				rival = rival || slices.ContainsFunc(q.around(j), a.alike)
			}
		}
	}
	return rival
}

// namesCapitalOf tells whether the view names the country of u's capital, or
// the reverse.
func (v *view) namesCapitalOf(u unit, quotes ...*view) bool {
	for _, id := range u.ids {
		if c := countryOfCapital([]string{id}); c != "" && v.ids[c] {
			return true
		}
		for other := range v.ids {
			// Where the quotes name both, the one does not stand for the other.
			if countryOfCapital([]string{other}) == id && !anyHas(quotes, other) {
				return true
			}
		}
	}
	return false
}

// nearUnits is how many content words around a name still belong to it, on
// each side.
const nearUnits = 3

// around are the content words and concepts beside unit i in its clause, names
// and offices left out, which say nothing of its role.
func (v *view) around(i int) []unit {
	var out []unit
	for _, step := range [...]int{-1, 1} {
		points := 0
		clause := v.units[i].clause
		for k := i + step; k >= 0 && k < len(v.units) && points < 3*nearUnits; k += step {
			u := v.units[k]
			if u.clause != clause {
				// A name that ends its clause belongs to the next one as well:
				// «بوتين، قال إن…».
				if k != i+1 || u.clause != clause+1 || !reporting(u.ids) {
					break
				}
				clause = u.clause
			}
			if !u.content() || u.name || u.kind == terms.Office || u.value > 0 {
				continue
			}
			out = append(out, u)
			points += u.weight()
		}
	}
	return out
}

// alike is meets, for what surrounds a name: who said it matters, by which of
// the verbs of saying does not.
func (u unit) alike(o unit) bool {
	return u.meets(o) || u.kind == terms.Act && o.kind == terms.Act && reporting(u.ids) && reporting(o.ids)
}

// meets tells whether two units say the same: a concept in common, or in one
// script the same word.
func (u unit) meets(o unit) bool {
	if slices.ContainsFunc(u.ids, func(id string) bool { return slices.Contains(o.ids, id) }) {
		return true
	}
	return u.stem != "" && o.stem != "" && u.script == o.script && (u.stem == o.stem || rootOf(u.text, u.script) == rootOf(o.text, o.script))
}

// sameHolders checks what the statement puts beside a person, the office and
// the country, against what the passages put there: the Russian president is
// not Xi Jinping.
func (e *evidence) sameHolders(s *view) bool {
	var known []phrase
	for _, p := range s.phrases() {
		if len(p.persons) == 0 || len(p.owners)+len(p.offices) == 0 {
			continue
		}
		if known == nil {
			for _, v := range e.whole() {
				known = append(known, v.phrases()...)
			}
		}
		var owners, offices []string
		for _, k := range known {
			if slices.ContainsFunc(p.persons, func(id string) bool { return slices.Contains(k.persons, id) }) {
				owners = append(owners, k.owners...)
				offices = append(offices, k.offices...)
			}
		}
		if conflict(p.owners, owners) || conflict(highOffices(p.offices), highOffices(offices)) {
			return false
		}
	}
	return true
}

// highOffices keeps the offices that exclude each other. Lesser titles (head,
// leader, director) are exchanged freely.
func highOffices(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		switch id {
		case "president", "prime-minister", "vice-president", "deputy-prime-minister", "first-deputy-prime-minister", "foreign-minister",
			"deputy-foreign-minister", "defence-minister", "king", "crown-prince", "emir", "ambassador", "secretary-general":
			return false
		}
		return true
	})
}

// conflict: both sides say something, and nothing in common.
func conflict(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}

// quotedSpans are the pieces of text that stand in quotation marks, as bytes.
func quotedSpans(text string) [][2]int {
	var out [][2]int
	for _, p := range [...][2]string{{"«", "»"}, {"“", "”"}, {"「", "」"}, {"《", "》"}, {"„", "“"}, {"\"", "\""}} {
		for off := 0; ; {
			i := strings.Index(text[off:], p[0])
			if i < 0 {
				break
			}
			i += off + len(p[0])
			j := strings.Index(text[i:], p[1])
			if j < 0 {
				break
			}
			out = append(out, [2]int{i, i + j})
			off = i + j + len(p[1])
		}
	}
	return out
}
