package verify

import (
	"strings"

	"mithaq/rag/normal"
)

// maxDenials is how many denying words are marked in one text; no sentence has
// as many, and each is compared with everything.
const maxDenials = 64

// markPolarity finds the words that deny or take away.
func (b *viewBuilder) markPolarity() {
	marked := 0
	for i := 0; i < len(b.units) && marked < maxDenials; i++ {
		u := &b.units[i]
		if u.value > 0 && !u.inside {
			continue
		}
		switch u.script {
		case normal.Latin:
			u.pol = b.english(i)
		case normal.Cyrillic:
			u.pol = b.russian(i)
		case normal.Arabic:
			u.pol = b.arabic(i)
		case normal.Han:
			if u.kind == "" || strings.HasPrefix(b.text[u.start:], "不同意") {
				u.pol = b.chinese(i)
			}
		}
		if u.pol == denies && strings.ContainsAny(b.text[u.start:u.end], " \u00a0-") {
			u.pol = lacks // within the name of a notion: عدم الاستقرار, non-interference
		}
		for _, id := range u.ids {
			if id == "deny" {
				u.pol = denies
			}
		}
		if u.pol != affirms {
			marked++
		}
	}
}

func (b *viewBuilder) next(i int) string {
	if i+1 < len(b.units) {
		return b.units[i+1].text
	}
	return ""
}

func (b *viewBuilder) english(i int) polarity {
	u := b.units[i]
	switch u.text {
	case "not", "never", "nor", "neither", "cannot", "nobody", "none", "nothing", "no":
		switch b.next(i) {
		case "only", "just", "merely", "doubt", "less", "later":
			return affirms // not only A but B says A
		}
		return denies
	case "t":
		if i > 0 && strings.HasSuffix(b.units[i-1].text, "n") && strings.ContainsAny(b.text[b.units[i-1].end:u.start], "'’") {
			return denies
		}
	case "denied", "denies", "deny", "denying":
		return denies
	case "without", "lack", "lacks", "absence", "non", "except", "unless", "refused", "refuses", "failed", "fails", "against":
		return lacks
	}
	return affirms
}

func (b *viewBuilder) russian(i int) polarity {
	u := b.units[i]
	switch u.text {
	case "не", "ни":
		switch b.next(i) {
		case "только", "менее", "более", "раз", "позднее", "просто":
			return affirms
		}
		return denies
	case "нет", "никогда", "никто", "ничто", "ничего", "никакой", "никаких", "нельзя", "никакого":
		return denies
	case "без", "кроме", "против", "отсутствие", "отказался", "отказалась":
		return lacks
	}
	for _, p := range [...]string{"отрица", "опроверг", "опроверж"} {
		if strings.HasPrefix(u.text, p) {
			return denies
		}
	}
	for _, p := range [...]string{"недопу", "невозмож", "неприем", "неприят", "невмешат"} {
		if strings.HasPrefix(u.text, p) {
			return lacks
		}
	}
	return affirms
}

func (b *viewBuilder) arabic(i int) polarity {
	w := b.units[i].text
	if len(w) > 4 {
		if r, ok := strings.CutPrefix(w, "و"); ok {
			w = r
		} else if r, ok := strings.CutPrefix(w, "ف"); ok {
			w = r
		}
	}
	if w == "الا" && strings.Contains(b.text[b.units[i].start:b.units[i].end], "أ") {
		return denies // ألا is "that not"; إلا is "except"
	}
	switch w {
	case "لا":
		next := b.next(i)
		for _, p := range [...]string{"يتجز", "تتجز", "سيم", "يزال", "تزال", "زال", "بد", "يقتصر", "تقتصر", "شك"} {
			if strings.HasPrefix(next, p) {
				return affirms // idioms that affirm: inseparable, especially, still, must
			}
		}
		return denies
	case "لم", "لن", "ليس", "ليست", "ليسوا", "ليسا", "لسنا", "لست":
		if n := b.next(i); n == "فقط" || n == "مجرد" {
			return affirms
		}
		for k := i + 1; k < len(b.units) && k <= i+5; k++ {
			if b.units[k].text == "فحسب" {
				return affirms
			}
		}
		return denies
	case "نفي", "نفت", "ينفي", "تنفي", "نافيا", "نافيه", "انكر", "انكرت", "ينكر", "تنكر":
		return denies
	case "عدم", "بعدم", "لعدم":
		for _, p := range [...]string{"استقرار", "الاستقرار", "تدخل", "التدخل", "انتشار", "الانتشار", "انحياز", "الانحياز", "يقين", "مساواه", "المساواه"} {
			if b.next(i) == p {
				return lacks // one notion, as "instability" is
			}
		}
		return denies
	case "غير", "دون", "بدون", "بلا", "انعدام", "ضد", "سوي", "الا", "باستثناء", "رفض", "رفضت", "ممانعه":
		return lacks
	}
	return affirms
}

// chinese looks at the source itself, since a negation is part of many words
// that negate nothing (不断, 未来, 非洲).
func (b *viewBuilder) chinese(i int) polarity {
	u := b.units[i]
	rest := b.text[u.start:]
	if strings.HasPrefix(rest, "不同意") {
		return denies
	}
	for _, w := range [...]string{"不断", "不仅", "不但", "不只", "不光", "不可分割", "不久", "不同", "不少", "不过", "不论", "不管", "不懈", "不得不",
		"不可或缺", "不可避免", "不妨", "不足", "不利", "不安", "未来", "无论", "无疑", "无人", "无线", "非常", "非洲", "没收", "不动产"} {
		if strings.HasPrefix(rest, w) {
			return affirms
		}
	}
	for _, w := range [...]string{"不干涉", "不扩散", "不结盟", "不稳定", "不平等", "无条件", "非法", "非正式", "未经", "除非", "免", "反"} {
		if strings.HasPrefix(rest, w) {
			return lacks
		}
	}
	for _, w := range [...]string{"不", "没", "未", "并非", "绝非", "否认", "勿", "从未"} {
		if strings.HasPrefix(rest, w) {
			return denies
		}
	}
	if strings.HasPrefix(rest, "无") || strings.HasPrefix(rest, "非") {
		return lacks
	}
	return affirms
}
