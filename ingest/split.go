package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/ingest/extract"
	"mithaq/rag"
	"mithaq/rag/normal"
)

// Sizes of passages in words, as [extract.Words] counts them. Passages shorter
// than fewWords come only where there is no more text to the next break.
const (
	maxWords  = 180
	fewWords  = 60
	goodWords = 100
	// headingWords bounds what is taken for a heading inside the text.
	headingWords = 15
)

// Costs that decide where a text is cut; see [cut].
const (
	costShort      = 4.0   // of a passage without words; falls to 0 at fewWords
	costSize       = 0.5   // of being goodWords too long
	costMidway     = 0.6   // of a cut inside a paragraph
	costClause     = 5.0   // of a cut inside a sentence
	costBareHead   = 100.0 // of a cut behind a heading
	costPerPassage = 0.05
)

// Split cuts a document into passages: runs of whole sentences of at most 180
// words, about 60 or more where there is text enough, at the ends of paragraphs
// where that can be had. No passage crosses one of the document's breaks, a
// heading goes with what follows it, and a sentence longer than a passage is cut
// behind a clause. Together the passages hold every character of the text but
// white space, and each is exactly Text[Start:End]. The ids hold for vectors of
// the named embedder.
func Split(d rag.Document, embedder string) []rag.Passage {
	var out []rag.Passage
	start := 0
	for _, end := range append(append([]int{}, d.Breaks...), len(d.Text)) {
		if end <= start || end > len(d.Text) {
			continue
		}
		for _, s := range cut(pieces(d.Text, start, end)) {
			text := d.Text[s.Start:s.End]
			lang := extract.Language(text)
			if lang == "und" || d.Lang == "und" {
				lang = d.Lang
			}
			out = append(out, rag.Passage{ID: passageID(embedder, d.ID, text, s.Start), DocID: d.ID, Start: s.Start, End: s.End, Text: text, Lang: lang})
		}
		start = end
	}
	return out
}

// passageID is 128 bits of a hash of everything that a passage's vector and
// place depend on.
func passageID(embedder, docID, text string, start int) string {
	h := sha256.New()
	var n [8]byte
	for _, s := range []string{embedder, docID, text} {
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	binary.BigEndian.PutUint64(n[:], uint64(start))
	h.Write(n[:])
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// piece is what a passage can be made of: a sentence, or a part of a very long one.
type piece struct {
	normal.Span
	words   int
	heading bool
	// What a cut behind the piece would cut: nothing, a paragraph, a sentence.
	midway, clause bool
}

// pieces gives the sentences of text[start:end].
func pieces(text string, start, end int) []piece {
	var out []piece
	for _, s := range normal.Sentences(text[start:end]) {
		s = normal.Span{Start: start + s.Start, End: start + s.End}
		n := len(out)
		if n > 0 && !strings.Contains(text[out[n-1].End:s.Start], "\n") {
			out[n-1].midway = true
		}
		out = append(out, clauses(text, s)...)
	}
	for i := range out {
		p := &out[i]
		ownLine := !p.midway && !p.clause && (i == 0 || !out[i-1].midway && !out[i-1].clause)
		p.heading = ownLine && p.words <= headingWords && extract.HeadingLike(text[p.Start:p.End])
	}
	return out
}

// clauses gives a sentence as it is, or in parts of even size when it is longer
// than a passage may be.
func clauses(text string, s normal.Span) []piece {
	total := extract.Words(text[s.Start:s.End])
	if total <= maxWords {
		return []piece{{Span: s, words: total}}
	}
	var out []piece
	for total > maxWords {
		parts := (total + maxWords - 1) / maxWords
		at := clauseEnd(text, s, total/parts)
		left := normal.Span{Start: s.Start, End: s.Start + len(strings.TrimRightFunc(text[s.Start:at], unicode.IsSpace))}
		words := extract.Words(text[left.Start:left.End])
		out = append(out, piece{Span: left, words: words, clause: true})
		s.Start = at + len(text[at:s.End]) - len(strings.TrimLeftFunc(text[at:s.End], unicode.IsSpace))
		// A cut inside a run of characters makes more of what is left than this;
		// it is counted only near the end, or long sentences would take forever.
		if total -= words; total <= maxWords {
			total = extract.Words(text[s.Start:s.End])
		}
	}
	return append(out, piece{Span: s, words: total})
}

// clauseEnd finds where to cut a sentence, at the place nearest to want words
// behind which a clause ends, else a word, else a character. What is before the
// cut has 1 to maxWords words.
func clauseEnd(text string, s normal.Span, want int) int {
	best, bestCost := -1, 0
	var c extract.Counter
	for i := s.Start; i < s.End; {
		r, n := utf8.DecodeRuneInString(text[i:])
		c.Add(r)
		i += n
		words := c.Words()
		if words > maxWords {
			break
		}
		next, _ := utf8.DecodeRuneInString(text[i:s.End])
		penalty := cutPenalty(r, next)
		if i >= s.End || words == 0 || penalty < 0 {
			continue
		}
		if cost := max(words-want, want-words) + penalty; best < 0 || cost <= bestCost {
			best, bestCost = i, cost
		}
	}
	if best < 0 {
		_, n := utf8.DecodeRuneInString(text[s.Start:])
		return s.Start + n
	}
	return best
}

// cutPenalty is how bad it is to cut a sentence between two characters, in words
// away from the best size; less than 0 where it cannot be cut.
func cutPenalty(r, next rune) int {
	space := unicode.IsSpace(next)
	switch {
	case unicode.IsSpace(r) || unicode.In(next, unicode.Mn, unicode.Cf):
		return -1
	case strings.ContainsRune("،؛，；、", r), space && strings.ContainsRune(",;:—–", r):
		return 0
	case space:
		return maxWords
	case unicode.Is(unicode.Han, r) && unicode.Is(unicode.Han, next):
		return 2 * maxWords
	}
	return 3 * maxWords
}

// cut chooses the passages, as spans of the text, so that the sum of their costs
// is the least: a dynamic programme over the places where one may end.
func cut(ps []piece) []normal.Span {
	best := make([]float64, len(ps)+1) // cost of the pieces before i
	from := make([]int, len(ps)+1)
	for end := 1; end <= len(ps); end++ {
		best[end] = -1
		words := 0
		for start := end - 1; start >= 0; start-- {
			words += ps[start].words
			if words > maxWords && start < end-1 {
				break
			}
			cost := best[start] + passageCost(words) + cutCost(ps[end-1], end == len(ps))
			if best[end] < 0 || cost < best[end] {
				best[end], from[end] = cost, start
			}
		}
	}
	var out []normal.Span
	for end := len(ps); end > 0; end = from[end] {
		out = append(out, normal.Span{Start: ps[from[end]].Start, End: ps[end-1].End})
	}
	slices.Reverse(out)
	return out
}

func passageCost(words int) float64 {
	cost := costPerPassage
	if words < fewWords {
		short := 1 - float64(words)/fewWords
		cost += costShort * short * short
	}
	if words > goodWords {
		long := float64(words-goodWords) / goodWords
		cost += costSize * long * long
	}
	return cost
}

func cutCost(last piece, end bool) float64 {
	switch {
	case end:
		return 0
	case last.heading:
		return costBareHead
	case last.clause:
		return costClause
	case last.midway:
		return costMidway
	}
	return 0
}
