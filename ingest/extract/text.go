package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/normal"
)

// Bounds of a heading-like line.
const (
	headingWords = 25
	headingRunes = 200
)

// closing are marks that may stand behind the end of a sentence.
const closing = "\"'”’»“)]）」』】"

// lastMark is the last character of s that is neither space nor a closing mark.
func lastMark(s string) rune {
	s = strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(closing, r) })
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// endsSentence tells whether a line ends as a sentence does.
func endsSentence(s string) bool { return strings.ContainsRune(".!?؟…؛;。！？；", lastMark(s)) }

// HeadingLike tells whether a line can be a title or heading: short, and not
// ending as a sentence or a part of one.
func HeadingLike(s string) bool {
	return !endsSentence(s) && !strings.ContainsRune(",،:：，、", lastMark(s)) && !listItem.MatchString(s) &&
		utf8.RuneCountInString(s) <= headingRunes && Words(s) <= headingWords && strings.IndexFunc(s, unicode.IsLetter) >= 0
}

// Words counts what stands between spaces; of Chinese, two characters count as
// a word, and of a run of letters without end, every 40.
func Words(s string) int {
	var c Counter
	for _, r := range s {
		c.Add(r)
	}
	return c.Words()
}

// longestWord is where a run without spaces counts as one more word, lest a
// passage of "one word" should have a megabyte.
const longestWord = 40

// Counter counts words as [Words] does, a character at a time.
type Counter struct {
	done, han, rest int  // words before, and of the present run: characters
	any             bool // whether there is a present run
}

// Add counts one more character.
func (c *Counter) Add(r rune) {
	switch {
	case unicode.IsSpace(r):
		*c = Counter{done: c.Words()}
		return
	case unicode.Is(unicode.Han, r):
		c.han++
	case unicode.IsLetter(r) || unicode.IsDigit(r) || c.rest > 0:
		c.rest++
	}
	c.any = true
}

// Words is the number of words so far.
func (c *Counter) Words() int {
	n := c.done + (c.han+1)/2 + (c.rest+longestWord-1)/longestWord
	if c.any && c.han == 0 && c.rest == 0 {
		n++
	}
	return n
}

// tokens are the words of a line by their letters alone. The index drops endings
// that some write and some do not; whether lines are the same is no such matter.
func tokens(s string) []normal.Token {
	ts := normal.Tokens(s)
	for i := range ts {
		ts[i].Text = normal.Fold(s[ts[i].Start:ts[i].End])
	}
	return ts
}

// words are the folded words of a line, by which lines are compared: letters and
// digits only, of Chinese each character. weight counts them as [Words] does.
func words(s string) (out []string, weight int) {
	han := 0
	for _, t := range tokens(s) {
		if t.Script != normal.Han {
			out = append(out, t.Text)
			continue
		}
		for _, r := range t.Text {
			out = append(out, string(r))
			han++
		}
	}
	return out, len(out) - han + (han+1)/2
}
