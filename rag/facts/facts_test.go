package facts

import (
	"strings"
	"testing"
)

// show is the values of a text in one line: kind:canonical(unit), words marked ~.
func show(vs []Value) string {
	var parts []string
	for _, v := range vs {
		s := v.Kind.String() + ":" + v.Canonical
		if v.Unit != "" {
			s += "(" + v.Unit + ")"
		}
		if v.Word {
			s += "~"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

// found is a text and what Find should give for it, by show.
type found struct{ text, want string }

func check(t *testing.T, cases []found) {
	t.Helper()
	for _, c := range cases {
		if got := show(Find(c.text)); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestFindDigits(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"245000", "number:245000"},
		{"245,000 and 3.5", "number:245000 number:3.5"},
		{"٢٤٥٬٠٠٠ و٣٫٥", "number:245000 number:3.5"},
		{"۱۲۳", "number:123"},
		{"１２３", "number:123"},
		{"245 000 тонн", "number:245000(ton)"},
		{"3,5 процента", "percent:3.5"},
		{"2020,2021", "year:2020 year:2021"},
		{"1,234,567.89", "number:1234567.89"},
	})
}

func TestFindScales(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"3.5 مليار دولار", "number:3500000000(usd)"},
		{"245 млрд рублей", "number:245000000000(rub)"},
		{"245 тыс. человек", "number:245000"},
		{"2450亿美元", "number:245000000000(usd)"},
		{"2.45万亿元", "number:2450000000000(cny)"},
		{"$3.5 billion", "number:3500000000(usd)"},
		{"3500000000", "number:3500000000"},
		{"مليونين", "number:2000000~"},
		{"مئة مليون", "number:100000000~"},
		{"millions of people", ""},
		{"آلاف الطلاب", ""},
		{"миллионы людей", ""},
	})
}

func TestFindWords(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"ثلاثون دولة", "number:30~"},
		{"خمسة وعشرون عاما", "number:25(year)~"},
		{"ثلاثمئة وخمسة وأربعون", "number:345~"},
		{"ثلاث مئة", "number:300~"},
		{"خمسة عشر مشروعا", "number:15~"},
		{"أحد عشر", "number:11~"},
		{"إحدى وعشرين", "number:21~"},
		{"يومين", "number:2(day)~"},
		{"لمدة أربعة أيام", "number:4(day)~"},
		{"صين واحدة", "number:1~"},
		{"twenty-five projects", "number:25~"},
		{"three hundred and forty five", "number:345~"},
		{"two million three hundred thousand", "number:2300000~"},
		{"двадцать пять", "number:25~"},
		{"тридцати стран", "number:30~"},
		{"двухдневный визит", "number:2(day)~"},
		{"80-летие победы", "number:80(year)"},
		{"восьмидесятилетие", "number:80(year)~"},
		{"两天", "number:2(day)~"},
		{"三十个国家", "number:30~"},
		{"三千五百万人", "number:35000000~"},
	})
}

func TestFindPercentages(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"99%", "percent:99"},
		{"99 ٪", "percent:99"},
		{"٩٩٪", "percent:99"},
		{"%99", "percent:99"},
		{"99 بالمئة", "percent:99"},
		{"99 في المائة", "percent:99"},
		{"تسعة وتسعين في المئة", "percent:99~"},
		{"99 per cent", "percent:99"},
		{"ninety-nine percent", "percent:99~"},
		{"99 процентов", "percent:99"},
		{"百分之九十九", "percent:99~"},
		{"百分之99", "percent:99"},
		{"99％", "percent:99"},
	})
}

func TestFindOrdinals(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"الاجتماع الثلاثين", "ordinal:30~"},
		{"الاجتماع الدوري الـ30", "ordinal:30"},
		{"الدورة الرابعة والعشرون", "ordinal:24~"},
		{"الدورة الثانية عشرة", "ordinal:12~"},
		{"الحادي والثلاثين", "ordinal:31~"},
		{"the 30th meeting", "ordinal:30"},
		{"the thirtieth meeting", "ordinal:30~"},
		{"the twenty-fourth", "ordinal:24~"},
		{"30-й встречи", "ordinal:30"},
		{"тридцатая встреча", "ordinal:30~"},
		{"двадцать четвертой встречи", "ordinal:24~"},
		{"第三十次会议", "ordinal:30~"},
		{"第30次会议", "ordinal:30"},
		{"第二十四次", "ordinal:24~"},
	})
}

