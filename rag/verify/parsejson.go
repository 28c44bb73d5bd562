package verify

import (
	"encoding/json"
	"strings"

	"mithaq/rag/normal"
)

// maxObjects is how many opening braces are tried.
const maxObjects = 4

// parseObject reads the first JSON object of s that says something known.
func parseObject(s string) (Line, bool) {
	for range maxObjects {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			return Line{}, false
		}
		s = s[i:]
		end := objectEnd(s)
		if end == 0 {
			return Line{}, false
		}
		if obj, ok := decodeObject(s[:end]); ok {
			if line, ok := lineFrom(obj, 0); ok {
				return line, true
			}
		}
		s = s[1:]
	}
	return Line{}, false
}

// objectEnd finds the brace that closes the object s starts with; 0 when it
// is cut off.
func objectEnd(s string) int {
	depth, inString := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// decodeObject decodes s, and again with the slips mended that models make.
func decodeObject(s string) (map[string]any, bool) {
	for _, form := range [...]func(string) string{same, dropTrailingCommas, straightQuotes} {
		dec := json.NewDecoder(strings.NewReader(form(s)))
		dec.UseNumber() // 2.10 is sentence 10, not 1
		var obj map[string]any
		if err := dec.Decode(&obj); err == nil {
			return obj, true
		}
	}
	return nil, false
}

func same(s string) string { return s }

// dropTrailingCommas removes commas before a closing bracket, and escapes the
// line breaks that stand raw inside strings.
func dropTrailingCommas(s string) string {
	var b strings.Builder
	inString := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case inString && c == '\\' && i+1 < len(s):
			b.WriteByte(c)
			i++
			c = s[i]
		case c == '"':
			inString = !inString
		case inString && (c == '\n' || c == '\r' || c == '\t'):
			c = ' '
		case !inString && c == ',':
			if rest := strings.TrimLeft(s[i+1:], " \t\r\n"); rest != "" && (rest[0] == '}' || rest[0] == ']') {
				continue
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// straightQuotes mends an object whose strings are in typographic or single quotes.
func straightQuotes(s string) string {
	if strings.Contains(s, `"`) {
		return s
	}
	if strings.ContainsAny(s, "“”") {
		s = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`).Replace(s)
	} else {
		s = strings.ReplaceAll(s, "'", `"`)
	}
	return dropTrailingCommas(s)
}

// field looks a value up under any of several names.
func field(obj map[string]any, names ...string) (any, bool) {
	for _, n := range names {
		if v, ok := obj[n]; ok && v != nil {
			return v, true
		}
	}
	for k, v := range obj {
		for _, n := range names {
			if v != nil && strings.EqualFold(strings.TrimSpace(k), n) {
				return v, true
			}
		}
	}
	return nil, false
}

// lineFrom makes a line of a decoded object; it looks one level deep for a
// statement that is wrapped in another object.
func lineFrom(obj map[string]any, depth int) (Line, bool) {
	if v, ok := field(obj, "abstain", "abstained", "no_answer"); ok && truthy(v) {
		return Line{Abstain: true}, true
	}
	v, ok := field(obj, "text", "statement", "sentence_text", "claim", "answer")
	if !ok {
		return wrapped(obj, depth)
	}
	raw, ok := v.(string)
	if !ok {
		return wrapped(obj, depth)
	}
	text, marked, _ := cutMarkers(raw)
	line := Line{Text: text}
	if v, ok := field(obj, "cites", "cite", "citations", "citation", "evidence", "sources", "source", "refs", "references", "quotes"); ok {
		line.Cites = citesFrom(v, 0)
	} else if c, ok := citeFrom(obj); ok {
		line.Cites = c
	}
	if len(line.Cites) == 0 {
		line.Cites = marked
	}
	if len(line.Cites) > maxCites {
		line.Cites = line.Cites[:maxCites]
	}
	return line, true
}

// wrapped reads {"statements":[{…}]} and {"answer":{…}}.
func wrapped(obj map[string]any, depth int) (Line, bool) {
	v, ok := field(obj, "statements", "answer", "statement", "result")
	if !ok || depth > 1 {
		return Line{}, false
	}
	if list, ok := v.([]any); ok && len(list) == 1 {
		v = list[0]
	}
	if inner, ok := v.(map[string]any); ok {
		return lineFrom(inner, depth+1)
	}
	return Line{}, false
}

func truthy(v any) bool {
	switch t := v.(type) {
	case bool:
		return t
	case string:
		s := normal.Fold(strings.TrimSpace(t))
		return s == "true" || s == "yes" || s == "1"
	case json.Number:
		return t.String() == "1"
	}
	return false
}

// citesFrom reads a list of citations, or a single one. What names no passage
// becomes a Cite with passage 0, which the gate refuses.
func citesFrom(v any, depth int) []Cite {
	switch t := v.(type) {
	case []any:
		var out []Cite
		for _, e := range t {
			if depth < 2 && len(out) < maxCites {
				out = append(out, citesFrom(e, depth+1)...)
			}
		}
		return out
	case map[string]any:
		if c, ok := citeFrom(t); ok {
			return c
		}
	case string:
		if refs, ok := parseRefs(t); ok {
			return refs
		}
		if strings.TrimSpace(t) == "" {
			return nil
		}
	case json.Number:
		if refs, ok := parseRefs(t.String()); ok {
			return refs
		}
	}
	return []Cite{{}}
}

// citeFrom reads {"passage":2,"sentence":3} and {"passage":2,"quote":"…"}.
func citeFrom(obj map[string]any) ([]Cite, bool) {
	v, ok := field(obj, "passage", "p", "n", "passage_id", "id", "source", "cite", "ref")
	if !ok {
		return nil, false
	}
	cites := citesFrom(v, 1)
	if s, ok := field(obj, "sentence", "sentences", "s"); ok && len(cites) == 1 {
		passage := cites[0].Passage
		cites = nil
		for _, c := range citesFrom(s, 1) {
			// A bare sentence number was read as a passage; "2.3" is whole.
			if c.Sentence == 0 {
				c.Sentence = c.Passage
			}
			cites = append(cites, Cite{Passage: passage, Sentence: c.Sentence})
		}
	}
	if q, ok := field(obj, "quote", "span", "words", "excerpt"); ok {
		if s, ok := q.(string); ok && strings.TrimSpace(s) != "" && len(cites) > 0 {
			cites = []Cite{{Passage: cites[0].Passage, Quote: s}}
		}
	}
	return cites, len(cites) > 0
}
