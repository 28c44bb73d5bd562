package verify

import (
	"unicode/utf8"

	"mithaq/rag/facts"
)

// evidence is what a statement may rest on.
type evidence struct {
	gate     *Gate
	quotes   []*view
	passages []*Passage // the cited ones, in order of citation
	given    []Passage  // all that the model had
	// Read only when a rule asks, since most statements need the quotes alone.
	titleViews, passageViews []*view
	read                     map[*Passage]*view
}

// passage reads a passage once, as far as it is read at all.
func (e *evidence) passage(p *Passage) *view {
	if v := e.read[p]; v != nil {
		return v
	}
	if e.read == nil {
		e.read = map[*Passage]*view{}
	}
	e.read[p] = e.gate.read(clip(p.Text, maxPassage))
	return e.read[p]
}

// titles are the titles of the cited documents.
func (e *evidence) titles() []*view {
	if e.titleViews == nil {
		e.titleViews = []*view{}
		for _, p := range e.passages {
			if p.Title != "" {
				e.titleViews = append(e.titleViews, e.gate.read(clip(p.Title, maxStatement)))
			}
		}
	}
	return e.titleViews
}

// whole are the cited passages.
func (e *evidence) whole() []*view {
	if e.passageViews == nil {
		e.passageViews = []*view{}
		for _, p := range e.passages {
			e.passageViews = append(e.passageViews, e.passage(p))
		}
	}
	return e.passageViews
}

// clip cuts s to at most n bytes, between characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// dates are the dates of the cited documents, as values.
func (e *evidence) dates() []facts.Value {
	var out []facts.Value
	for _, p := range e.passages {
		out = append(out, facts.Find(p.Date)...)
	}
	return out
}

// quoted are the values of the quotes; near adds those of titles and dates,
// which a statement may use as well.
func (e *evidence) quoted() []facts.Value { return valuesOf(e.quotes) }

func (e *evidence) near() []facts.Value {
	return append(valuesOf(e.titles()), e.dates()...)
}

func valuesOf(views []*view) []facts.Value {
	var out []facts.Value
	for _, v := range views {
		out = append(out, v.values...)
	}
	return out
}

func anyHas(views []*view, id string) bool {
	for _, v := range views {
		if v.ids[id] {
			return true
		}
	}
	return false
}

func anyHasName(views []*view, u unit) bool {
	for _, v := range views {
		if v.hasAny(u) {
			return true
		}
	}
	return false
}
