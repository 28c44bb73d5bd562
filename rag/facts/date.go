package facts

import (
	"fmt"
	"strings"
)

// day is a calendar date of which parts may be missing (0).
type day struct{ y, m, d int }

func (d day) valid() bool {
	return d.m >= 0 && d.m <= 12 && d.d >= 0 && d.d <= 31 && (d.y == 0 || d.y >= 1000 && d.y <= 2199)
}

// String is the canonical form: 2025-11-04, 2025-11, --11-04, --11, ---04.
func (d day) String() string {
	switch {
	case d.y > 0 && d.d > 0:
		return fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d)
	case d.y > 0 && d.m > 0:
		return fmt.Sprintf("%04d-%02d", d.y, d.m)
	case d.y > 0:
		return fmt.Sprintf("%04d", d.y)
	case d.m > 0 && d.d > 0:
		return fmt.Sprintf("--%02d-%02d", d.m, d.d)
	case d.m > 0:
		return fmt.Sprintf("--%02d", d.m)
	}
	return fmt.Sprintf("---%02d", d.d)
}

// date reads a date at atom i in any of its forms.
func (f *finder) date(i int) (Value, int, bool) {
	if f.at(i).kind == hanChar {
		return Value{}, i, false
	}
	for _, read := range [...]func(int) (day, int, bool){f.numericDate, f.hanDate, f.dayMonth, f.monthDay} {
		if d, next, ok := read(i); ok && d.valid() {
			v := Value{Kind: Date, Canonical: d.String(), Start: f.atoms[i].start, End: f.atoms[next-1].end}
			if d.m == 0 && d.y > 0 {
				v.Kind = Year
			}
			v.Word = !hasDigit(f.atoms[i:next])
			return v, next, true
		}
	}
	return f.dayRange(i)
}

func hasDigit(atoms []atom) bool {
	for _, a := range atoms {
		if a.kind == literal {
			return true
		}
	}
	return false
}

// small is the value of a literal of at most n digits, -1 for anything else.
func (f *finder) small(i, n int) int {
	a := f.at(i)
	if a.kind != literal || !a.plain || a.digits > n {
		return -1
	}
	return amount{val: a.text}.number()
}

// numericDate reads 2025-11-04, 04.11.2025, 4/11/2025. Between day and month in
// doubt, the day comes first, as Arabic and Russian have it.
func (f *finder) numericDate(i int) (day, int, bool) {
	g := f.gap(i + 1)
	if g != f.gap(i+2) || g != "-" && g != "." && g != "/" && g != "‑" {
		return day{}, i, false
	}
	a, b, c := f.small(i, 4), f.small(i+1, 2), f.small(i+2, 4)
	if a < 1 || b < 1 || c < 1 {
		return day{}, i, false
	}
	d := day{y: c, m: b, d: a}
	switch {
	case f.at(i).digits == 4 && f.at(i+2).digits <= 2:
		d = day{y: a, m: b, d: c}
	case f.at(i).digits > 2 || f.at(i+2).digits != 4:
		return day{}, i, false
	case b > 12:
		d = day{y: c, m: a, d: b}
	}
	return d, i + 3, d.m <= 12
}

// hanDate reads 2025年11月4日 and its parts, in digits or numerals. A year alone
// is left to the years, "3年" and "三个月" to the durations.
func (f *finder) hanDate(i int) (day, int, bool) {
	var d day
	j := i
	if n := f.hanPart(j, "年"); n >= 1000 {
		d.y = n
		j += 2
	}
	if n := f.hanPart(j, "月"); n >= 1 && n <= 12 {
		d.m = n
		j += 2
	} else if d.y > 0 {
		return day{}, i, false
	}
	if n := f.hanPart(j, "日"); n < 1 {
		n = f.hanPart(j, "号")
		if n >= 1 && n <= 31 && d.m > 0 {
			d.d = n
			j += 2
		}
	} else if n <= 31 {
		d.d = n
		j += 2
	}
	if j == i || i > 0 && f.atoms[i-1].text == "第" {
		return day{}, i, false
	}
	return d, j, true
}

// hanPart is the number at atom i when mark follows it.
func (f *finder) hanPart(i int, mark string) int {
	if !f.isWord(i+1, mark) || strings.TrimSpace(f.gap(i+1)) != "" {
		return -1
	}
	if n := f.small(i, 4); n >= 0 {
		return n
	}
	if f.at(i).kind != hanNumeral {
		return -1
	}
	a, ok := f.hanAmount(i)
	if !ok || a.ordinal {
		return -1
	}
	return a.number()
}

// dayAt reads the day of a month: 4, 4th, 4-го, четвертого, الرابع.
func (f *finder) dayAt(i int) (d, next int) {
	a, ok := f.amount(i)
	if !ok || a.word && !a.ordinal || !a.word && (!a.simple || a.digits > 2) {
		return 0, i
	}
	if n := a.number(); n >= 1 && n <= 31 {
		return n, a.next
	}
	return 0, i
}

