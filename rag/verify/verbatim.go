package verify

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/normal"
)

// What a range must be to count as a quote: DESIGN.md asks for a whole clause
// or five words; a clause between commas needs some body to be one.
const (
	minQuoteWords  = 5
	minClauseWords = 3
)

// Errors of [Verbatim], to be told apart with errors.Is.
var (
	ErrOutOfBounds = errors.New("range is not within the text")
	ErrBoundary    = errors.New("range does not start and end between words")
	ErrBreak       = errors.New("range crosses a place where cleaning removed something")
	ErrTooShort    = errors.New("range is neither a whole clause nor five words")
)

// Verbatim checks that text[start:end] can be shown as a quote: it is within
// the text, starts and ends between words, crosses none of the breaks (offsets
// in text), and is a whole clause or at least five words.
func Verbatim(text string, breaks []int, start, end int) error {
	if start < 0 || end > len(text) || start >= end {
		return fmt.Errorf("%w: %d to %d of %d bytes", ErrOutOfBounds, start, end, len(text))
	}
	if splitsWord(text, start) || splitsWord(text, end) {
		return fmt.Errorf("%w: %d to %d", ErrBoundary, start, end)
	}
	for _, b := range breaks {
		if start < b && b < end {
			return fmt.Errorf("%w: at %d", ErrBreak, b)
		}
	}
	if !longEnough(text, start, end) {
		return fmt.Errorf("%w: %q", ErrTooShort, text[start:end])
	}
	return nil
}

// splitsWord tells whether offset i is inside a rune or between two letters or
// digits of one word. Chinese words have no visible bounds.
func splitsWord(text string, i int) bool {
	if i == 0 || i == len(text) {
		return false
	}
	if !utf8.RuneStart(text[i]) {
		return true
	}
	after, _ := utf8.DecodeRuneInString(text[i:])
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	if unicode.Is(unicode.Mn, after) {
		return true
	}
	if unicode.Is(unicode.Han, after) || unicode.Is(unicode.Han, before) {
		return false
	}
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) }
	return inWord(after) && inWord(before)
}

// longEnough tells whether the range is five words, a whole clause, or a whole
// sentence.
func longEnough(text string, start, end int) bool {
	n := countWords(text[start:end])
	if n >= minQuoteWords || n >= minClauseWords && wholeClause(text, start, end) {
		return true
	}
	for _, s := range normal.Sentences(text) {
		if start <= s.Start && s.End <= end {
			return true
		}
	}
	return false
}

// countWords counts words; two Chinese characters count as one.
func countWords(s string) int {
	n := 0
	for _, t := range normal.Tokens(s) {
		if t.Script == normal.Han {
			n += (utf8.RuneCountInString(t.Text) + 1) / 2
		} else {
			n++
		}
	}
	return n
}

// wholeClause tells whether a range fills what lies between two marks of
// punctuation or the ends of the text.
func wholeClause(text string, start, end int) bool {
	const loose = " \t\u00a0\"'“”‘’«»‹›()[]（）《》「」『』"
	before := strings.TrimRight(text[:start], loose)
	after := strings.TrimLeft(text[end:], loose)
	tail := strings.TrimRight(text[start:end], loose)
	r, _ := utf8.DecodeLastRuneInString(before)
	opens := before == "" || isClauseMark(r)
	r, _ = utf8.DecodeRuneInString(after)
	last, _ := utf8.DecodeLastRuneInString(tail)
	return opens && (after == "" || isClauseMark(r) || isClauseMark(last))
}

func isClauseMark(r rune) bool {
	return strings.ContainsRune(".,;:!?…،؛؟。，；：！？\n\r—–", r)
}
