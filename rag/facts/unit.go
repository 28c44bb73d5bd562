package facts

import "strings"

// unitAfter names what a number counts, by the word right behind it; empty
// when that word is not one of the measures known.
func (f *finder) unitAfter(i int) string {
	a := f.at(i)
	if !f.tight(i) {
		return ""
	}
	switch a.kind {
	case hanChar:
		return hanUnit(f.text[a.start:])
	case word:
		w := a.text
		if f.isWord(i, "of", "من") {
			return ""
		}
		if u := englishUnit(w); u != "" {
			return u
		}
		if u := russianUnit(w); u != "" {
			return u
		}
		return arabicUnitName(w)
	}
	return ""
}

func englishUnit(w string) string {
	switch strings.TrimSuffix(w, "s") {
	case "day", "week", "month", "year", "hour", "minute":
		return strings.TrimSuffix(w, "s")
	case "dollar", "usd":
		return "usd"
	case "yuan", "renminbi", "rmb", "cny":
		return "cny"
	case "ruble", "rouble", "rub":
		return "rub"
	case "euro", "eur":
		return "eur"
	case "ton", "tonne":
		return "ton"
	case "kilometer", "kilometre", "km":
		return "km"
	case "barrel":
		return "barrel"
	}
	return ""
}

func russianUnit(w string) string {
	switch w {
	case "день", "дня", "дней", "дню", "днем", "дням", "днях", "сутки", "суток":
		return "day"
	case "год", "года", "году", "лет", "годам", "годах", "летие", "летия", "летию", "летием", "летии":
		return "year"
	case "юаней", "юаня", "юань":
		return "cny"
	case "евро":
		return "eur"
	case "км":
		return "km"
	case "час", "часа", "часов":
		return "hour"
	}
	for _, s := range [...]struct{ stem, unit string }{
		{"недел", "week"}, {"месяц", "month"}, {"минут", "minute"}, {"доллар", "usd"}, {"долл", "usd"}, {"рубл", "rub"},
		{"руб", "rub"}, {"тонн", "ton"}, {"километр", "km"}, {"баррел", "barrel"}, {"дневн", "day"}, {"летн", "year"},
	} {
		if rest, ok := strings.CutPrefix(w, s.stem); ok && len(rest) <= 6 {
			return s.unit
		}
	}
	return ""
}

func arabicUnitName(w string) string {
	switch w {
	case "يوم", "يوما", "ايام":
		return "day"
	case "اسبوع", "اسبوعا", "اسابيع":
		return "week"
	case "شهر", "شهرا", "اشهر", "شهور":
		return "month"
	case "عام", "عاما", "اعوام", "سنه", "سنوات", "سنين":
		return "year"
	case "ساعه", "ساعات":
		return "hour"
	case "دقيقه", "دقايق":
		return "minute"
	case "دولار", "دولارا", "دولارات":
		return "usd"
	case "يوان", "يوانا":
		return "cny"
	case "روبل", "روبلا":
		return "rub"
	case "يورو":
		return "eur"
	case "طن", "طنا", "اطنان":
		return "ton"
	case "كيلومتر", "كيلومترا", "كيلومترات", "كم":
		return "km"
	case "برميل", "برميلا":
		return "barrel"
	}
	return ""
}

func hanUnit(s string) string {
	for _, u := range [...]struct{ name, unit string }{
		{"周年", "year"}, {"天", "day"}, {"周", "week"}, {"个星期", "week"}, {"个月", "month"}, {"年", "year"}, {"小时", "hour"},
		{"个小时", "hour"}, {"分钟", "minute"}, {"美元", "usd"}, {"人民币", "cny"}, {"元", "cny"}, {"卢布", "rub"}, {"欧元", "eur"},
		{"吨", "ton"}, {"公里", "km"}, {"桶", "barrel"},
	} {
		if strings.HasPrefix(s, u.name) {
			return u.unit
		}
	}
	return ""
}

// currencyBefore reads the sign of a currency written before its amount.
func (f *finder) currencyBefore(start int) string {
	before := strings.TrimRight(f.text[:start], " \u00a0")
	switch {
	case strings.HasSuffix(before, "$"):
		return "usd"
	case strings.HasSuffix(before, "€"):
		return "eur"
	case strings.HasSuffix(before, "₽"):
		return "rub"
	}
	return ""
}
