package rag

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

// maxQuestion bounds what is read of a question, in bytes; the rest of a longer
// one is ignored. Retrieval gains nothing from the ten-thousandth letter.
const maxQuestion = 4096

// query is a question that has been understood.
type query struct {
	text   string // the question itself, white space trimmed
	lang   string
	kind   answerKind
	steer  steer
	dated  bool // the time is asked for as a date or a year: no day of the week will do
	narrow bool // a city or a province is asked for, not any place; or names, not offices
	units  []unit
	tokens []normal.Token // content words, for the lexical fields
	// carried are the content words of the turn before, of a follow-up only.
	carried []normal.Token
	full    string // the content words of both as one text, for the embedder
}

// understand reads a question: its language, the kind of answer it seeks, and
// what it is about; a follow-up is completed from the turns before it.
func understand(q Question, base *terms.Base) query {
	text := clip(strings.TrimSpace(q.Text))
	out := query{text: text, lang: q.Lang}
	if out.lang == "" {
		out.lang = DetectLang(text)
	}
	if len(wordTexts(text)) == 0 {
		return out
	}
	out.steer = steering(text)
	var asking []string
	out.kind, asking = kindOf(text)
	out.dated = slices.ContainsFunc(asking, calendarWord)
	out.narrow = slices.ContainsFunc(asking, narrowWord)
	out.units, out.tokens = unitsOf(text, base, asking)
	if sides(out.units) > 1 && out.kind != yesNoAnswer {
		out.kind = compareAnswer
	}
	if out.kind == anyAnswer && slices.ContainsFunc(out.units, func(u unit) bool { return u.measure }) {
		out.kind = howMuchAnswer // "what capacity in megawatts"
	}
	markDeed(out.kind, out.units)
	if n := len(q.History); n > 0 && isFollowUp(text, out.units) {
		out.carry(clip(q.History[n-1]), base)
	}
	var words []string
	for _, t := range slices.Concat(out.tokens, out.carried) {
		words = append(words, t.Text)
	}
	out.full = strings.Join(words, " ")
	return out
}

// carry adds whom and what the turn before was about, as weaker units.
func (q *query) carry(previous string, base *terms.Base) {
	units, tokens := unitsOf(previous, base, nil)
	have := map[string]bool{}
	for _, u := range q.units {
		have[u.key] = true
	}
	for _, u := range units {
		// What was done before is not asked again, unless nothing else is.
		if !have[u.key] && (!u.act || len(have) == 0) {
			u.carried, u.asked = true, false
			q.units = append(q.units, u)
		}
	}
	q.carried = tokens
}

// isFollowUp tells whether a question leans on the turn before it: it opens
// with "and", or points back with a pronoun, or names nothing by itself.
func isFollowUp(text string, units []unit) bool {
	if leansBack(text) {
		return true
	}
	for _, u := range units {
		if u.kind == nameUnit || u.kind == valueUnit {
			return false
		}
	}
	return true
}

// DetectLang tells which of the served languages a text is written in by the
// script of most of its words; "und" when it has none of them.
func DetectLang(text string) string {
	var n [6]int // half words, by script
	for _, t := range normal.Tokens(text) {
		if t.Script == normal.Han {
			n[t.Script] += utf8.RuneCountInString(t.Text) // a word is mostly two characters
		} else {
			n[t.Script] += 2
		}
	}
	best, lang := 0, "und"
	for _, c := range []struct {
		script normal.Script
		lang   string
	}{{normal.Arabic, "ar"}, {normal.Latin, "en"}, {normal.Cyrillic, "ru"}, {normal.Han, "zh"}} {
		if n[c.script] > best {
			best, lang = n[c.script], c.lang
		}
	}
	return lang
}

func scriptLang(ts []normal.Token) string {
	if len(ts) == 0 {
		return "zh" // a name inside a run of Han characters has no token of its own
	}
	switch ts[0].Script {
	case normal.Arabic:
		return "ar"
	case normal.Latin:
		return "en"
	case normal.Cyrillic:
		return "ru"
	case normal.Han:
		return "zh"
	}
	return "und"
}

// clip cuts s to at most maxQuestion bytes, between characters, and makes it
// valid UTF-8.
func clip(s string) string {
	if n := maxQuestion; len(s) > n {
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}
