package extract

import (
	"hash/maphash"
	"slices"
)

// Bounds for taking lines for repetitions, in words as [Words] counts them.
const (
	leastRepeat    = 3  // of a whole line or paragraph
	leastLetters   = 12 // the same in bytes of its words
	leastCaption   = 5  // of the beginning of an earlier line
	leastInside    = 12 // of a line found inside an earlier one
	leastSentence  = 8  // the same when the line ends as a sentence
	longestRun     = 6  // lines over which a repeated paragraph may be split
	captionCredit  = 6  // behind a title repeated as a caption
	shingle        = 6  // words by which earlier places are looked up
	mostCandidates = 32 // earlier lines compared with
)

// repeats finds lines that say again, word for word, what stands before them:
// whole lines, paragraphs split over several lines with the punctuation moved,
// and long lines from inside an earlier one. Work is linear in the text but for
// texts made to defeat it, which the bound on candidates keeps in check.
type repeats struct {
	lines  []*line    // those that are kept, in order
	words  [][]string // by line
	weight []int
	seed   maphash.Seed
	starts map[uint64][]int // first words of a line -> earlier lines
	inside map[uint64]place // six words -> where they stood first
}

// place is a word of a line.
type place struct{ line, word int32 }

// dropRepeats marks repetitions in the lines that are still kept.
func (c *cleaner) dropRepeats() {
	r := &repeats{seed: maphash.MakeSeed(), starts: map[uint64][]int{}, inside: map[uint64]place{}}
	for i := range c.lines {
		l := &c.lines[i]
		if !l.kept() {
			continue
		}
		if repeatsTitle(c.draft.Title, l.text) {
			l.drop(RepeatTitle)
			continue
		}
		w, weight := words(l.text)
		r.lines, r.words, r.weight = append(r.lines, l), append(r.words, w), append(r.weight, weight)
	}
	for i := 0; i < len(r.lines); i++ {
		if n := r.repeated(i); n > 0 {
			for _, l := range r.lines[i : i+n] {
				l.drop(RepeatText)
			}
			i += n - 1
			continue
		}
		if r.repeatedNext(i) {
			r.lines[i].drop(RepeatNext)
			continue
		}
		r.remember(i)
	}
}

func (r *repeats) key(words []string) uint64 {
	var h maphash.Hash
	h.SetSeed(r.seed)
	for _, w := range words {
		h.WriteString(w)
		h.WriteByte(0)
	}
	return h.Sum64()
}

func (r *repeats) remember(i int) {
	w := r.words[i]
	if len(w) >= leastRepeat {
		k := r.key(w[:leastRepeat])
		r.starts[k] = append(r.starts[k], i)
	}
	for at := 0; at+shingle <= len(w); at++ {
		k := r.key(w[at : at+shingle])
		if _, ok := r.inside[k]; !ok {
			r.inside[k] = place{int32(i), int32(at)}
		}
	}
}

// repeated gives how many lines from i on repeat earlier text, 0 when i does not.
func (r *repeats) repeated(i int) int {
	w := r.words[i]
	if len(w) >= leastRepeat {
		candidates := r.starts[r.key(w[:leastRepeat])]
		for _, j := range candidates[max(0, len(candidates)-mostCandidates):] {
			if n := r.run(i, r.words[j]); n > 0 {
				return n
			}
			if r.begins(i, r.words[j]) {
				return 1
			}
		}
	}
	if r.weight[i] < leastSentence || r.weight[i] < leastInside && !endsSentence(r.lines[i].text) || len(w) < shingle {
		return 0
	}
	if p, ok := r.inside[r.key(w[:shingle])]; ok {
		from := r.words[p.line][p.word:]
		if len(from) >= len(w) && slices.Equal(from[:len(w)], w) {
			return 1
		}
	}
	return 0
}

// begins tells whether line i, with no end of a sentence, is the beginning of an
// earlier line: a caption or link made from it.
func (r *repeats) begins(i int, earlier []string) bool {
	w := r.words[i]
	return r.weight[i] >= leastCaption && !r.lines[i].heading && HeadingLike(r.lines[i].text) &&
		len(w) < len(earlier) && slices.Equal(earlier[:len(w)], w)
}

// run gives how many lines from i on make up the earlier line whole.
func (r *repeats) run(i int, earlier []string) int {
	rest := earlier
	letters, weight := 0, 0
	for n := 0; n < longestRun && i+n < len(r.lines); n++ {
		w := r.words[i+n]
		if len(w) > len(rest) || !slices.Equal(rest[:len(w)], w) {
			return 0
		}
		rest = rest[len(w):]
		weight += r.weight[i+n]
		for _, s := range w {
			letters += len(s)
		}
		if len(rest) == 0 {
			if weight < leastRepeat || letters < leastLetters {
				return 0
			}
			return n + 1
		}
	}
	return 0
}

// repeatedNext tells whether a short line is the beginning of the next one, as
// where a picture's caption was cut off. A number makes it a heading of its own.
func (r *repeats) repeatedNext(i int) bool {
	if i+1 >= len(r.lines) {
		return false
	}
	l, w, next := r.lines[i], r.words[i], r.words[i+1]
	if l.heading || l.dated || r.weight[i] < leastRepeat || len(w) >= len(next) || !HeadingLike(l.text) {
		return false
	}
	for _, s := range w {
		if s[0] >= '0' && s[0] <= '9' {
			return false
		}
	}
	return slices.Equal(next[:len(w)], w)
}

// repeatsTitle tells whether a line is the title again, or the title with a
// caption's credit behind it, or the title without the publisher behind it.
func repeatsTitle(title, s string) bool {
	if title == "" {
		return false
	}
	t, weight := words(title)
	w, _ := words(s)
	if slices.Equal(t, w) {
		return len(t) > 0
	}
	short, long := t, w
	if len(w) < len(t) {
		short, long = w, t
	}
	return weight > leastRepeat && len(short) > leastRepeat && len(long)-len(short) <= captionCredit &&
		slices.Equal(long[:len(short)], short) && !endsSentence(s)
}
