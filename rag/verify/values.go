package verify

import (
	"strings"
	"time"

	"mithaq/rag/facts"
	"mithaq/rag/terms"
)

// values checks that every number, date and percentage of the statement occurs
// in the evidence, and gives the reasons of those that do not.
func (e *evidence) values(s *view) []string {
	var reasons []string
	quoted := e.quoted()
	for i, u := range s.units {
		if u.value == 0 {
			continue
		}
		v := s.values[u.value-1]
		if u.inside && anyHasName(e.quotes, u) || looseNumber(v) {
			continue
		}
		if holds(v, quoted) || holds(v, append(quoted[:len(quoted):len(quoted)], e.near()...)) {
			continue
		}
		if namesEvent(v) && s.besideEvent(i) && !e.rivals(v, s) && e.eventElsewhere(v) {
			continue
		}
		if u.inside && anyHasName(e.whole(), u) {
			continue
		}
		reasons = append(reasons, valueReason(v))
	}
	return reasons
}

func valueReason(v facts.Value) string {
	switch v.Kind {
	case facts.Percent:
		return ReasonPercent
	case facts.Date, facts.Year, facts.Range, facts.Weekday:
		return ReasonDate
	}
	return ReasonNumber
}

// looseNumber are numbers in words that are mostly a manner of speaking: one,
// first, both. With a measure ("one day") they say something.
func looseNumber(v facts.Value) bool {
	return v.Word && v.Unit == "" && (v.Canonical == "1" || v.Canonical == "2" && v.Kind == facts.Number)
}

// holds tells whether have contains v.
func holds(v facts.Value, have []facts.Value) bool {
	switch v.Kind {
	case facts.Date:
		return holdsDate(parts(v.Canonical), have)
	case facts.Range:
		return holdsRange(v, have)
	case facts.Year:
		return holdsYear(v.Canonical, have)
	case facts.Weekday:
		return holdsWeekday(v.Canonical, have)
	}
	for _, h := range have {
		if sameAmount(v, h) {
			return true
		}
	}
	return false
}

// sameAmount compares two amounts. "99" may stand for "99%", not the reverse;
// "30 days" is not "30 months".
func sameAmount(v, h facts.Value) bool {
	switch h.Kind {
	case facts.Number, facts.Ordinal, facts.Year:
		return v.Kind != facts.Percent && h.Canonical == v.Canonical && sameUnit(v, h)
	case facts.Percent:
		return h.Canonical == v.Canonical && v.Unit == ""
	case facts.Date:
		p := parts(h.Canonical)
		return v.Kind == facts.Ordinal && p.d != "" && strings.TrimLeft(p.d, "0") == v.Canonical
	case facts.Range:
		return v.Kind == facts.Number && v.Unit == "" && holdsYear(v.Canonical, []facts.Value{h})
	}
	return false
}

// sameUnit compares what two numbers count; an unknown unit is given the
// benefit of the doubt, except that "two sides" say nothing of "two weeks".
func sameUnit(v, h facts.Value) bool {
	if v.Unit != "" && h.Unit == "" && h.Kind == facts.Number {
		return !h.Word || len(h.Canonical) > 1 || h.Canonical > "2"
	}
	return v.Unit == "" || h.Unit == "" || v.Unit == h.Unit
}

// ymd is a canonical date in parts; missing parts are empty.
type ymd struct{ y, m, d string }

func parts(canonical string) ymd {
	switch {
	case strings.HasPrefix(canonical, "---"):
		return ymd{d: canonical[3:]}
	case strings.HasPrefix(canonical, "--"):
		m, d, _ := strings.Cut(canonical[2:], "-")
		return ymd{m: m, d: d}
	}
	y, rest, _ := strings.Cut(canonical, "-")
	m, d, _ := strings.Cut(rest, "-")
	return ymd{y, m, d}
}

// within tells whether every part of a that is stated is stated the same in b.
func (a ymd) within(b ymd) bool {
	return (a.y == "" || a.y == b.y) && (a.m == "" || a.m == b.m) && (a.d == "" || a.d == b.d)
}

