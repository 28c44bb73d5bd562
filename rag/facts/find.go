package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type finder struct {
	text  string
	atoms []atom
	out   []Value
}

// Find returns the values of text in the order of their places. They do not
// overlap; a part of a date or a range is not reported a second time.
func Find(text string) []Value {
	f := &finder{text: text, atoms: scan(text)}
	for i := 0; i < len(f.atoms); {
		v, next, ok := f.next(i)
		if !ok {
			i++
			continue
		}
		f.out = append(f.out, v)
		i = max(next, i+1)
	}
	return f.ranges()
}

// next reads the value that starts at atom i.
func (f *finder) next(i int) (Value, int, bool) {
	if v, next, ok := f.date(i); ok {
		return v, next, true
	}
	if v, next, ok := f.weekday(i); ok {
		return v, next, true
	}
	if v, next, ok := f.clock(i); ok {
		return v, next, true
	}
	a, ok := f.amount(i)
	if !ok {
		return Value{}, i, false
	}
	v := Value{Kind: Number, Canonical: a.val, Unit: a.unit, Start: a.start, End: a.end, Word: a.word}
	if a.ordinal {
		v.Kind = Ordinal
	}
	if p, next, ok := f.percent(i, a); ok {
		return p, next, true
	}
	if isYear(a) {
		v, next := f.year(v, a)
		return v, next, true
	}
	if v.Unit == "" {
		v.Unit = f.unitAfter(a.next)
	}
	if v.Unit == "" {
		v.Unit = f.currencyBefore(v.Start)
	}
	return v, a.next, true
}

// isYear: four digits that can be a year of the Common Era in our texts. What
// counts something ("2000 tons") is told apart by its unit.
func isYear(a amount) bool {
	n := a.number()
	return a.simple && a.digits == 4 && n >= 1000 && n <= 2199
}

// year decides between a year and a plain number of four digits.
func (f *finder) year(v Value, a amount) (Value, int) {
	if f.isWord(a.next, "年") && f.gap(a.next) == "" || f.isWord(a.next, "год", "года", "году", "годом", "годов", "годы", "годах", "годам", "г", "гг") && f.tight(a.next) {
		v.Kind = Year
		return v, a.next
	}
	if u := f.unitAfter(a.next); u != "" {
		v.Unit = u
		return v, a.next
	}
	if n := a.number(); n >= 1900 && n <= 2100 && !numbered(f.text[:v.Start]) {
		v.Kind = Year
	}
	return v, a.next
}

// numbered tells whether a sign of numbering stands right before: № 2019 is no year.
func numbered(before string) bool {
	before = strings.TrimRight(before, " \u00a0.")
	for _, s := range [...]string{"№", "رقم", "No", "no", "第", "$", "€", "¥", "₽"} {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	return false
}

// percent recognizes a share: 99%, %99, ٩٩٪, 99 percent, 99 процентов, 99 في المئة,
// 百分之九十九.
func (f *finder) percent(i int, a amount) (Value, int, bool) {
	v := Value{Kind: Percent, Canonical: a.val, Start: a.start, End: a.end, Word: a.word}
	if f.percentBefore(i) {
		v.Start = a.start - len("百分之")
		return v, a.next, true
	}
	rest := f.text[a.end:]
	trimmed := strings.TrimLeft(rest, " \u00a0\u202f\u200f\u200e")
	if r, n := utf8.DecodeRuneInString(trimmed); r == '%' || r == '٪' || r == '％' || r == '﹪' {
		v.End = a.end + len(rest) - len(trimmed) + n
		return v, a.next, true
	}
	if r, n := utf8.DecodeLastRuneInString(f.text[:a.start]); (r == '%' || r == '٪') && !f.taken(a.start-n) {
		// The sign before its number, as right-to-left text often has it.
		if b, _ := utf8.DecodeLastRuneInString(f.text[:a.start-n]); !unicode.IsLetter(b) && !unicode.IsDigit(b) {
			v.Start -= n
			return v, a.next, true
		}
	}
	j := a.next
	if !f.tight(j) {
		return v, 0, false
	}
	var next int
	w := f.at(j)
	switch {
	case f.isWord(j, "percent", "pct", "بالميه", "بالمايه"), w.kind == word && strings.HasPrefix(w.text, "процент"):
		next = j + 1
	case f.isWord(j, "percentage") && strings.HasPrefix(f.at(j+1).text, "point"):
		next = j + 2
	case f.isWord(j, "per") && f.isWord(j+1, "cent"), f.isWord(j, "في") && f.isWord(j+1, "الميه", "المايه"):
		next = j + 2
	case f.hanAt(j, "个百分点"):
		next = j + 4
	default:
		return v, 0, false
	}
	v.End = f.atoms[min(next, len(f.atoms))-1].end
	return v, next, true
}

// taken tells whether the last value found reaches beyond byte i.
func (f *finder) taken(i int) bool {
	return len(f.out) > 0 && f.out[len(f.out)-1].End > i
}

// clock reads a time of day, so that its parts are no numbers: 05:25.
func (f *finder) clock(i int) (Value, int, bool) {
	a, b := f.at(i), f.at(i+1)
	if a.kind != literal || b.kind != literal || !a.plain || !b.plain || a.digits > 2 || b.digits != 2 || f.gap(i+1) != ":" {
		return Value{}, i, false
	}
	return Value{Kind: Number, Canonical: a.text + ":" + b.text, Unit: "clock", Start: a.start, End: b.end}, i + 2, true
}
