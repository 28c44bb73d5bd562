package verify

import (
	"slices"
	"strings"

	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

// frames finds the acts of a text that have a name on some side. In Arabic the
// verb may come first: without a name before it, the first name behind it
// acts and the second is acted upon; the same holds for nouns of action in
// every language (the visit of A to B, دعم أ لب).
func (v *view) frames() []frame {
	groups := v.groups()
	var out []frame
	for i, u := range v.units {
		if !v.isAct(i) {
			continue
		}
		before, after := v.beside(groups, i)
		if before != nil && isVisitNoun(u) && !v.possessive(before.to, i) {
			before = nil // "met Li during a visit": who visits is not the nearest name
		}
		f := frame{act: u, before: before != nil && u.kind == terms.Act}
		marker := v.passiveAt(i)
		switch {
		case marker == unclear:
			continue
		case before != nil && u.script == normal.Han && v.objectBefore(groups, before.to, i) != nil:
			f.who, f.whom = before.names, v.objectBefore(groups, before.to, i).names
		case before != nil && len(after) > 0:
			f.who, f.whom = before.names, after[0].names
		case before != nil:
			f.who = before.names
		case len(after) > 1 && (u.script == normal.Arabic || slices.Contains(u.ids, "visit")) && v.adjoins(i, after[0]):
			f.who, f.whom = after[0].names, after[1].names
		case len(after) == 1 && v.subjectBehind(i, after[0]):
			f.who = after[0].names
		default:
			continue
		}
		if marker == passive {
			f.who, f.whom = f.whom, f.who
		}
		f.speaker = speech(u) && v.personAmong(f.who)
		if speech(u) && !f.speaker {
			continue
		}
		out = append(out, f)
	}
	return out
}

func isVisitNoun(u unit) bool {
	switch u.script {
	case normal.Latin:
		return u.kind == terms.Event && u.text != "visited" && u.text != "visits" && u.text != "visiting"
	case normal.Cyrillic:
		return u.kind == terms.Event && !strings.HasPrefix(u.text, "посе")
	}
	return false
}

// adjoins tells whether the group follows unit i at once, as a subject follows
// its verb: nothing with a meaning of its own stands between.
func (v *view) adjoins(i int, g phrase) bool {
	if v.preposition(g.from) != "" {
		return false
	}
	for k := i + 1; k < g.from; k++ {
		if u := v.units[k]; u.content() && u.kind != terms.Office && !slices.Contains(u.ids, "side") && !slices.Contains(u.ids, "company") {
			return false
		}
	}
	return true
}

// subjectBehind tells whether the only group behind an act is its subject. An
// Arabic verb with و often has its subject in the clause before; a country
// behind it may then be the object.
func (v *view) subjectBehind(i int, g phrase) bool {
	u := v.units[i]
	if !v.adjoins(i, g) {
		return false
	}
	switch u.script {
	case normal.Arabic:
		return len(g.persons) > 0 || !v.arabicParticle(u, "و")
	case normal.Cyrillic:
		return speech(u)
	}
	return false
}

// isAct tells whether unit i can be a directed act: one of the acts that are
// told apart by who does them to whom, or a word that the term base does not
// know.
func (v *view) isAct(i int) bool {
	u := v.units[i]
	if u.stop || u.name || u.value > 0 || u.pol != affirms {
		return false
	}
	if u.kind == "" {
		return u.script != normal.Han
	}
	return slices.ContainsFunc(u.ids, directed)
}

func directed(id string) bool {
	switch sameAct(id) {
	case "say", "call-for", "support", "oppose", "reject", "visit", "receive-guest", "host", "accuse", "criticize", "condemn", "thank", "congratulate",
		"warn", "threaten", "supply", "buy", "import", "help", "recognize", "violate", "interfere", "respect", "defend", "protect", "attack",
		"arrest", "extradite", "impose", "tell", "welcome", "appoint", "choose", "pay", "lead", "confront", "respond", "remain", "arrive",
		"depart", "build", "withdraw", "join", "prevent", "ban", "allow", "freeze", "confiscate", "exploit", "invest", "train", "serve", "reduce", "increase":
		return true
	}
	return false
}

func speech(u unit) bool {
	return slices.ContainsFunc(u.ids, func(id string) bool { return sameAct(id) == "say" })
}

func (v *view) personAmong(ids []string) bool {
	return slices.ContainsFunc(v.mentions, func(m terms.Mention) bool {
		return m.Concept.Kind == terms.Person && slices.Contains(ids, m.Concept.ID)
	})
}

// locative are the acts whose place is their object: X visits Y, X stays in Y.
func locative(u unit) bool {
	return slices.ContainsFunc(u.ids, func(id string) bool {
		switch sameAct(id) {
		case "visit", "arrive", "depart", "remain", "build":
			return true
		}
		return false
	})
}

// beside finds the nearest group before unit i that can be its subject, and the
// groups behind it that can be subject or object, all in its clause. A
// preposition makes a name a circumstance; a "that" ends the act's reach.
func (v *view) beside(groups []phrase, i int) (before *phrase, after []phrase) {
	u := v.units[i]
	for k := range groups {
		g := &groups[k]
		if !v.acrossAside(min(i, g.from), max(i, g.from), maxAside) {
			continue
		}
		place := v.preposition(g.from)
		switch {
		case g.to <= i:
			if (place == "" || v.possessive(g.to, i)) && v.noActBetween(g.to, i) && !v.newClause(g.to, i) {
				before = g
			}
		case g.from > i && len(after) < 2 && !v.thatBetween(i, g.from) && !v.actBetween(i+1, g.from):
			if place == "" || place == "to" || place == "in" && locative(u) {
				after = append(after, *g)
			}
		}
	}
	return before, after
}

// possessive tells whether a group that ends before unit a owns the act at unit
// i: 在俄罗斯的帮助下, "with Russian help".
func (v *view) possessive(a, i int) bool {
	return a == i && v.units[i].script != normal.Arabic || a == i-1 && (v.units[a].text == "的" || v.units[a].text == "s")
}

// preposition tells how the group that starts at unit i is tied to what stands
// before it: "" not at all, "to", "in", or "other".
func (v *view) preposition(i int) string {
	u := v.units[i]
	if v.arabicParticle(u, "ب") {
		return "in"
	}
	if i == 0 {
		return ""
	}
	last := v.units[i-1]
	if last.kind == "" {
		return tie(last.text)
	}
	// A verb of the term base may have taken its preposition in: «وصل إلى», "call on".
	words := strings.Fields(v.text[last.start:last.end])
	if t := tie(normal.Fold(words[len(words)-1])); t != "other" {
		return t
	}
	return ""
}

// tie is what a preposition makes of the name behind it.
func tie(w string) string {
	switch w {
	case "to", "الي", "к", "ко", "到", "抵", "向", "对", "给", "为":
		return "to"
	case "in", "at", "في", "в", "во", "на", "在":
		return "in"
	case "from", "with", "between", "against", "for", "on", "upon", "over", "about", "via", "through", "by", "among", "within", "into", "toward", "towards",
		"under", "of", "من", "مع", "بين", "ضد", "عن", "علي", "عبر", "حول", "بشان", "لدي", "خلال", "ضمن", "نحو", "из", "от", "с", "со", "между", "против", "для",
		"при", "о", "об", "по", "через", "у", "под", "над", "за", "从", "与", "同", "和", "以", "于":
		return "other"
	}
	return ""
}

// actBetween tells whether another act begins between units a and b: a directed
// one, or any behind a conjunction ("visited China and met Li").
func (v *view) actBetween(a, b int) bool {
	for k := a; k < b; k++ {
		u := v.units[k]
		if slices.ContainsFunc(u.ids, directed) {
			return true
		}
		if (u.kind == terms.Act || u.kind == terms.Event) && (v.arabicParticle(u, "و") || v.units[k-1].text == "and" || v.units[k-1].text == "и" || v.units[k-1].text == "并") {
			return true
		}
	}
	return false
}

func (v *view) thatBetween(a, b int) bool {
	for k := a; k < b; k++ {
		switch v.units[k].text {
		case "that", "whether", "ان", "بان", "انه", "انها", "что", "чтобы":
			return true
		}
	}
	return false
}

// noActBetween tells whether no known act stands between units a and b: a name
// before it belongs to the nearer one.
func (v *view) noActBetween(a, b int) bool {
	for k := a; k < b; k++ {
		if v.units[k].kind == terms.Act {
			return false
		}
	}
	return true
}

// newClause: in Arabic a verb with و or ف opens a clause of its own, whose
// subject follows it.
func (v *view) newClause(a, b int) bool {
	for k := a; k <= b; k++ {
		if u := v.units[k]; !u.name && u.end-u.start > 6 && (u.kind == terms.Act || u.kind == "" && !u.stop) && v.arabicParticle(u, "و") {
			return true
		}
	}
	return false
}

// objectBefore finds the group between units a and b that a Chinese preposition
// makes the object of the verb behind it: 中国向俄罗斯出口. Nil when there is none.
func (v *view) objectBefore(groups []phrase, a, b int) *phrase {
	for k := range groups {
		if g := &groups[k]; g.from >= a && g.to <= b && v.preposition(g.from) == "to" {
			return g
		}
	}
	return nil
}

// voice of an act.
type voice uint8

const (
	active voice = iota
	passive
	unclear
)

// passiveAt reads the voice of the act at unit i where the language marks it;
// unclear ones are not compared.
func (v *view) passiveAt(i int) voice {
	u := v.units[i]
	switch u.script {
	case normal.Latin:
		if (strings.HasSuffix(u.text, "ed") || strings.HasSuffix(u.text, "en") || u.text == "built" || u.text == "sold") && i+1 < len(v.units) {
			for k := i + 1; k <= i+4 && k < len(v.units); k++ {
				if v.units[k].text == "by" {
					return passive
				}
			}
		}
		if i > 0 {
			switch v.units[i-1].text {
			case "be", "been", "is", "are", "was", "were", "being":
				if strings.HasSuffix(u.text, "ed") {
					return unclear
				}
			}
		}
	case normal.Cyrillic:
		for _, s := range [...]string{"ся", "сь", "ан", "ана", "ано", "аны", "ен", "ена", "ено", "ены"} {
			if strings.HasSuffix(u.text, s) {
				return unclear
			}
		}
	case normal.Han:
		for k := max(0, i-3); k < i; k++ {
			if v.units[k].text == "被" || v.units[k].text == "受" {
				return unclear
			}
		}
	}
	return active
}
