package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a range of bytes [Start, End) of a text.
type Span struct{ Start, End int }

// Sentences splits s into sentences, white space around them trimmed. A line
// break ends a sentence; so do . ! ? ؟ ؛ … 。！？； with the closing quotes and brackets
// behind them. A full stop ends none after a single letter (an initial), after
// a known abbreviation, inside a number or after one that begins its line.
// Quotes are no reason not to split.
func Sentences(s string) []Span {
	var out []Span
	start := 0
	cut := func(end int) {
		a, b := start, end
		for a < b {
			r, n := utf8.DecodeRuneInString(s[a:b])
			if !unicode.IsSpace(r) {
				break
			}
			a += n
		}
		for a < b {
			r, n := utf8.DecodeLastRuneInString(s[a:b])
			if !unicode.IsSpace(r) {
				break
			}
			b -= n
		}
		if a < b {
			out = append(out, Span{a, b})
		}
		start = end
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch r {
		case '\n', '\r', '\u2029':
			cut(i)
		case '。', '！', '？', '；', '؟', '؛':
			i = closers(s, i)
			cut(i)
		case '.', '!', '?', '…':
			if r == '.' && !fullStop(s, i) {
				continue
			}
			i = closers(s, i)
			if i >= len(s) || startsSpace(s[i:]) {
				cut(i)
			}
		}
	}
	cut(len(s))
	return out
}

// closers moves i past terminators, closing quotes and brackets.
func closers(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune(".!?…؟。！？\"'”’»)]）」』】“", r) {
			break
		}
		// A quote after a space opens the next sentence, it does not close this one.
		i += n
	}
	return i
}

func startsSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// fullStop tells whether the '.' that ends at s[:i] can end a sentence.
func fullStop(s string, i int) bool {
	if strings.HasPrefix(s[i:], ".") || strings.HasSuffix(s[:i-1], ".") {
		// An ellipsis is a trailing thought, not an end: "issued in... 04.11".
		return i >= len(s) || strings.HasPrefix(s[i:], "\n")
	}
	next, _ := utf8.DecodeRuneInString(s[i:])
	if i < len(s) && (unicode.IsDigit(next) || unicode.IsLetter(next)) {
		return false
	}
	word := s[:i-1]
	k := strings.LastIndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '.' })
	if k >= 0 {
		_, n := utf8.DecodeRuneInString(word[k:])
		word = word[k+n:]
	}
	if word == "" && listNumber(s[:i-1]) {
		return false
	}
	if utf8.RuneCountInString(word) == 1 && !unicode.Is(unicode.Han, firstRune(word)) {
		return false
	}
	return !abbreviation(strings.ToLower(word))
}

// listNumber tells whether s ends in a number such as 3 or 2.1 that begins its
// line: the number of a clause belongs to the sentence behind it.
func listNumber(s string) bool {
	const longest = 12 // bytes; looking back further would make long lines slow
	tail := s[max(0, len(s)-longest):]
	line := strings.LastIndexAny(tail, "\n\r")
	if line < 0 && len(tail) < len(s) {
		return false
	}
	number := strings.TrimSpace(tail[line+1:])
	return number != "" && strings.IndexFunc(number, func(r rune) bool { return r != '.' && !unicode.IsDigit(r) }) < 0
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func abbreviation(w string) bool {
	switch w {
	case "mr", "mrs", "ms", "dr", "st", "prof", "gen", "col", "no", "vol", "art", "vs", "etc", "jan", "feb", "mar",
		"apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "u.s", "u.k", "u.n", "e.g", "i.e", "inc", "ltd",
		"им", "гг", "тыс", "млн", "млрд", "трлн", "руб", "долл", "т.е", "т.д", "т.п", "ст", "стр", "см", "пр", "ул":
		return true
	}
	return false
}
