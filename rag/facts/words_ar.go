package facts

import "strings"

// arabic reads a number word in normal form (ة is ه, ئ is ي, alef without hamza),
// with the particles written together with it: وعشرون, بثلاثين, للثلاثين, والثلاثون.
func arabic(w string) (piece, bool) {
	if p, ok := arabicBare(w); ok {
		return p, true
	}
	joined := false
	if r, ok := strings.CutPrefix(w, "و"); ok {
		w, joined = r, true
		if p, ok := arabicBare(w); ok {
			p.joined = true
			return p, true
		}
	}
	for _, pre := range [...]string{"بال", "كال", "فال", "لل", "ال"} {
		if r, ok := strings.CutPrefix(w, pre); ok {
			p, ok := arabicBare(r)
			if !ok {
				return piece{}, false
			}
			p.joined = joined
			// The definite tens are how Arabic counts meetings and jubilees.
			p.ordinal = p.ordinal || p.class == ten || p.class == hundreds && p.val == 100
			return p, true
		}
	}
	for _, pre := range [...]string{"ب", "ل", "ف"} {
		if r, ok := strings.CutPrefix(w, pre); ok && r != "ست" && r != "الف" {
			p, ok := arabicBare(r)
			p.joined = joined
			return p, ok && p.class != teenMark
		}
	}
	return piece{}, false
}

func arabicBare(w string) (piece, bool) {
	if v := arabicUnit(w); v > 0 {
		return piece{val: v, class: unit, ar: true}, true
	}
	if v := arabicTen(w); v > 0 {
		return piece{val: v, class: classOf(v), ar: true}, true
	}
	if v := arabicOrdinal(w); v > 0 {
		return piece{val: v, class: classOf(v), ordinal: true, ar: true}, true
	}
	if v := arabicHundreds(w); v > 0 {
		return piece{val: v, class: hundreds, ar: true}, true
	}
	switch w {
	case "عشر", "عشره":
		return piece{val: 10, class: teenMark, ar: true}, true
	}
	if v, times, needs := arabicScale(w); v > 0 {
		return piece{val: v * times, class: scale, needs: needs, ar: true}, true
	}
	return piece{}, false
}

func arabicUnit(w string) int64 {
	switch w {
	case "واحد", "واحده":
		return 1
	case "اثنان", "اثنين", "اثنتان", "اثنتين", "اثنا", "اثني", "اثنتا", "اثنتي":
		return 2
	case "ثلاث", "ثلاثه":
		return 3
	case "اربع", "اربعه":
		return 4
	case "خمس", "خمسه":
		return 5
	case "ست", "سته":
		return 6
	case "سبع", "سبعه":
		return 7
	case "ثمان", "ثماني", "ثمانيه":
		return 8
	case "تسع", "تسعه":
		return 9
	}
	return 0
}

func arabicTen(w string) int64 {
	s, ok := strings.CutSuffix(w, "ون")
	if !ok {
		if s, ok = strings.CutSuffix(w, "ين"); !ok {
			return 0
		}
	}
	switch s {
	case "عشر":
		return 20
	case "ثلاث":
		return 30
	case "اربع":
		return 40
	case "خمس":
		return 50
	case "ست":
		return 60
	case "سبع":
		return 70
	case "ثمان":
		return 80
	case "تسع":
		return 90
	}
	return 0
}

// arabicOrdinal reads first to tenth, both genders. «حادي» stands in compounds only.
func arabicOrdinal(w string) int64 {
	switch strings.TrimSuffix(w, "ه") {
	case "اول", "اولي":
		return 1
	case "حادي":
		return 1
	case "ثاني", "ثان":
		return 2
	case "ثالث":
		return 3
	case "رابع":
		return 4
	case "خامس":
		return 5
	case "سادس":
		return 6
	case "سابع":
		return 7
	case "ثامن":
		return 8
	case "تاسع":
		return 9
	case "عاشر":
		return 10
	}
	return 0
}

func arabicHundreds(w string) int64 {
	switch w {
	case "ميه", "مايه":
		return 100
	case "ميتان", "ميتين", "مايتان", "مايتين", "ميتا", "ميتي", "مايتا", "مايتي":
		return 200
	}
	s, ok := strings.CutSuffix(w, "ميه")
	if !ok {
		if s, ok = strings.CutSuffix(w, "مايه"); !ok {
			return 0
		}
	}
	if v := arabicUnit(s); v >= 3 {
		return 100 * v
	}
	return 0
}

// arabicScale reads thousand to trillion; times is 2 for the dual. Plurals
// (آلاف, ملايين) need a number before them.
func arabicScale(w string) (val, times int64, needs bool) {
	switch w {
	case "الف", "الفا":
		return 1e3, 1, false
	case "الاف":
		return 1e3, 1, true
	case "الفان", "الفين", "الفي":
		return 1e3, 2, false
	case "ملايين":
		return 1e6, 1, true
	}
	for _, s := range [...]struct {
		stem string
		val  int64
	}{{"مليون", 1e6}, {"مليار", 1e9}, {"بليون", 1e9}, {"تريليون", 1e12}, {"ترليون", 1e12}} {
		rest, ok := strings.CutPrefix(w, s.stem)
		if !ok {
			continue
		}
		switch rest {
		case "", "ا":
			return s.val, 1, false
		case "ات":
			return s.val, 1, true
		case "ان", "ين", "ي":
			return s.val, 2, false
		}
	}
	return 0, 0, false
}

// arabicDual reads the measures of time in the dual: يومين, عامين.
func arabicDual(w string) string {
	if r, ok := strings.CutPrefix(w, "و"); ok {
		w = r
	}
	for _, pre := range [...]string{"ال", "لل", "ل", "ب"} {
		if r, ok := strings.CutPrefix(w, pre); ok {
			w = r
			break
		}
	}
	s, ok := strings.CutSuffix(w, "ين")
	if !ok {
		if s, ok = strings.CutSuffix(w, "ان"); !ok {
			return ""
		}
	}
	switch s {
	case "يوم":
		return "day"
	case "اسبوع":
		return "week"
	case "شهر":
		return "month"
	case "عام", "سنت":
		return "year"
	case "ساع", "ساعت":
		return "hour"
	}
	return ""
}
