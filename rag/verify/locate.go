package verify

import (
	"sort"
	"strings"
	"unicode/utf8"

	"mithaq/rag/normal"
)

// haystack is a passage prepared for finding quotes: its words in normal form
// without anything between them, so that white space, punctuation, quotation
// marks, diacritics and letter forms make no difference.
type haystack struct {
	text   string
	tokens []normal.Token
	joined string
	starts []int // of tokens in joined
}

func newHaystack(text string) *haystack {
	h := &haystack{text: text, tokens: normal.Tokens(text)}
	var b strings.Builder
	h.starts = make([]int, len(h.tokens))
	for i, t := range h.tokens {
		h.starts[i] = b.Len()
		b.WriteString(t.Text)
	}
	h.joined = b.String()
	return h
}

// find returns the bytes of the text whose words are those of the quote.
func (h *haystack) find(quote string) (start, end int, ok bool) {
	key := joinTokens(normal.Tokens(quote))
	if key == "" || len(key) > len(h.joined) {
		return 0, 0, false
	}
	for off := 0; ; {
		i := strings.Index(h.joined[off:], key)
		if i < 0 {
			return 0, 0, false
		}
		i += off
		s, okStart := h.startAt(i)
		e, okEnd := h.endAt(i + len(key))
		if okStart && okEnd {
			s, e = h.widen(s, e, quote)
			return s, e, true
		}
		off = i + 1
	}
}

func joinTokens(ts []normal.Token) string {
	var b strings.Builder
	for _, t := range ts {
		b.WriteString(t.Text)
	}
	return b.String()
}

// tokenAt is the index of the token that holds byte i of joined.
func (h *haystack) tokenAt(i int) int {
	return sort.Search(len(h.starts), func(k int) bool { return h.starts[k] > i }) - 1
}

// startAt maps a place in joined to the source. It must open a word; only the
// particle that Arabic writes together with its word may be left out, and then
// belongs to the quote.
func (h *haystack) startAt(i int) (int, bool) {
	k := h.tokenAt(i)
	t := h.tokens[k]
	in := i - h.starts[k]
	if in == 0 {
		return t.Start, true
	}
	switch t.Script {
	case normal.Han:
		return h.insideHan(t, in)
	case normal.Arabic:
		return t.Start, in == 2 && strings.ContainsRune("وفبكل", firstRune(t.Text))
	}
	return 0, false
}

func (h *haystack) endAt(i int) (int, bool) {
	k := h.tokenAt(i - 1)
	t := h.tokens[k]
	in := i - h.starts[k]
	if in == len(t.Text) {
		return t.End, true
	}
	if t.Script == normal.Han {
		return h.insideHan(t, in)
	}
	return 0, false
}

// insideHan maps a place inside a run of Chinese characters, which have no
// words to respect, as long as folding did not change lengths.
func (h *haystack) insideHan(t normal.Token, in int) (int, bool) {
	if t.End-t.Start != len(t.Text) || !utf8.RuneStart(t.Text[in]) {
		return 0, false
	}
	return t.Start + in, true
}

// widen takes in the signs that belong to the words found: a percent sign, a
// currency sign, and the stop the model quoted too.
func (h *haystack) widen(start, end int, quote string) (int, int) {
	if r, n := utf8.DecodeLastRuneInString(h.text[:start]); strings.ContainsRune("$€¥₽%٪", r) {
		start -= n
	}
	if r, n := utf8.DecodeRuneInString(h.text[end:]); strings.ContainsRune("%٪％", r) {
		end += n
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(quote))
	if r, n := utf8.DecodeRuneInString(h.text[end:]); r == last && strings.ContainsRune(".!?؟。！？", r) {
		end += n
	}
	return start, end
}

// Bounds of the search for splices.
const (
	maxSpliceWords = 400
	maxSplices     = 4
)

// spliced tells whether a quote that was not found as a whole is made of runs of
// words that do occur, in whatever order: words joined from several places.
func (h *haystack) spliced(quote string) bool {
	words := spliceWords(quote)
	if len(words) < 4 || len(words) > maxSpliceWords {
		return false
	}
	runs := 0
	for i := 0; i < len(words); runs++ {
		n, key := 0, ""
		for i+n < len(words) {
			key += words[i+n]
			if !strings.Contains(h.joined, key) {
				break
			}
			n++
		}
		if n < 2 || runs == maxSplices {
			return false
		}
		i += n
	}
	return true
}

// spliceWords cuts a quote into words, Chinese into characters.
func spliceWords(quote string) []string {
	var out []string
	for _, t := range normal.Tokens(quote) {
		if t.Script != normal.Han {
			out = append(out, t.Text)
			continue
		}
		for _, r := range t.Text {
			out = append(out, string(r))
		}
	}
	return out
}
