package verify

import (
	"slices"

	"mithaq/rag/normal"
)

// How far a negation reaches behind it within its clause: three words, or as
// many Chinese characters as make three words.
const negationReach = 9

// negation tells whether the statement says no where its quotes say yes, or the
// reverse. Each denying word is followed to what it denies; where the other
// side says that too, it must deny it as well.
func (e *evidence) negation(s *view) bool {
	for i, u := range s.units {
		if u.pol == denies && !e.deniedToo(s, i) {
			return true
		}
	}
	if e.refuses(s) {
		return true
	}
	for _, q := range e.quotes {
		for i, u := range q.units {
			if u.pol == denies && e.dropped(q, i, s) {
				return true
			}
		}
		if antonyms(s, q, e.quotes) {
			return true
		}
	}
	return false
}

// denied are the content units that the negation at unit i reaches.
func (v *view) denied(i int) []int {
	var out []int
	points := 0
	for k := i + 1; k < len(v.units) && points < negationReach; k++ {
		u := v.units[k]
		if !v.sameScope(i, k) {
			if u.clause > v.units[i].clause+2 {
				break
			}
			continue
		}
		if u.content() && !u.name && u.value == 0 && u.pol == affirms {
			out = append(out, k)
			points += u.weight()
		}
	}
	return out
}

// weight counts a unit against the reach: single Chinese characters are parts
// of words.
func (u unit) weight() int {
	if u.script == normal.Han && u.kind == "" {
		return 1
	}
	return 3
}

// maxAside is how many units a remark between two commas may have.
const maxAside = 4

// sameScope tells whether what unit i begins can reach unit k behind it: they
// are in one clause, or only a short remark between commas parts them ("must
// not, in their view, be used").
func (v *view) sameScope(i, k int) bool { return v.acrossAside(i, k, 2) }

// acrossAside is sameScope with at most lead units between i and the remark.
func (v *view) acrossAside(i, k, lead int) bool {
	a, b := v.units[i].clause, v.units[k].clause
	if a == b {
		return true
	}
	if b != a+2 {
		return false
	}
	before, aside := 0, 0
	for j := i + 1; j < k; j++ {
		switch v.units[j].clause {
		case a:
			before++
		case a + 1:
			aside++
		}
	}
	return before <= lead && aside <= maxAside
}

// negated tells whether something in front of unit k within reach denies or
// lacks, closely enough to mean it.
func (v *view) negated(k int) bool {
	seen := 0
	for j := k; j >= 0 && seen <= negationReach+3 && v.units[j].clause >= v.units[k].clause-2; j-- {
		u := v.units[j]
		if !v.sameScope(j, k) {
			continue
		}
		if u.pol != affirms || isContrary(u.ids) {
			return true
		}
		if u.content() {
			seen += u.weight()
		}
	}
	return false
}

// isContrary are acts that mean a "no" by themselves, so that "does not accept"
// is a fair rendering of "rejects".
func isContrary(ids []string) bool {
	for _, id := range ids {
		switch id {
		case "oppose", "reject", "deny", "prevent", "ban", "refuse", "condemn", "withdraw", "suspend", "terminate", "fail", "non-interference", "sole", "without":
			return true
		}
	}
	return false
}

// deniedToo tells whether the quotes deny what the statement denies at unit i.
func (e *evidence) deniedToo(s *view, i int) bool {
	compared := false
	for _, k := range s.denied(i) {
		for _, q := range e.quotes {
			for j, u := range q.units {
				if !s.units[k].meets(u) {
					continue
				}
				if q.negated(j) {
					return true
				}
				compared = true
			}
		}
		if compared {
			return e.strangeDenial(s)
		}
	}
	// What it denies is not said there in comparable words: then at least
	// something must be denied there.
	for _, q := range e.quotes {
		for _, u := range q.units {
			if u.pol != affirms || isContrary(u.ids) {
				return true
			}
		}
	}
	return false
}

