package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/normal"
	"mithaq/rag/sound"
	"mithaq/rag/stem"
)

// unknownNames checks the names that the term base does not know: capitalized
// words of Latin and Cyrillic, Chinese transcriptions with a middle dot, and
// short pieces in quotation marks. They must be found in the evidence: in the
// same script by their letters, in another by their sound.
func (e *evidence) unknownNames(s *view) bool {
	if !titleCase(s) {
		for i, u := range s.units {
			if s.capitalName(i) && !e.spoken(u.text, u.script) {
				return false
			}
		}
	}
	return e.dottedNames(s) && e.quotedNames(s)
}

// capitalName tells whether unit i is a capitalized word inside a sentence that
// neither the term base nor the list of common titles knows.
func (v *view) capitalName(i int) bool {
	u := v.units[i]
	if u.kind != "" || u.value > 0 || u.stop || u.script != normal.Latin && u.script != normal.Cyrillic {
		return false
	}
	r, n := utf8.DecodeRuneInString(v.text[u.start:])
	if !unicode.IsUpper(r) || u.end-u.start <= n || commonTitle(u.text) {
		return false
	}
	if second, _ := utf8.DecodeRuneInString(v.text[u.start+n:]); unicode.IsUpper(second) && u.end-u.start <= 6*n {
		return false // an abbreviation: its letters need not survive translation
	}
	opensQuote := strings.HasSuffix(strings.TrimRight(v.text[:u.start], " "), "«") || strings.HasSuffix(v.text[:u.start], "\"") || strings.HasSuffix(v.text[:u.start], "“")
	if opensQuote {
		// A single capitalized word in quotation marks is a name: «Росатом».
		r, _ := utf8.DecodeRuneInString(v.text[u.end:])
		return strings.ContainsRune("»\"”", r)
	}
	if i > 0 && v.units[i-1].clause == u.clause {
		return true
	}
	// The first word of a sentence is capitalized whatever it is: only the
	// endings of surnames, a second such word, or a verb right behind a word
	// that is no noun of action tell a name.
	if surname(u.text) || i+1 >= len(v.units) || v.units[i+1].clause != u.clause {
		return surname(u.text)
	}
	return i == 0 && v.capitalName(i+1) || u.script == normal.Latin && !abstractNoun(u.text) && startsVerb(v.units[i+1])
}

