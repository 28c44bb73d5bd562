package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// monthName says which month a word in normal form names; weak names are
// also other words (march, مارس, آب) and need a day, a year or a preposition.
func monthName(w string) (m int, weak bool) {
	if w == "" {
		return 0, false
	}
	switch c := w[0]; {
	case c >= 'a' && c <= 'z':
		return englishMonth(w)
	case c == 0xd0 || c == 0xd1:
		return russianMonth(w), false
	}
	if m, weak = arabicMonth(w); m > 0 {
		return m, weak
	}
	for _, pre := range [...]string{"و", "ب", "ل"} {
		if r, ok := strings.CutPrefix(w, pre); ok {
			if m, weak = arabicMonth(r); m > 0 {
				return m, weak
			}
		}
	}
	return 0, false
}

func englishMonth(w string) (int, bool) {
	switch w {
	case "january":
		return 1, false
	case "february":
		return 2, false
	case "april":
		return 4, false
	case "june":
		return 6, false
	case "july":
		return 7, false
	case "august":
		return 8, false
	case "september":
		return 9, false
	case "october":
		return 10, false
	case "november":
		return 11, false
	case "december":
		return 12, false
	case "march", "mar":
		return 3, true
	case "may":
		return 5, true
	case "jan":
		return 1, true
	case "feb":
		return 2, true
	case "apr":
		return 4, true
	case "jun":
		return 6, true
	case "jul":
		return 7, true
	case "aug":
		return 8, true
	case "sep", "sept":
		return 9, true
	case "oct":
		return 10, true
	case "nov":
		return 11, true
	case "dec":
		return 12, true
	}
	return 0, false
}

func russianMonth(w string) int {
	switch w {
	case "май", "мая", "мае", "маю", "маем":
		return 5
	case "март", "марта", "марте", "марту", "мартом":
		return 3
	case "август", "августа", "августе", "августу", "августом":
		return 8
	}
	if len(w) < 4 {
		return 0
	}
	_, n := utf8.DecodeLastRuneInString(w)
	switch end := w[len(w)-n:]; end {
	case "ь", "я", "е", "ю":
	default:
		return 0
	}
	switch w[:len(w)-n] {
	case "январ":
		return 1
	case "феврал":
		return 2
	case "апрел":
		return 4
	case "июн":
		return 6
	case "июл":
		return 7
	case "сентябр":
		return 9
	case "октябр":
		return 10
	case "ноябр":
		return 11
	case "декабр":
		return 12
	}
	return 0
}

// arabicMonth reads both traditions: the names from Latin (Egypt, the Gulf)
// and the one-word names from Aramaic (the Levant, Iraq).
func arabicMonth(w string) (int, bool) {
	switch w {
	case "يناير":
		return 1, false
	case "فبراير", "شباط":
		return 2, false
	case "اذار":
		return 3, false
	case "مارس":
		return 3, true
	case "ابريل", "نيسان":
		return 4, false
	case "مايو", "ايار":
		return 5, false
	case "يونيو", "يونيه", "حزيران":
		return 6, false
	case "يوليو", "يوليه", "تموز":
		return 7, false
	case "اغسطس":
		return 8, false
	case "اب":
		return 8, true
	case "سبتمبر", "ايلول":
		return 9, false
	case "اكتوبر":
		return 10, false
	case "نوفمبر":
		return 11, false
	case "ديسمبر":
		return 12, false
	}
	return 0, false
}

// arabicTwoWordMonth reads تشرين and كانون with their ordinal.
func (f *finder) arabicTwoWordMonth(i int) int {
	first := f.at(i).text
	if strings.HasSuffix(first, "تشرين") && len(first) <= len("تشرين")+2 {
		switch {
		case f.isWord(i+1, "الاول", "اول"):
			return 10
		case f.isWord(i+1, "الثاني", "ثاني"):
			return 11
		}
	}
	if strings.HasSuffix(first, "كانون") && len(first) <= len("كانون")+2 {
		switch {
		case f.isWord(i+1, "الاول", "اول"):
			return 12
		case f.isWord(i+1, "الثاني", "ثاني"):
			return 1
		}
	}
	return 0
}

// month reads a month at atom i with its name in the other tradition, when the
// text gives both: نوفمبر/تشرين الثاني, آب (أغسطس).
func (f *finder) month(i int) (m, next int, weak bool) {
	m, next, weak = f.oneMonth(i)
	if m == 0 {
		return 0, i, false
	}
	switch strings.TrimSpace(f.gap(next)) {
	case "/", "(", "-":
		if other, after, _ := f.oneMonth(next); other == m {
			return m, after, false
		}
	}
	return m, next, weak
}

func (f *finder) oneMonth(i int) (m, next int, weak bool) {
	a := f.at(i)
	if a.kind != word {
		return 0, i, false
	}
	if m = f.arabicTwoWordMonth(i); m > 0 {
		return m, i + 2, false
	}
	m, weak = monthName(a.text)
	return m, i + 1, weak
}

// monthByContext tells whether a weak month name that stands without a number
// is one after all.
func (f *finder) monthByContext(i int) bool {
	if f.at(i).text[0] < utf8.RuneSelf {
		r, _ := utf8.DecodeRuneInString(f.text[f.at(i).start:])
		return unicode.IsUpper(r) && len(f.at(i).text) > 3 &&
			f.isWord(i-1, "in", "since", "until", "last", "early", "late", "mid", "by", "during", "next", "this") ||
			unicode.IsUpper(r) && f.isWord(i-1, "in", "since") && f.at(i).text == "may"
	}
	return f.isWord(i-1, "شهر", "في", "خلال", "منذ", "حتي", "بشهر", "لشهر")
}