// strangeDenial tells whether the quotes, in another script than the statement,
// deny something that cannot be matched with any of its words: then the
// statement's denial may well be its rendering.
func (e *evidence) strangeDenial(s *view) bool {
	for _, q := range e.quotes {
		for i, u := range q.units {
			if u.pol != denies || q.script == s.script {
				continue
			}
			matched := false
			for _, k := range q.denied(i) {
				matched = matched || slices.ContainsFunc(s.units, q.units[k].meets)
			}
			if !matched {
				return true
			}
		}
	}
	return false
}

// refuses tells whether the statement has someone reject or oppose where the
// quotes hold nothing of that kind at all.
func (e *evidence) refuses(s *view) bool {
	says := func(v *view) bool {
		return slices.ContainsFunc(v.units, func(u unit) bool {
			return slices.ContainsFunc(u.ids, func(id string) bool { return id == "reject" || id == "oppose" || id == "deny" })
		})
	}
	if !says(s) {
		return false
	}
	for _, q := range e.quotes {
		if q.denies() || slices.ContainsFunc(q.units, func(u unit) bool { return slices.ContainsFunc(u.ids, hostile) }) {
			return false
		}
	}
	return true
}

func hostile(id string) bool {
	switch id {
	case "combat", "confront", "respond", "criticize", "accuse", "warn", "violate", "violation", "threaten", "protest", "undermine", "interfere", "resist":
		return true
	}
	return false
}

// dropped tells whether the statement says, without a denial, what the quote
// denies at unit i.
func (e *evidence) dropped(q *view, i int, s *view) bool {
	denied := q.denied(i)
	for n, k := range denied {
		found := false
		for j, u := range s.units {
			if !q.units[k].meets(u) {
				continue
			}
			if s.negated(j) {
				return false
			}
			found = true
		}
		if found {
			// The first word behind a negation is what it denies; a later one may
			// also be said in a clause of its own, or denied in other words.
			return n == 0 || !s.denies() && !e.saidElsewhere(q, i, k)
		}
	}
	return len(denied) > 0 && !s.denies() && e.onlyThis(q, s)
}

// saidElsewhere tells whether the quotes also say unit k outside of the clause
// of the negation at i.
func (e *evidence) saidElsewhere(q *view, i, k int) bool {
	for _, v := range e.quotes {
		for j, u := range v.units {
			if (v != q || u.clause != q.units[i].clause) && q.units[k].meets(u) && !v.negated(j) {
				return true
			}
		}
	}
	return false
}

// denies tells whether anything in the view denies or lacks.
func (v *view) denies() bool {
	return slices.ContainsFunc(v.units, func(u unit) bool { return u.pol != affirms || isContrary(u.ids) })
}

// onlyThis tells whether the quote consists of one negated clause alone, so that
// a statement resting on it cannot be about anything else.
func (e *evidence) onlyThis(q, s *view) bool {
	return len(e.quotes) == 1 && len(q.units) > 0 && q.units[len(q.units)-1].clause == 0 && q.script != s.script && len(s.units) < 2*len(q.units)
}

// opposite are pairs of which a statement may not say the one where its quote
// says the other.
func opposite() [][2]string {
	return [][2]string{
		{"support", "oppose"}, {"support", "reject"}, {"support", "condemn"}, {"approve", "reject"}, {"agree", "reject"}, {"welcome", "condemn"},
		{"welcome", "reject"}, {"support", "criticize"}, {"welcome", "criticize"}, {"thank", "criticize"}, {"increase", "reduce"}, {"growth", "decline"}, {"expand", "reduce"}, {"begin", "end"}, {"open", "close"},
		{"import", "export"}, {"buy", "sell"}, {"allow", "ban"}, {"allow", "prevent"}, {"strengthen", "weaken"}, {"strengthen", "undermine"},
		{"join", "withdraw"}, {"escalate", "de-escalate"}, {"arrive", "depart"}, {"extend", "terminate"}, {"win", "lose"}, {"succeed", "fail"},
		{"confirm", "deny"}, {"impose", "lift"}, {"accelerate", "postpone"}, {"previous", "next"}, {"last-year", "next-year"}, {"past", "next"},
		{"north", "south"}, {"east", "west"}, {"high", "low"}, {"positive", "negative"}, {"bilateral", "multilateral"}, {"new", "old"},
		{"internal", "external"}, {"facilitate", "prevent"}, {"continue", "terminate"}, {"resume", "suspend"}, {"defend", "violate"}, {"respect", "violate"},
		{"support", "~against"}, {"~before", "~after"}, {"~more", "~less"}, {"~upto", "~atleast"},
	}
}

