package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/normal"
)

type atomKind uint8

const (
	literal    atomKind = iota + 1 // a number in digits, grouping and decimal sign included
	word                           // a word of a spaced script
	hanNumeral                     // a run of Chinese numerals
	hanChar                        // any other Chinese character
)

// atom is the smallest thing the grammar looks at.
type atom struct {
	kind       atomKind
	text       string // normal form; a literal: plain decimal, "." for the decimal sign
	start, end int    // bytes in the source
	digits     int    // literals: digits before the decimal sign, as written
	plain      bool   // literals: nothing but digits
}

// scan cuts text into atoms.
func scan(text string) []atom {
	tokens := normal.Tokens(text)
	atoms := make([]atom, 0, len(tokens))
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch t.Script {
		case normal.Digit:
			a, used := scanLiteral(text, tokens[i:])
			atoms = append(atoms, a)
			i += used - 1
		case normal.Han:
			atoms = scanHan(atoms, text, t.Start, t.End)
		default:
			atoms = append(atoms, atom{kind: word, text: t.Text, start: t.Start, end: t.End})
		}
	}
	return atoms
}

func scanHan(atoms []atom, text string, start, end int) []atom {
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(text[i:end])
		k := hanChar
		if isHanNumeral(r) {
			k = hanNumeral
		}
		last := len(atoms) - 1
		if k == hanNumeral && last >= 0 && atoms[last].kind == hanNumeral && atoms[last].end == i {
			atoms[last].text += string(r)
			atoms[last].end = i + n
		} else if unicode.Is(unicode.Han, r) {
			atoms = append(atoms, atom{kind: k, text: string(r), start: i, end: i + n})
		}
		i += n
	}
	return atoms
}

// maxDigits bounds the literals that are computed with; a longer run of digits
// is compared as it stands.
const maxDigits = 30

// scanLiteral reads a number in digits from the first of tokens, and how many
// tokens it took. Grouping needs groups of exactly three digits; one point is a
// decimal sign ("3.500" is 3.5, as English and Arabic have it), one comma before
// three digits is grouping.
func scanLiteral(text string, tokens []normal.Token) (atom, int) {
	first := tokens[0]
	a := atom{kind: literal, text: first.Text, start: first.Start, end: first.End,
		digits: len(first.Text), plain: true}
	groups := 1
	var group rune
	for groups < len(tokens) && tokens[groups].Script == normal.Digit && len(first.Text) <= 3 && first.Text[0] != '0' {
		sep := separator(text[tokens[groups-1].End:tokens[groups].Start])
		if sep == 0 || !isGrouping(sep) || len(tokens[groups].Text) != 3 || group != 0 && sep != group {
			break
		}
		group = sep
		groups++
	}
	if group == '.' && groups == 2 {
		groups = 1
	}
	if groups > 1 && (groups >= len(tokens) || !joined(text, tokens, groups, group)) {
		var b strings.Builder
		for _, t := range tokens[:groups] {
			b.WriteString(t.Text)
		}
		a.text, a.end, a.plain, a.digits = b.String(), tokens[groups-1].End, false, b.Len()
	} else {
		groups = 1
	}
	if f, ok := fraction(text, tokens, groups, group); ok && !hangs(text, first.Start, f.Start) {
		a.text += "." + f.Text
		a.end, a.plain = f.End, false
		groups++
	}
	a.text = plainDecimal(a.text)
	return a, groups
}

// joined tells whether one more run of digits hangs on the grouping sign, so
// that what was read is no grouped number after all ("1.234.56").
func joined(text string, tokens []normal.Token, n int, group rune) bool {
	t := tokens[n]
	return t.Script == normal.Digit && group != ' ' && separator(text[tokens[n-1].End:t.Start]) == group
}

// hangs tells whether the digits that start here follow others over the same
// sign that stands before the fraction: 11.2025 in 04.11.2025 is no decimal.
func hangs(text string, start, fraction int) bool {
	sign, n := utf8.DecodeLastRuneInString(text[:fraction])
	before, m := utf8.DecodeLastRuneInString(text[:start])
	if sign != before || m != n {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:start-m])
	return unicode.IsDigit(r)
}

// fraction reads the digits after a decimal sign at tokens[n].
func fraction(text string, tokens []normal.Token, n int, group rune) (normal.Token, bool) {
	if n >= len(tokens) || tokens[n].Script != normal.Digit {
		return normal.Token{}, false
	}
	f := tokens[n]
	sep := separator(text[tokens[n-1].End:f.Start])
	switch sep {
	case '.', '٫':
	case ',', '،':
		// 2020,2021 is a list; "3,5" a decimal as Russian writes it.
		if len(f.Text) > 2 {
			return normal.Token{}, false
		}
	default:
		return normal.Token{}, false
	}
	if sep == group || len(f.Text) > maxDigits {
		return normal.Token{}, false
	}
	// A further part makes it a date, a version or a section number.
	if n+1 < len(tokens) && tokens[n+1].Script == normal.Digit && separator(text[f.End:tokens[n+1].Start]) == sep {
		return normal.Token{}, false
	}
	return f, true
}

// separator is the only rune of gap, every kind of space as ' '; 0 otherwise.
func separator(gap string) rune {
	r, n := utf8.DecodeRuneInString(gap)
	if n == 0 || n != len(gap) || r == '\n' {
		return 0
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}

func isGrouping(r rune) bool {
	switch r {
	case ',', '٬', '،', '.', ' ', '\'', '’', '，':
		return true
	}
	return false
}

// plainDecimal removes leading zeros and those that end a fraction.
func plainDecimal(s string) string {
	whole, frac, has := strings.Cut(s, ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if has {
		frac = strings.TrimRight(frac, "0")
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// gap is what stands between atoms i-1 and i.
func (f *finder) gap(i int) string {
	if i <= 0 || i >= len(f.atoms) {
		return ""
	}
	return f.text[f.atoms[i-1].end:f.atoms[i].start]
}

// tight tells whether atom i follows its neighbour with at most a space or a
// hyphen between, as the words of one amount do.
func (f *finder) tight(i int) bool {
	if i <= 0 || i >= len(f.atoms) {
		return false
	}
	g := f.gap(i)
	if g == "" || g == " " {
		return true
	}
	n := 0
	for _, r := range g {
		if n++; n > 2 || !unicode.IsSpace(r) && r != '-' && r != '‑' && r != '\u200f' && r != '\u200e' || r == '\n' {
			return false
		}
	}
	return true
}

// at is atom i, or a zero atom beyond either end.
func (f *finder) at(i int) atom {
	if i < 0 || i >= len(f.atoms) {
		return atom{}
	}
	return f.atoms[i]
}

func (f *finder) isWord(i int, words ...string) bool {
	a := f.at(i)
	if a.kind != word && a.kind != hanChar {
		return false
	}
	for _, w := range words {
		if a.text == w {
			return true
		}
	}
	return false
}

// hanAt tells whether the source continues with s right at atom i.
func (f *finder) hanAt(i int, s string) bool {
	a := f.at(i)
	return (a.kind == hanChar || a.kind == hanNumeral) && strings.HasPrefix(f.text[a.start:], s)
}
