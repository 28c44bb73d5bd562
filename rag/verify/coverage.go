package verify

import (
	"strings"
	"unicode/utf8"

	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

// How much of what a statement says its quotes must hold. Measured on the corpora
// in testdata: of faithful statements the least share is .43 (.46 in one
// language), the median .90; of statements with a quote of another passage the
// 90th percentile is .25 (.19), and what lies above .40 mostly rests on another
// report of the same fact.
const (
	minShare      = 0.40     // of all that can be compared
	minTopicShare = 0.22     // of what is neither a name nor a verb of reporting
	sureShare     = 0.70     // from here on no other sentence is looked at
	clearlyMore   = 0.20     // of all: by how much another sentence must hold more
	maxGiven      = 32 << 10 // bytes of passages looked through
)

// Weights of what can be covered. Names say little of what a statement is
// about, since the same few stand in every passage.
const (
	weightConcept   = 1.0
	weightName      = 0.5
	weightContext   = 0.2 // a name that the quote leaves to what stands around it
	weightValue     = 0.5
	weightWord      = 0.8
	weightCharacter = 0.3
	weightReporting = 0.2
	shareRelated    = 0.6 // of a concept of which the quotes have a near synonym
)

// tally counts what of a statement its quotes hold.
type tally struct {
	total, held   float64
	topics, topic float64 // the same for what is neither name nor reporting verb
}

func (t *tally) add(weight float64, held, topic bool) {
	h := 0.0
	if held {
		h = weight
	}
	t.total += weight
	t.held += h
	if topic {
		t.topics += weight
		t.topic += h
	}
}

// credit counts a part of something that was added as not held.
func (t *tally) credit(weight float64, topic bool) {
	t.held += weight
	if topic {
		t.topic += weight
	}
}

// coverage tells whether the quotes are about what the statement says: enough
// of its concepts, and where the scripts agree of its words, occur in them. A
// word that cannot be compared counts neither way.
func (e *evidence) coverage(s *view) bool {
	var t tally
	for i, u := range s.units {
		e.tallyUnit(&t, s, i, u)
	}
	if t.total == 0 {
		return false // nothing can be compared
	}
	if t.held < minShare*t.total || t.topic < minTopicShare*t.topics || t.topics > 0 && t.topic == 0 {
		return false
	}
	return t.held >= sureShare*t.total || !e.betterElsewhere(s, t)
}

// betterElsewhere tells whether some other sentence that the model was given
// holds clearly more of the statement: then the quotes are of the same subject,
// but not what the statement was made of. Read only in doubt, since it reads
// every passage.
func (e *evidence) betterElsewhere(s *view, cited tally) bool {
	size := 0
	for i := range e.given {
		p := &e.given[i]
		if size += min(len(p.Text), maxPassage); size > maxGiven {
			return false
		}
		whole := e.passage(p)
		for _, span := range normal.Sentences(whole.text) {
			other := evidence{gate: e.gate, quotes: []*view{whole.slice(span)}, titleViews: []*view{}, passageViews: []*view{whole}}
			if other.heldBy(s) > cited.held+clearlyMore*cited.total {
				return true
			}
		}
	}
	return false
}

func (e *evidence) tallyUnit(t *tally, s *view, i int, u unit) {
	switch {
	case u.value > 0 && !u.inside:
		if v := s.values[u.value-1]; !looseNumber(v) {
			t.add(weightValue, holds(v, e.quoted()), holds(v, e.quoted()))
		}
	case u.name:
		w := weightName
		held := anyHasName(e.quotes, u) || e.byCapital(u)
		if !held && (anyHasName(e.titles(), u) || anyHasName(e.whole(), u)) {
			w = weightContext
		}
		t.add(w, held, false)
	case u.kind != "":
		e.tallyConcept(t, u)
		if u.inside && holds(s.values[u.value-1], e.quoted()) {
			t.add(weightValue, true, true)
		}
	case !u.content():
	case u.script == normal.Han:
		e.tallyCharacter(t, s, i, u)
	default:
		for _, q := range e.quotes {
			if q.sameWord(u) {
				t.add(weightWord, true, true)
				return
			}
		}
		if e.comparable(u.script) {
			t.add(weightWord, false, true)
		}
	}
}

// comparable tells whether the quotes are written in a script, not merely
// holding a word or two of it.
func (e *evidence) comparable(script normal.Script) bool {
	for _, q := range e.quotes {
		if q.script == script {
			return true
		}
	}
	return false
}

func (e *evidence) tallyConcept(t *tally, u unit) {
	w := weightConcept
	topic := true
	if reporting(u.ids) || u.kind == terms.Office {
		w, topic = weightReporting, false
	}
	held, near := anyHasName(e.quotes, u), false
	for _, id := range u.ids {
		held = held || anyHas(e.quotes, id)
		near = near || anyRelated(e.quotes, id)
	}
	for _, q := range e.quotes {
		held = held || u.stem != "" && q.script == u.script && q.sameWord(u)
	}
	t.add(w, held, topic)
	if !held && near {
		t.credit(w*shareRelated, topic)
	}
}

// tallyCharacter compares Chinese where it is compared with Chinese: a
// character counts with its neighbours.
func (e *evidence) tallyCharacter(t *tally, s *view, i int, u unit) {
	if !e.comparable(normal.Han) {
		return
	}
	_, n := utf8.DecodeRuneInString(s.text[u.end:])
	pair := s.text[u.start : u.end+n]
	if i > 0 && (n == 0 || i+1 < len(s.units) && s.units[i+1].start != u.end) {
		pair = s.text[s.units[i-1].start:u.end]
	}
	held := false
	for _, q := range e.quotes {
		held = held || strings.Contains(q.text, pair)
	}
	t.add(weightCharacter, held, true)
}

// reporting are the concepts by which a report introduces what it reports:
// faithful statements exchange them freely.
func reporting(ids []string) bool {
	for _, id := range ids {
		switch id {
		case "say", "speak", "tell", "name", "emphasize", "point-out", "confirm", "mention", "report", "quote", "describe", "add", "explain",
			"comment", "announce", "declare", "express", "statement", "stipulate", "side", "include", "country", "state", "text", "document", "present", "according":
			return true
		}
	}
	return false
}

// anyRelated tells whether the quotes name a near synonym of a concept: words
// between which faithful paraphrases move.
func anyRelated(views []*view, id string) bool {
	for _, family := range [...][]string{
		{"expand", "increase", "deepen", "strengthen", "develop", "promote", "improve", "growth", "enhance", "continue"},
		{"attention", "point-out"}, {"alliance", "union"}, {"aim", "direct", "target"}, {"organization", "body", "council"},
		{"build", "establish", "create", "form", "construction", "develop"},
		{"help", "support", "provide", "facilitate"},
		{"visit", "official-visit", "state-visit", "working-visit", "arrive"},
		{"meeting", "regular-meeting", "talks", "summit", "consultations", "receive-guest"},
		{"use", "benefit", "apply", "exploit"},
		{"intend", "plan", "seek", "aim", "want", "readiness", "hope"},
		{"agree", "agreement", "decide"},
		{"cooperation", "cooperate", "joint", "interact", "coordinate", "work"},
		{"need", "demand", "call-for", "must"},
		{"settlements", "payment", "settlements-national-currencies"},
		{"combat", "confront", "oppose", "respond"},
		{"protect", "defend", "maintain", "guarantee"},
	} {
		in := false
		for _, f := range family {
			in = in || f == id
		}
		if !in {
			continue
		}
		for _, f := range family {
			if f != id && anyHas(views, f) {
				return true
			}
		}
	}
	return false
}
