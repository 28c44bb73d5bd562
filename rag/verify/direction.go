package verify

import (
	"slices"
)

// frame is one act with the names in its roles: who, and whom or what. Either
// may be missing.
type frame struct {
	act     unit
	speaker bool     // an act of speech by a person
	before  bool     // who stands before the act, as a plain subject
	who     []string // concept ids
	whom    []string
}

// direction tells whether the statement exchanges who does something and to
// whom. Only exchanges are told, not every difference: the quote must have the
// same act with the same names in the other roles.
func (e *evidence) direction(s *view) bool {
	var theirs []frame
	for _, q := range e.quotes {
		theirs = append(theirs, q.frames()...)
	}
	for _, f := range s.frames() {
		if f.reversedIn(theirs, s, e) {
			return true
		}
	}
	return false
}

// reversedIn tells whether some frame of the quotes has f's roles exchanged,
// and none has them as f has.
func (f frame) reversedIn(theirs []frame, s *view, e *evidence) bool {
	reversed := false
	for _, t := range theirs {
		if !sameDeed(f.act, t.act) || len(t.who) == 0 {
			continue
		}
		full := share(f.who, t.whom) && share(f.whom, t.who) && !share(f.whom, t.whom)
		switch {
		case share(f.who, t.who):
			// The same one acts, but upon himself instead of the other.
			if len(t.whom) == 0 || !share(f.whom, t.who) || share(f.whom, t.whom) {
				return false
			}
			reversed = true
		case f.speaker:
			// Another one says it there, and f's is named there too.
			reversed = reversed || anyNamed(e.quotes, f.who) && !share(f.who, e.affiliated(t.who))
		case f.act.kind == "" || t.act.kind == "":
			// Of words that the term base does not know only a full exchange is believed.
			reversed = reversed || full
		case f.act.script != t.act.script:
			// Across languages also where both texts plainly name their subjects,
			// and each the other's somewhere.
			reversed = reversed || full || f.before && t.before && anyNamed(e.quotes, f.who) && named(s, t.who) && !share(f.who, e.affiliated(t.who))
		case share(f.who, t.whom):
			reversed = reversed || len(f.whom) == 0 || !share(f.whom, t.whom)
		case share(f.whom, t.who) || share(f.whom, t.whom) || len(f.whom)+len(t.whom) == 0 && named(s, t.who):
			// Another one does it there, who is named there as f's is.
			reversed = reversed || anyNamed(e.quotes, f.who) && !share(f.who, e.affiliated(t.who))
		}
	}
	return reversed
}

// affiliated adds to persons the countries and bodies that the passages put
// beside them: what Xi did, China may be said to have done.
func (e *evidence) affiliated(ids []string) []string {
	out := slices.Clone(ids)
	for _, v := range e.whole() {
		for _, p := range v.phrases() {
			if share(p.persons, ids) {
				out = append(out, p.owners...)
			}
			if share(p.owners, ids) {
				out = append(out, p.persons...)
			}
		}
	}
	return out
}

// sameDeed tells whether two units name the same act.
func sameDeed(a, b unit) bool {
	if a.meets(b) {
		return true
	}
	for _, x := range a.ids {
		for _, y := range b.ids {
			if sameAct(x) == sameAct(y) {
				return true
			}
		}
	}
	return false
}

func named(v *view, ids []string) bool {
	return slices.ContainsFunc(ids, v.has)
}

func anyNamed(views []*view, ids []string) bool {
	return slices.ContainsFunc(views, func(v *view) bool { return named(v, ids) })
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}