func TestFindYears(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"عام 2025", "year:2025"},
		{"в 2025 году", "year:2025"},
		{"2025年", "year:2025"},
		{"二〇二五年", "year:2025~"},
		{"القرار رقم 2758", "number:2758"},
		{"2000 tons", "number:2000(ton)"},
		{"للفترة 2023–2027", "range:2023/2027"},
		{"2023-2027", "range:2023/2027"},
		{"2023–27", "range:2023/2027"},
		{"ما بين عامي 2026 و2030", "range:2026/2030"},
		{"من عام 2023 إلى عام 2027", "range:2023/2027"},
		{"from 2023 to 2027", "range:2023/2027"},
		{"between 2026 and 2030", "range:2026/2030"},
		{"с 2023 по 2027 год", "range:2023/2027"},
		{"между 2026 и 2030 годами", "range:2026/2030"},
		{"2023至2027年", "range:2023/2027"},
		{"2023年至2027年", "range:2023/2027"},
		{"2023—2027年", "range:2023/2027"},
		{"عامي 2020 و2021", "year:2020 year:2021"},
	})
}

func TestFindDates(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"2025-11-04", "date:2025-11-04"},
		{"04.11.2025", "date:2025-11-04"},
		{"4/11/2025", "date:2025-11-04"},
		{"4 نوفمبر 2025", "date:2025-11-04"},
		{"٤ نوفمبر ٢٠٢٥", "date:2025-11-04"},
		{"4 تشرين الثاني/نوفمبر 2025", "date:2025-11-04"},
		{"4 نوفمبر (تشرين الثاني) 2025", "date:2025-11-04"},
		{"4 نوفمبر/تشرين الثاني", "date:--11-04"},
		{"الرابع من نوفمبر 2025", "date:2025-11-04"},
		{"نوفمبر من عام 2025", "date:2025-11"},
		{"في أغسطس من العام الماضي", "date:--08~"},
		{"November 4, 2025", "date:2025-11-04"},
		{"4 November 2025", "date:2025-11-04"},
		{"the 4th of November 2025", "date:2025-11-04"},
		{"Nov. 4, 2025", "date:2025-11-04"},
		{"in November 2025", "date:2025-11"},
		{"it may march on", ""},
		{"in May", "date:--05~"},
		{"4 ноября 2025 года", "date:2025-11-04"},
		{"четвертого ноября", "date:--11-04~"},
		{"в ноябре 2025 г.", "date:2025-11"},
		{"4–5 ноября 2025", "range:2025-11-04/2025-11-05"},
		{"2025年11月4日", "date:2025-11-04"},
		{"2025 年 11 月 4 日", "date:2025-11-04"},
		{"二〇二五年十一月四日", "date:2025-11-04~"},
		{"11月4日", "date:--11-04"},
		{"2025年11月", "date:2025-11"},
		{"三个月", "number:3(month)~"},
		{"2025-11-04T05:25+0000", "date:2025-11-04 number:5:25(clock) number:0"},
		{"يوم الاثنين", "weekday:1~"},
		{"в понедельник", "weekday:1~"},
		{"окружающую среду", ""},
		{"周一", "weekday:1~"},
	})
}

func TestFindNoNumbers(t *testing.T) {
	t.Parallel()
	check(t, []found{
		{"三亚、一带一路、统一、进一步、千万、万一", ""},
		{"第一", "ordinal:1~"},
		{"two or three", "number:2~ number:3~"},
		{"لست وسط المدينة", ""},
		{"الرابعة والخامسة", "ordinal:4~ ordinal:5~"},
		{"", ""},
	})
}

func TestFindOffsets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"وذلك في الاجتماع الدوري الـ30 لرئيسي", "الـ30"},
		{"إجراء 99% من التسويات", "99%"},
		{"占百分之九十九以上", "百分之九十九"},
		{"встретились 4 ноября 2025 года в Москве", "4 ноября 2025 года"},
	} {
		vs := Find(c.text)
		if len(vs) != 1 || c.text[vs[0].Start:vs[0].End] != c.want {
			t.Errorf("%q: got %+v, want %q", c.text, vs, c.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"الـ30 من 4 تشرين الثاني/نوفمبر 2025", "百分之九十九 2.45万亿 第三十次", "3,5 млрд с 2023 по 2027", "%99 1.234.56 %", "2023–27"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, v := range Find(s) {
			if v.Start < last || v.End <= v.Start || v.End > len(s) || v.Canonical == "" || v.Kind == 0 {
				t.Fatalf("%q: bad value %+v after %d", s, v, last)
			}
			last = v.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	s := strings.Repeat("وقال إن الاجتماع الدوري الـ30 عقد في 4 نوفمبر 2025 وبلغ حجم التجارة 245 مليار دولار بنسبة 99%. ", 10)
	for b.Loop() {
		Find(s)
	}
}