func abstractNoun(w string) bool {
	for _, s := range [...]string{"ing", "ion", "ions", "ment", "ments", "ity", "ness", "ship", "ism", "ance", "ence", "ees", "ers", "ors", "al", "age", "ure", "ics", "ty", "es"} {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

func startsVerb(u unit) bool {
	switch u.text {
	case "is", "was", "has", "had", "will", "would", "said", "says", "did", "does":
		return true
	}
	return false
}

func surname(w string) bool {
	for _, s := range [...]string{"ov", "ev", "enko", "sky", "skiy", "ов", "ев", "енко", "ский"} {
		if strings.HasSuffix(w, s) && utf8.RuneCountInString(w) > 4 {
			return true
		}
	}
	return false
}

// titleCase tells whether a text capitalizes nearly every word, as headlines do,
// so that capitals say nothing.
func titleCase(v *view) bool {
	upper, all := 0, 0
	for _, u := range v.units {
		if u.script != normal.Latin || u.stop || u.name {
			continue
		}
		all++
		if r, _ := utf8.DecodeRuneInString(v.text[u.start:]); unicode.IsUpper(r) {
			upper++
		}
	}
	return all > 4 && upper*10 > all*7
}

// spoken finds a word in the evidence, by its letters or by its sound.
func (e *evidence) spoken(w string, script normal.Script) bool {
	stemmed := stem.Token(normal.Token{Text: w, Script: script})
	spoken := sound.Skeleton(w)
	if len(spoken) < 2 {
		return true // nothing to compare by
	}
	foreign := false
	for _, views := range [...][]*view{e.quotes, e.titles(), e.whole()} {
		for _, v := range views {
			for _, t := range normal.Tokens(v.text) {
				switch t.Script {
				case script:
					if t.Text == w || stem.Token(t) == stemmed {
						return true
					}
				case normal.Han:
					foreign = true
				default:
					if sound.Alike(spoken, sound.Skeleton(t.Text)) || t.Script == normal.Arabic && sound.Alike(spoken, sound.Skeleton(withoutParticles(t.Text))) {
						return true
					}
				}
			}
		}
	}
	return foreign
}

// withoutParticles removes what Arabic writes together with a name.
func withoutParticles(w string) string {
	w, _ = stem.ArabicArticle(w)
	return stem.CutParticle(w)
}

// commonTitle are words that English and Russian capitalize within the names
// of documents, offices and bodies; they name nothing by themselves.
func commonTitle(w string) bool {
	switch w {
	case "joint", "statement", "agreement", "treaty", "state", "government", "republic", "federation", "people", "peoples", "national", "federal",
		"international", "council", "committee", "commission", "ministry", "minister", "president", "premier", "prime", "deputy", "chairman", "head",
		"side", "sides", "party", "parties", "plan", "program", "programme", "project", "initiative", "year", "years", "station", "research", "science",
		"scientific", "technology", "innovation", "space", "agency", "administration", "company", "corporation", "group", "organization",
		"organisation", "forum", "summit", "conference", "declaration", "communique", "memorandum", "understanding", "charter", "resolution",
		"assembly", "general", "security", "economic", "union", "cooperation", "partnership", "strategic", "comprehensive", "new", "era", "great",
		"patriotic", "war", "world", "day", "victory", "central", "bank", "television", "channel", "news", "north", "south", "east", "west", "northern",
		"eastern", "western", "southern", "region", "sea", "route", "road", "belt", "way", "green", "digital", "intelligence", "artificial", "energy",
		"nuclear", "power", "lunar", "moon", "earth", "satellite", "navigation", "system", "governance", "global", "development", "regular", "день", "дня", "дню", "днем", "дне", "meeting",
		"heads", "document", "article", "parliament", "house", "court", "supreme", "army", "force", "forces", "совместное", "заявление", "договор",
		"соглашение", "совет", "союз", "организация", "правительство", "стороны", "сторона", "председатель", "президент", "премьер", "год", "годы":
		return true
	}
	return false
}

// dottedNames checks Chinese transcriptions such as 约翰·史密斯.
func (e *evidence) dottedNames(s *view) bool {
	for i, u := range s.units {
		if u.script != normal.Han || u.kind != "" || !strings.HasPrefix(s.text[u.end:], "·") {
			continue
		}
		from := u.start
		for k := i - 1; k >= 0 && s.units[k].kind == "" && s.units[k].value == 0 && s.units[k].end == from; k-- {
			from = s.units[k].start
		}
		// The last characters before the dot and the first behind it are enough.
		after, _ := utf8.DecodeRuneInString(s.text[u.end+len("·"):])
		key := u.text + "·" + string(after)
		found := false
		for _, p := range e.passages {
			found = found || strings.Contains(p.Text, key) || strings.Contains(p.Title, key)
		}
		if !found {
			return false
		}
	}
	return true
}

// maxQuotedName is the most words a quoted piece may have to be read as a name.
const maxQuotedName = 4

// quotedNames checks short pieces in quotation marks where statement and
// evidence share a script; across scripts the names in them were checked as
// names already.
func (e *evidence) quotedNames(s *view) bool {
	for _, span := range quotedSpans(s.text) {
		piece := s.text[span[0]:span[1]]
		if n := countWords(piece); n == 0 || n > maxQuotedName {
			continue
		}
		key := joinTokens(normal.Tokens(piece))
		found, comparable := false, false
		for _, p := range e.passages {
			for _, t := range [...]string{p.Text, p.Title} {
				found = found || strings.Contains(joinTokens(normal.Tokens(t)), key)
			}
		}
		if found {
			continue
		}
		for _, u := range s.units {
			if u.start < span[0] || u.end > span[1] || !u.content() || u.value > 0 {
				continue
			}
			for _, v := range e.whole() {
				if u.kind == "" && u.script == v.script && u.script != normal.Han {
					comparable = comparable || !v.sameWord(u)
				}
			}
		}
		if comparable {
			return false
		}
	}
	return true
}
