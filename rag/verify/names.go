package verify

import (
	"slices"
	"strings"

	"mithaq/rag/terms"
)

// names checks that every proper name of the statement occurs in the evidence:
// in the quotes, the title, or elsewhere in the cited passage.
func (e *evidence) names(s *view) bool {
	for i, u := range s.units {
		if !u.name || anyHasName(e.quotes, u) || e.byCapital(u) || anyHasName(e.titles(), u) {
			continue
		}
		if !anyHasName(e.whole(), u) || e.replaced(s, i) {
			return false
		}
	}
	return e.sameHolders(s) && e.unknownNames(s)
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
			if !u.name || u.kind != s.units[i].kind || s.hasAny(u) || s.namesCapitalOf(u) {
				continue
			}
			for _, a := range around {
				if slices.ContainsFunc(q.around(j), a.meets) {
					return true
				}
			}
		}
	}
	return false
}

// namesCapitalOf tells whether the view names the country of u's capital, or
// the reverse.
func (v *view) namesCapitalOf(u unit) bool {
	for _, id := range u.ids {
		if c := countryOfCapital([]string{id}); c != "" && v.ids[c] {
			return true
		}
		for other := range v.ids {
			if countryOfCapital([]string{other}) == id {
				return true
			}
		}
	}
	return false
}

// nearUnits is how far around a name words still belong to it.
const nearUnits = 3

// around are the content words and concepts beside unit i, names and offices
// left out, which say nothing of its role.
func (v *view) around(i int) []unit {
	var out []unit
	for k := max(0, i-nearUnits); k <= i+nearUnits && k < len(v.units); k++ {
		u := v.units[k]
		if k == i || u.clause != v.units[i].clause || !u.content() || u.name || u.kind == terms.Office || u.value > 0 {
			continue
		}
		out = append(out, u)
	}
	return out
}

// meets tells whether two units say the same: a concept in common, or in one
// script the same word.
func (u unit) meets(o unit) bool {
	if slices.ContainsFunc(u.ids, func(id string) bool { return slices.Contains(o.ids, id) }) {
		return true
	}
	return u.stem != "" && u.script == o.script && (u.stem == o.stem || rootOf(u.text, u.script) == rootOf(o.text, o.script))
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
		if conflict(p.owners, owners) || conflict(p.offices, offices) {
			return false
		}
	}
	return true
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
