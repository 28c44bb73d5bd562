package verify

import (
	"sort"
	"strings"

	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

// phrase is a name with what stands in apposition to it: «الرئيس الصيني شي جين
// بينغ», "Chinese President Xi Jinping", 俄罗斯总统普京; or several phrases joined by "and".
type phrase struct {
	from, to int // units [from, to)
	clause   int
	names    []string // concept ids of proper names, inner ones included
	persons  []string
	owners   []string // countries and organizations in apposition
	offices  []string
}

// phrases finds the name phrases of a text, appositions joined, conjunctions not.
func (v *view) phrases() []phrase {
	var out []phrase
	for i := 0; i < len(v.units); i++ {
		u := v.units[i]
		if !u.name && u.kind != terms.Office {
			continue
		}
		p := phrase{from: i, to: i + 1, clause: u.clause}
		p.add(v, u)
		for p.to < len(v.units) && v.apposition(p, p.to) {
			n := v.units[p.to]
			if n.name || n.kind == terms.Office {
				p.add(v, n)
			}
			p.to++
		}
		i = p.to - 1
		if len(p.names) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func (p *phrase) add(v *view, u unit) {
	if u.kind == terms.Office {
		p.offices = append(p.offices, u.ids...)
		for _, m := range v.within(u) {
			if m.Concept.Kind == terms.Country {
				p.names, p.owners = append(p.names, m.Concept.ID), append(p.owners, m.Concept.ID)
			}
		}
		return
	}
	for _, c := range u.outer {
		p.names = append(p.names, c.ID)
		switch c.Kind {
		case terms.Person:
			p.persons = append(p.persons, c.ID)
		case terms.Country, terms.Organization:
			p.owners = append(p.owners, c.ID)
		}
	}
	for _, m := range v.within(u) {
		if m.Inner && m.Concept.Kind.IsName() {
			p.names = append(p.names, m.Concept.ID)
		}
	}
	if c := countryOfCapital(p.names); c != "" {
		p.names = append(p.names, c)
	}
}

// within are the mentions inside a unit.
func (v *view) within(u unit) []terms.Mention {
	from := sort.Search(len(v.mentions), func(i int) bool { return v.mentions[i].Start >= u.start })
	to := from
	for to < len(v.mentions) && v.mentions[to].End <= u.end {
		to++
	}
	return v.mentions[from:to]
}

// apposition tells whether unit i continues phrase p. Arabic puts the office
// first, then the country, then the person; the other languages may put the
// country first. A second country belongs only to a pair of adjectives.
func (v *view) apposition(p phrase, i int) bool {
	u, last := v.units[i], v.units[i-1]
	if u.clause != p.clause || len(p.persons) > 0 || u.start-last.end > 8 {
		return false
	}
	if u.script == normal.Latin && (u.text == "s" || u.text == "of" || u.text == "the") {
		return i+1 < len(v.units) && (v.units[i+1].name || v.units[i+1].kind == terms.Office) && len(p.offices)+len(p.owners) > 0 &&
			(u.text == "s" || len(p.offices) > 0 && len(p.owners) == 0)
	}
	switch u.kind {
	case terms.Office:
		return u.script != normal.Arabic || len(p.names) == 0
	case terms.Person:
		return len(p.offices) > 0
	case terms.Country, terms.Organization:
		if len(p.owners) == 0 {
			return len(p.offices) > 0
		}
		gap := v.text[last.end:u.start]
		return last.name && (gap == "-" || gap == "–" || u.script == normal.Han && gap == "" ||
			nisba(last) && nisba(u) && !strings.HasPrefix(v.text[u.start:], "و"))
	}
	return false
}

// nisba tells an Arabic adjective of origin (الصيني, الروسية) from the noun.
func nisba(u unit) bool {
	return u.script == normal.Arabic && (strings.HasSuffix(u.text, "ي") || strings.HasSuffix(u.text, "يه") || strings.HasSuffix(u.text, "يين"))
}

// groups joins the phrases that a text names together: "Russia and China",
// «بين روسيا والصين», 中国与俄罗斯. Whatever is said of one is said of the other.
func (v *view) groups() []phrase {
	ps := v.phrases()
	var out []phrase
	for _, p := range ps {
		if n := len(out); n > 0 && v.together(out[n-1], p) {
			g := &out[n-1]
			g.to = p.to
			g.names = append(g.names, p.names...)
			continue
		}
		out = append(out, p)
	}
	return out
}

func (v *view) together(a, b phrase) bool {
	gap := v.text[v.units[a.to-1].end:v.units[b.from].start]
	if len(gap) > 24 {
		return false
	}
	switch strings.TrimSpace(normal.Fold(gap)) {
	case "and", "with", "&", "и", "с", "со", "و", "مع", "和", "与", "同", "及", "、", "-", "–", "و بين", "وبين", "а также", "as well as":
		return true
	case "", ",", "،":
		return strings.HasPrefix(v.text[v.units[b.from].start:], "و") && v.units[b.from].script == normal.Arabic && !strings.HasPrefix(normal.Fold(gap), ",")
	}
	return false
}

// countryOfCapital gives the state whose capital is among names: a report says
// Moscow where it means Russia.
func countryOfCapital(names []string) string {
	for _, n := range names {
		switch n {
		case "moscow", "kremlin":
			return "russia"
		case "beijing":
			return "china"
		case "washington", "white-house":
			return "united-states"
		case "kyiv", "kiev":
			return "ukraine"
		case "tehran":
			return "iran"
		case "tokyo":
			return "japan"
		case "new-delhi":
			return "india"
		case "ankara":
			return "turkey"
		case "riyadh":
			return "saudi-arabia"
		case "cairo":
			return "egypt"
		case "pyongyang":
			return "north-korea"
		case "seoul":
			return "south-korea"
		case "astana":
			return "kazakhstan"
		case "minsk":
			return "belarus"
		case "london":
			return "united-kingdom"
		case "paris":
			return "france"
		case "berlin":
			return "germany"
		}
	}
	return ""
}