// dayMonth reads 4 نوفمبر 2025, الرابع من نوفمبر, 4 ноября 2025 года, 4th of November.
func (f *finder) dayMonth(i int) (day, int, bool) {
	if k := f.at(i).kind; k != literal && k != word {
		return day{}, i, false
	}
	d, j := f.dayAt(i)
	if d == 0 {
		return day{}, i, false
	}
	if f.isWord(j, "من", "of", "شهر") {
		j++
		if f.isWord(j, "شهر") {
			j++
		}
	}
	if !f.tight(j) {
		return day{}, i, false
	}
	m, next, _ := f.month(j)
	if m == 0 {
		return day{}, i, false
	}
	y, next := f.yearAt(next)
	return day{y, m, d}, next, true
}

// monthDay reads November 4, 2025; November 2025; نوفمبر 2025; a month alone.
func (f *finder) monthDay(i int) (day, int, bool) {
	m, next, weak := f.month(i)
	if m == 0 {
		return day{}, i, false
	}
	out := day{m: m}
	if f.at(i).text[0] < 0x80 && (f.tight(next) || strings.TrimSpace(f.gap(next)) == ".") {
		if d, after := f.dayAt(next); d > 0 && f.at(next).kind == literal {
			out.d, next = d, after
		}
	}
	out.y, next = f.yearAt(next)
	if weak && out.d == 0 && out.y == 0 && !f.monthByContext(i) {
		return day{}, i, false
	}
	return out, next, true
}

// yearAt reads the year that completes a date, over the words that may stand
// between; it is 0 when there is none.
func (f *finder) yearAt(i int) (y, next int) {
	j := i
	for j-i < 3 && f.isWord(j, "من", "عام", "العام", "لعام", "سنه", "of", "г") {
		j++
	}
	switch strings.TrimSpace(f.gap(j)) {
	case "", ",", "،", ")", ".":
	default:
		return 0, i
	}
	n := f.small(j, 4)
	if f.at(j).digits != 4 || n < 1000 || n > 2199 {
		return 0, i
	}
	j++
	if f.isWord(j, "года", "год", "году", "г") && f.tight(j) {
		j++
	}
	return n, j
}

// dayRange reads 4–5 ноября 2025, 4-5 نوفمبر: two days of one month.
func (f *finder) dayRange(i int) (Value, int, bool) {
	a, b := f.small(i, 2), f.small(i+1, 2)
	if a < 1 || b <= a || b > 31 || !isDash(f.gap(i+1)) {
		return Value{}, i, false
	}
	d, next, ok := f.dayMonth(i + 1)
	if !ok || !d.valid() {
		return Value{}, i, false
	}
	first := d
	first.d = a
	return Value{Kind: Range, Canonical: first.String() + "/" + d.String(),
		Start: f.atoms[i].start, End: f.atoms[next-1].end}, next, true
}

func isDash(gap string) bool {
	switch strings.TrimSpace(gap) {
	case "-", "–", "—", "‑", "−", "~", "～":
		return true
	}
	return false
}

// weekday reads the name of a day of the week.
func (f *finder) weekday(i int) (Value, int, bool) {
	a := f.at(i)
	v := Value{Kind: Weekday, Start: a.start, End: a.end, Word: true}
	switch a.kind {
	case word:
		n := weekdayName(a.text)
		if n == 0 || f.isWord(i-1, "بين", "كلا", "هذين") && n == 1 {
			return v, i, false
		}
		if a.text == "среда" || a.text == "среду" || a.text == "среды" {
			if !f.isWord(i-1, "в", "на") { // the same word means "environment"
				return v, i, false
			}
		}
		v.Canonical = string(rune('0' + n))
		return v, i + 1, true
	case hanChar:
		for _, head := range [...]string{"星期", "礼拜", "周"} {
			tail, ok := strings.CutPrefix(f.text[a.start:], head)
			if !ok || f.at(i-1).kind == hanNumeral && f.gap(i) == "" {
				continue
			}
			for k, d := range [...]string{"一", "二", "三", "四", "五", "六", "日", "天"} {
				if strings.HasPrefix(tail, d) && (k < 6 || head != "周" || d == "日") {
					v.Canonical = string(rune('1' + min(k, 6)))
					v.End = a.start + len(head) + len(d)
					return v, f.atomAt(v.End, i), true
				}
			}
		}
	}
	return v, i, false
}

// atomAt is the first atom from i on that starts at byte end or behind it.
func (f *finder) atomAt(end, i int) int {
	for i < len(f.atoms) && f.atoms[i].start < end {
		i++
	}
	return i
}

func weekdayName(w string) int {
	switch w {
	case "monday", "الاثنين", "الاتنين", "понедельник", "понедельника", "понедельнику":
		return 1
	case "tuesday", "الثلاثاء", "вторник", "вторника", "вторнику":
		return 2
	case "wednesday", "الاربعاء", "среда", "среду", "среды":
		return 3
	case "thursday", "الخميس", "четверг", "четверга", "четвергу":
		return 4
	case "friday", "الجمعه", "пятница", "пятницу", "пятницы":
		return 5
	case "saturday", "السبت", "суббота", "субботу", "субботы":
		return 6
	case "sunday", "الاحد", "воскресенье", "воскресенья":
		return 7
	}
	return 0
}
