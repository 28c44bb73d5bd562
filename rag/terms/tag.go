package terms

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"mithaq/rag/normal"
	"mithaq/rag/stem"
	"mithaq/rag/stop"
)

// Mention is a run of text that names a concept.
type Mention struct {
	Concept    *Concept
	Start, End int  // bytes in the tagged text
	Inner      bool // lies inside the longer mention of another concept
	grade      grade
}

// grade tells how a mention was found; of several in one place the best stands.
type grade uint8

const (
	byForm  grade = iota // the name's very words, the article aside
	byStem               // words that share their stems
	byGuess              // after taking off what may be a particle or part of the word
)

// node is one step of the trie over the words of names.
type node struct {
	next map[string]*node
	here []entry // names that end at this word
}

type entry struct {
	concept *Concept
	name    string // han: the whole name in normal form
	exact   string // not empty: the words of the source must read like this
	grade   grade  // byForm or byStem: which forms of the name the path is made of
}

func (b *Base) add(c *Concept) {
	for _, lang := range Languages() {
		for _, name := range c.Names[lang] {
			b.addName(c, name)
			if lang == "ru" && c.Kind == Act {
				b.addPast(c, name)
			}
		}
	}
}

// addPast adds the past of a Russian verb, whose stem Snowball does not always
// find to be the infinitive's (подчеркнуть, подчеркнул).
func (b *Base) addPast(c *Concept, infinitive string) {
	if root, ok := strings.CutSuffix(infinitive, "ть"); ok && !strings.ContainsAny(root, " =") {
		for _, ending := range [...]string{"л", "ла", "ли", "т"} {
			b.addName(c, root+ending)
		}
	}
}

func (b *Base) addName(c *Concept, name string) {
	name, isExact := strings.CutPrefix(name, "=")
	exact := ""
	if isExact {
		exact = name
	}
	tokens := normal.Tokens(name)
	if len(tokens) == 1 && tokens[0].Script == normal.Han {
		key := firstTwo(tokens[0].Text)
		b.han[key] = append(b.han[key], entry{concept: c, name: tokens[0].Text})
		return
	}
	b.insert(tokens, entry{concept: c, exact: exact, grade: byForm}, formKey)
	if !isExact {
		b.insert(tokens, entry{concept: c, grade: byStem}, stem.Token)
	}
}

func (b *Base) insert(tokens []normal.Token, e entry, key func(normal.Token) string) {
	n := &b.words
	for _, t := range tokens {
		if n.next == nil {
			n.next = map[string]*node{}
		}
		child := n.next[key(t)]
		if child == nil {
			child = &node{}
			n.next[key(t)] = child
		}
		n = child
	}
	if !slices.Contains(n.here, e) {
		n.here = append(n.here, e)
	}
}

// formKey is a word itself, told apart from all stems. Arabic writes the
// article as part of the word; it is left out.
func formKey(t normal.Token) string {
	if t.Script == normal.Arabic {
		w, _ := stem.ArabicArticle(t.Text)
		return "=" + w
	}
	return "=" + t.Text
}

// textKey is a form under which a word of a text may be found.
type textKey struct {
	key   string
	guess bool // a letter that may be a particle was taken off
}

// textKeys are the word itself and its stem, and for Arabic both again without
// one and two leading particles.
func textKeys(t normal.Token) []textKey {
	keys := []textKey{{key: formKey(t)}, {key: stem.Token(t)}}
	if t.Script != normal.Arabic {
		return keys
	}
	for range 2 {
		rest := stem.CutParticle(t.Text)
		if rest == t.Text {
			break
		}
		t.Text = rest
		keys = append(keys, textKey{formKey(t), true}, textKey{stem.Arabic(rest), true})
	}
	return keys
}

func firstTwo(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	_, m := utf8.DecodeRuneInString(s[n:])
	return s[:n+m]
}

// Tag finds the concepts that text names, in the order of their places. The
// longest run of words wins; shorter names inside it are reported too, marked
// Inner, except inside the name of a person: Li Keqiang is nobody else.
func (b *Base) Tag(text string) []Mention {
	tokens := normal.Tokens(text)
	keys := make([][]textKey, len(tokens))
	for i, t := range tokens {
		if t.Script != normal.Han {
			keys[i] = textKeys(t)
		}
	}
	var out []Mention
	for i := range tokens {
		if tokens[i].Script == normal.Han {
			out = b.tagHan(out, tokens[i], text)
			continue
		}
		out = b.tagWords(out, text, tokens, keys, i)
	}
	return markInner(out)
}

// step is a place in the trie with how it was reached.
type step struct {
	node  *node
	guess bool
}