// holdsDate finds a date that says all that a says; the year may come from
// another value when the date beside it names none ("on 4 November", under a
// title of 2025).
func holdsDate(a ymd, have []facts.Value) bool {
	for _, h := range have {
		for _, b := range datesIn(h) {
			if a.within(b) || b.y == "" && (ymd{m: a.m, d: a.d}).within(b) && holdsYear(a.y, have) {
				return true
			}
		}
	}
	return false
}

func datesIn(h facts.Value) []ymd {
	switch h.Kind {
	case facts.Date:
		return []ymd{parts(h.Canonical)}
	case facts.Range:
		a, b, _ := strings.Cut(h.Canonical, "/")
		if strings.Contains(a, "-") {
			return []ymd{parts(a), parts(b)}
		}
	}
	return nil
}

// holdsYear finds a year, alone, in a date, or at either end of a range.
func holdsYear(y string, have []facts.Value) bool {
	for _, h := range have {
		switch h.Kind {
		case facts.Year, facts.Number:
			if h.Canonical == y && h.Unit == "" {
				return true
			}
		case facts.Date:
			if parts(h.Canonical).y == y {
				return true
			}
		case facts.Range:
			a, b, _ := strings.Cut(h.Canonical, "/")
			if parts(a).y == y || parts(b).y == y {
				return true
			}
		}
	}
	return false
}

// holdsRange finds a range, or both of its ends outside of ranges: the ends of
// two different ranges make no third.
func holdsRange(v facts.Value, have []facts.Value) bool {
	a, b, _ := strings.Cut(v.Canonical, "/")
	var single []facts.Value
	for _, h := range have {
		switch {
		case h.Kind != facts.Range:
			single = append(single, h)
		case h.Canonical == v.Canonical:
			return true
		}
	}
	if strings.Contains(a, "-") {
		return a != b && holdsDate(parts(a), single) && holdsDate(parts(b), single)
	}
	return a != b && holdsYear(a, single) && holdsYear(b, single)
}

// holdsWeekday finds a day of the week by its name, or the date that falls on it.
func holdsWeekday(day string, have []facts.Value) bool {
	for _, h := range have {
		if h.Kind == facts.Weekday && h.Canonical == day {
			return true
		}
		if h.Kind == facts.Date {
			if t, err := time.Parse(time.DateOnly, h.Canonical); err == nil && int(t.Weekday()+6)%7 == int(day[0]-'1') {
				return true
			}
		}
	}
	return false
}

// namesEvent: DESIGN.md lets the ordinal or the year that names an event stand
// elsewhere in the cited passage.
func namesEvent(v facts.Value) bool {
	return v.Kind == facts.Ordinal || v.Kind == facts.Year || v.Kind == facts.Range || v.Kind == facts.Weekday
}

// eventReach is how many units a number may be away from the event it names.
const eventReach = 4

// besideEvent tells whether unit i stands in the same clause as something that
// numbers and years name: a meeting, a programme, a document, a visit.
func (v *view) besideEvent(i int) bool {
	for k := max(0, i-eventReach); k <= i+eventReach && k < len(v.units); k++ {
		if u := v.units[k]; u.clause == v.units[i].clause && isEventKind(u.kind) {
			return true
		}
	}
	return false
}

func isEventKind(k terms.Kind) bool {
	return k == terms.Event || k == terms.DocumentKind || k == terms.Program || k == terms.System
}

// rivals tells whether the quotes hold a value of v's sort that the statement
// does not use: then v stands in its place, and is not merely named in passing.
func (e *evidence) rivals(v facts.Value, s *view) bool {
	for _, q := range e.quotes {
		for _, u := range q.units {
			if u.value == 0 || u.inside {
				continue
			}
			w := q.values[u.value-1]
			if sameSort(v, w) && !looseNumber(w) && !holds(w, s.values) {
				return true
			}
		}
	}
	return false
}

func sameSort(v, w facts.Value) bool {
	calendar := func(k facts.Kind) bool { return k == facts.Year || k == facts.Range }
	return v.Kind == w.Kind || calendar(v.Kind) && calendar(w.Kind)
}

// eventElsewhere finds v beside an event in the rest of a cited passage.
func (e *evidence) eventElsewhere(v facts.Value) bool {
	for _, p := range e.whole() {
		for i, u := range p.units {
			if u.value > 0 && holds(v, p.values[u.value-1:u.value]) && (v.Kind == facts.Weekday || p.besideEvent(i)) {
				return true
			}
		}
	}
	return false
}
