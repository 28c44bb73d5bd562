package facts

import "strings"

// russian reads number words in all cases. Normal form has made ё into е.
func russian(w string) (piece, bool) {
	if v := russianCardinal(w); v > 0 {
		c := hundreds
		if v < 100 {
			c = classOf(v)
		}
		return piece{val: v, class: c}, true
	}
	if v, needs := russianScale(w); v > 0 {
		return piece{val: v, class: scale, needs: needs}, true
	}
	if v := russianOrdinal(w); v > 0 {
		c := hundreds
		if v < 100 {
			c = classOf(v)
		}
		return piece{val: v, class: c, ordinal: true}, true
	}
	return piece{}, false
}

func russianCardinal(w string) int64 {
	switch w {
	case "один", "одна", "одно", "одного", "одной", "одному", "одним", "одном", "одну":
		return 1
	case "два", "две", "двух", "двум", "двумя", "оба", "обе", "обоих", "обеих", "обоим", "обеим", "обоими", "обеими":
		return 2
	case "три", "трех", "трем", "тремя":
		return 3
	case "четыре", "четырех", "четырем", "четырьмя":
		return 4
	case "восемь", "восьми", "восемью":
		return 8
	case "сорок", "сорока":
		return 40
	case "девяносто", "девяноста":
		return 90
	case "сто", "ста":
		return 100
	case "двести", "двухсот", "двумстам", "двумястами", "двухстах":
		return 200
	case "триста", "трехсот", "тремстам", "тремястами", "трехстах":
		return 300
	case "четыреста", "четырехсот", "четыремстам", "четырехстах":
		return 400
	}
	for _, suf := range [...]string{"сот", "истам", "истах"} {
		if s, ok := strings.CutSuffix(w, suf); ok {
			if v := russianFive(strings.TrimSuffix(s, "ь")); v >= 5 && v <= 9 {
				return 100 * v
			}
			if v := russianFive(strings.TrimSuffix(s, "и")); v >= 5 && v <= 9 {
				return 100 * v
			}
		}
	}
	for _, end := range [...]string{"ьюдесятью", "идесяти", "ьдесят", "ью", "и", "ь"} {
		if s, ok := strings.CutSuffix(w, end); ok {
			v := russianFive(s)
			if strings.Contains(end, "десят") {
				if v >= 5 && v <= 8 {
					return 10 * v
				}
				return 0
			}
			return v
		}
	}
	return 0
}

// russianFive reads the stems of the words that end in -ь, five to thirty.
func russianFive(s string) int64 {
	switch s {
	case "пят":
		return 5
	case "шест":
		return 6
	case "сем":
		return 7
	case "восем", "восьм":
		return 8
	case "девят":
		return 9
	case "десят":
		return 10
	case "двадцат":
		return 20
	case "тридцат":
		return 30
	}
	return russianTeen(s)
}

func russianTeen(s string) int64 {
	switch s {
	case "одиннадцат":
		return 11
	case "двенадцат":
		return 12
	case "тринадцат":
		return 13
	case "четырнадцат":
		return 14
	case "пятнадцат":
		return 15
	case "шестнадцат":
		return 16
	case "семнадцат":
		return 17
	case "восемнадцат":
		return 18
	case "девятнадцат":
		return 19
	}
	return 0
}

func russianScale(w string) (val int64, needs bool) {
	switch w {
	case "тыс", "тысяч", "тысячи", "тысячам", "тысячами", "тысячах":
		return 1e3, true
	case "тысяча", "тысячу", "тысячей", "тысяче":
		return 1e3, false
	case "млн":
		return 1e6, true
	case "млрд":
		return 1e9, true
	case "трлн":
		return 1e12, true
	}
	for _, s := range [...]struct {
		stem string
		val  int64
	}{{"миллион", 1e6}, {"миллиард", 1e9}, {"триллион", 1e12}} {
		rest, ok := strings.CutPrefix(w, s.stem)
		if !ok {
			continue
		}
		switch rest {
		case "", "ом", "у", "е":
			return s.val, false
		case "а", "ы", "ов", "ам", "ами", "ах":
			return s.val, true
		}
	}
	return 0, false
}

func russianOrdinal(w string) int64 {
	for _, end := range [...]string{"ого", "его", "ому", "ему", "ыми", "ими", "ый", "ий", "ой", "ей", "ым", "им", "ом", "ем",
		"ая", "яя", "ую", "юю", "ое", "ее", "ые", "ие", "ых", "их", "ья", "ью", "ье", "ьи"} {
		s, ok := strings.CutSuffix(w, end)
		if !ok {
			continue
		}
		switch s {
		case "перв":
			return 1
		case "втор":
			return 2
		case "трет", "треть":
			return 3
		case "четверт":
			return 4
		case "седьм":
			return 7
		case "восьм":
			return 8
		case "сороков":
			return 40
		case "пятидесят":
			return 50
		case "шестидесят":
			return 60
		case "семидесят":
			return 70
		case "восьмидесят":
			return 80
		case "девяност":
			return 90
		case "сот":
			return 100
		case "сем", "восем":
			return 0
		}
		return russianFive(s)
	}
	return 0
}

// russianCompound reads adjectives and nouns that hold a number and a measure of
// time in one word: двухдневный, трехлетний, восьмидесятилетие.
func russianCompound(w string) (val int64, unit string) {
	for _, m := range [...]struct{ stem, unit string }{
		{"дневн", "day"}, {"летн", "year"}, {"лети", "year"}, {"месячн", "month"}, {"недельн", "week"}, {"часов", "hour"},
	} {
		head, _, ok := strings.Cut(w, m.stem)
		if !ok || head == "" {
			continue
		}
		switch head {
		case "двух":
			return 2, m.unit
		case "трех":
			return 3, m.unit
		case "четырех":
			return 4, m.unit
		case "сто":
			return 100, m.unit
		}
		if v := russianCardinal(head); v > 4 {
			return v, m.unit
		}
	}
	return 0, ""
}