// tagWords appends every name that starts at word i.
func (b *Base) tagWords(out []Mention, text string, tokens []normal.Token, keys [][]textKey, i int) []Mention {
	level := []step{{node: &b.words}}
	for j := i; j < len(tokens) && len(level) > 0 && keys[j] != nil; j++ {
		if j > i && !adjacent(text[tokens[j-1].End:tokens[j].Start]) {
			break
		}
		level = advance(level, keys[j])
		// "with" is no term, but may begin one, and WHO is an exact name.
		common := j == i && stop.Word(tokens[i])
		for _, s := range level {
			for _, e := range s.node.here {
				if common && e.exact == "" {
					continue
				}
				if e.exact != "" && tokens[i].Script != normal.Arabic && text[tokens[i].Start:tokens[j].End] != e.exact {
					continue
				}
				m := Mention{Concept: e.concept, Start: tokens[i].Start, End: tokens[j].End, grade: e.grade}
				if s.guess {
					m.grade = byGuess
				}
				out = append(out, m)
			}
		}
	}
	return out
}

func advance(level []step, keys []textKey) []step {
	var next []step
	for _, s := range level {
		for _, k := range keys {
			child := s.node.next[k.key]
			if child == nil || slices.ContainsFunc(next, func(o step) bool { return o.node == child }) {
				continue
			}
			next = append(next, step{node: child, guess: s.guess || k.guess})
		}
	}
	return next
}

// adjacent tells whether two words with this between them can belong to one
// name: white space, hyphens, quotes and brackets do not part a name.
func adjacent(between string) bool {
	return len(between) <= 8 && !strings.ContainsAny(between, ".,;:!?\n،؛؟。，；：、")
}

// tagHan appends every Chinese name inside a run of Han characters, the
// abbreviated pairs of countries (中俄) included.
func (b *Base) tagHan(out []Mention, t normal.Token, text string) []Mention {
	runes := []rune(t.Text)
	if len(text[t.Start:t.End]) != len(t.Text) {
		return out // compatibility forms changed the length: offsets would lie
	}
	off := t.Start
	for i := range runes {
		rest := string(runes[i:])
		if i+1 < len(runes) {
			for _, e := range b.han[firstTwo(rest)] {
				if strings.HasPrefix(rest, e.name) {
					out = append(out, Mention{Concept: e.concept, Start: off, End: off + len(e.name)})
				}
			}
			out = b.tagPair(out, runes[i], runes[i+1], off)
		}
		off += utf8.RuneLen(runes[i])
	}
	return out
}

// tagPair reads the one-character names of states that Chinese joins in pairs:
// 中俄, 俄中, 中美 and the like name both.
func (b *Base) tagPair(out []Mention, x, y rune, off int) []Mention {
	a, c := b.byID[shortState(x)], b.byID[shortState(y)]
	if a == nil || c == nil || a == c || y == '中' && !strings.ContainsRune("俄美日韩朝蒙", x) {
		return out // 法中, 印中 and their like are more often the ends of other words
	}
	n := utf8.RuneLen(x)
	return append(out, Mention{Concept: a, Start: off, End: off + n},
		Mention{Concept: c, Start: off + n, End: off + n + utf8.RuneLen(y)})
}

func shortState(r rune) string {
	switch r {
	case '中':
		return "china"
	case '俄':
		return "russia"
	case '美':
		return "united-states"
	case '日':
		return "japan"
	case '印':
		return "india"
	case '韩':
		return "south-korea"
	case '朝':
		return "north-korea"
	case '蒙':
		return "mongolia"
	case '哈':
		return "kazakhstan"
	case '英':
		return "united-kingdom"
	case '法':
		return "france"
	case '德':
		return "germany"
	case '沙':
		return "saudi-arabia"
	}
	return ""
}

// markInner sorts mentions by place, drops repeats and what lies inside the
// longer name of a person, and marks what lies inside another longer name.
func markInner(ms []Mention) []Mention {
	slices.SortStableFunc(ms, func(a, b Mention) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.grade, b.grade))
	})
	out := ms[:0]
	for _, m := range ms {
		drop := false
		for k := len(out) - 1; k >= 0 && !drop; k-- {
			o := out[k]
			switch inside := o.Start <= m.Start && m.End <= o.End; {
			case inside && o.Concept == m.Concept:
				drop = true
			case o.Start == m.Start && o.End == m.End:
				drop = o.grade < m.grade // the word itself beats one that only shares its stem
			case inside:
				m.Inner = true
				drop = o.Concept.Kind == Person && m.Concept.Kind == Person
			}
			if m.Start-o.Start > 200 {
				break
			}
		}
		if !drop {
			out = append(out, m)
		}
	}
	return out
}