// antonyms tells whether the statement puts a word in place of its opposite:
// around both stands the same, and neither side has the other's word.
func antonyms(s, q *view, all []*view) bool {
	for _, pair := range opposite() {
		for _, p := range [...][2]string{pair, {pair[1], pair[0]}} {
			if s.exchanged(q, all, p[0], p[1]) {
				return true
			}
		}
	}
	return false
}

// exchanged: the statement says mine where the quote says yours.
func (v *view) exchanged(q *view, all []*view, mine, yours string) bool {
	if !v.says(mine) || !q.says(yours) {
		return false
	}
	mineThere := false
	for _, w := range all {
		mineThere = mineThere || w.says(mine)
	}
	for i, u := range v.units {
		if !u.says(mine) || v.negated(i) && mine[0] != '~' && !isContrary(u.ids) {
			continue
		}
		for j, w := range q.units {
			if !w.says(yours) || isConverse(mine) && v.namesTwo() {
				continue
			}
			same := v.objects(i)
			if slices.ContainsFunc(q.objects(j), func(o unit) bool { return slices.ContainsFunc(same, o.meetsValue) }) &&
				(!mineThere || !saysBefore(all, mine, same)) {
				return true
			}
		}
	}
	return false
}

// meetsValue is meets, for values too: "more than 99%".
func (u unit) meetsValue(o unit) bool { return u.value > 0 && o.value > 0 || u.meets(o) }

// saysBefore tells whether some quote says id in front of one of the objects.
func saysBefore(all []*view, id string, objects []unit) bool {
	for _, v := range all {
		for i, u := range v.units {
			if u.says(id) && slices.ContainsFunc(v.objects(i), func(o unit) bool { return slices.ContainsFunc(objects, o.meetsValue) }) {
				return true
			}
		}
	}
	return false
}

// objects are the content units behind unit i in its clause.
func (v *view) objects(i int) []unit {
	var out []unit
	points := 0
	for k := i + 1; k < len(v.units) && points < negationReach && v.units[k].clause == v.units[i].clause; k++ {
		if v.units[k].content() {
			out = append(out, v.units[k])
			points += v.units[k].weight()
		}
	}
	return out
}

func (v *view) namesTwo() bool {
	n := 0
	for _, u := range v.units {
		if u.name {
			n++
		}
	}
	return n > 1
}

// isConverse are pairs that change sides when the parties do: what A exports
// to B, B imports from A.
func isConverse(id string) bool {
	return id == "import" || id == "export" || id == "buy" || id == "sell"
}

func (v *view) says(id string) bool {
	if id[0] != '~' {
		return v.ids[id]
	}
	return slices.ContainsFunc(v.units, func(u unit) bool { return u.says(id) })
}

// says tells whether a unit names the concept, or is one of the small words
// that stand for "~before" and its like.
func (u unit) says(id string) bool {
	if id[0] != '~' {
		return slices.Contains(u.ids, id)
	}
	return relation(u.text) == id
}

func relation(w string) string {
	switch w {
	case "against", "ضد", "против":
		return "~against"
	case "before", "قبل", "قبيل", "до", "перед", "накануне":
		return "~before"
	case "after", "following", "بعد", "عقب", "после":
		return "~after"
	case "more", "exceeding", "over", "اكثر", "ازيد", "более", "больше", "свыше":
		return "~more"
	case "less", "fewer", "under", "below", "اقل", "менее", "меньше":
		return "~less"
	}
	return ""
}
