package rag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/facts"
	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

// answerKind is the kind of thing a question seeks.
type answerKind uint8

const (
	anyAnswer answerKind = iota
	whoAnswer
	whenAnswer
	whereAnswer
	howManyAnswer
	howMuchAnswer
	percentAnswer
	howLongAnswer
	howAnswer
	listAnswer
	compareAnswer
	yesNoAnswer
)

// kindPattern is a run of whole words, in normal form, that tells the kind.
type kindPattern struct {
	kind     answerKind
	patterns []string
}

// kindPatterns are tried in order: the narrower before the broader.
func kindPatterns() []kindPattern {
	return []kindPattern{
		{percentAnswer, []string{"ما نسبه", "كم نسبه", "النسبه المئويه", "ما حصه", "باي نسبه", "what percentage", "what percent", "what share",
			"what proportion", "какой процент", "какая доля", "сколько процентов", "какова доля", "百分之几", "百分比", "比例是多少", "占比", "多大比例"}},
		{howLongAnswer, []string{"كم يوما", "كم من الوقت", "كم تستغرق", "كم استغرقت", "كم استمرت", "كم ستستمر", "كم تستمر", "كم مده", "ما مده", "ما المده",
			"ما الفتره", "اي فتره", "اي مده", "how long", "what period", "which period", "how many days", "what years", "which years", "what timeframe", "what time frame",
			"как долго", "сколько дней", "какой период", "какой срок", "на какие годы", "сколько длится", "сколько продлится", "сколько времени",
			"多长时间", "多久", "几天", "多少天", "什么时期", "哪段时间", "哪些年", "哪几年", "时间段", "什么期间", "起止"}},
		{howMuchAnswer, []string{"كم قيمه", "ما قيمه", "بكم", "كم بلغت قيمه", "كم تبلغ قيمه", "كم سعر", "ما سعر", "كم تكلفه", "ما تكلفه", "ما حجم التبادل", "كم حجم", "كم بلغ حجم",
			"how much", "what price", "what amount", "what sum", "what value", "what is the value", "what was the value", "what is the cost", "total cost",
			"сколько стоит", "сколько стоил", "какая сумма", "какова сумма", "какую сумму", "какова стоимость", "какова цена", "на какую сумму", "каков объем", "какой объем",
			"多少钱", "金额", "价格是", "贸易额", "总额", "造价"}},
		{howManyAnswer, []string{"كم", "ما عدد", "how many", "what number", "what is the number", "сколько", "какое количество", "каково число", "какое число",
			"多少", "几个", "几家", "几名", "几位", "几座", "几台", "数量"}},
		{whenAnswer, []string{"تاريخ صدور خبر", "تاريخ نشر خبر", "تاريخ نشر الخبر", "تاريخ صدور الخبر", "متي نشر خبر", "متي نشر الخبر", "متي صدر خبر", "متي صدر الخبر",
			"تاريخ نشر تقرير", "تاريخ نشر", "when was the news published", "when was the article published", "when was the report published", "date of publication",
			"publication date", "дата публикации", "когда опубликована новость", "когда опубликовано", "发布日期", "何时发布", "报道日期"}},
		{whenAnswer, []string{"متي", "في اي عام", "في اي سنه", "في اي شهر", "في اي يوم", "في اي تاريخ", "ما تاريخ", "ما موعد", "اي عام", "اي تاريخ",
			"^when", "when did", "when was", "when were", "when is", "when will", "when does", "since when",
			"what date", "what year", "which year", "which month", "what month", "which day", "what day", "когда", "какого числа", "в каком году", "в каком месяце", "какого года", "какая дата",
			"何时", "什么时候", "哪一年", "哪年", "几月", "哪天", "哪一天", "日期", "几号"}},
		{whereAnswer, []string{"اين", "في اي مدينه", "في اي دوله", "اي مدينه", "في اي بلد", "الي اين", "في اي مقاطعه", "اي مقاطعه", "في اي اقليم", "^where", "where did", "where was", "where is", "which city", "what city", "in which country", "which place", "which province", "what province", "which region", "which town",
			"где", "куда", "в каком городе", "в какой стране", "в какую страну", "в какой провинции", "в какой области", "哪里", "何地", "哪个城市", "在哪", "什么地方", "哪座城市", "哪个省", "哪一省", "哪省"}},
		{compareAnswer, []string{"الفرق", "قارن", "مقارنه", "ايهما", "compare", "difference between", "which one", "как отличается", "в чем разница", "сравните", "чем отличаются", "чем отличается",
			"区别", "比较", "不同", "相比"}},
		{howAnswer, []string{"كيف", "لماذا", "ما سبب", "ما الهدف", "^how", "^why", "how will", "how did", "how does", "как", "почему", "зачем", "如何", "怎样", "怎么", "为什么", "为何"}},
		{listAnswer, []string{"ما هي", "ماهي", "اذكر", "ما مجالات", "ما المجالات", "اي مجالات", "اي شركات", "what are", "which areas", "which fields", "list",
			"what areas", "какие", "в каких", "перечислите", "哪些", "列出"}},
		{whoAnswer, []string{"من هو", "من هي", "من هم", "من الذي", "من وقع", "من التقي", "ما اسم", "ما اسماء", "ما هي اسماء", "اسماء", "^who", "^whom", "^whose", "with whom", "by whom", "to whom", "what is the name", "names of", "what are the names", "как зовут", "имена", "кто", "кого", "кому", "с кем", "кем",
			"谁", "哪位", "何人", "什么名字", "叫什么", "姓名"}},
		{yesNoAnswer, []string{"هل", "وهل", "ли", "是否", "吗"}},
	}
}

// kindOf reads the kind of answer that a question seeks, and the words that
// told it: they ask, and are nothing to look for.
func kindOf(question string) (answerKind, []string) {
	words := wordTexts(question)
	folded := " " + strings.Join(words, " ") + " "
	raw := normal.Fold(question)
	for _, k := range kindPatterns() {
		for _, p := range k.patterns {
			if matches(p, folded, raw) {
				return k.kind, strings.Fields(strings.TrimPrefix(p, "^"))
			}
		}
	}
	switch strings.TrimPrefix(words[0], "و") {
	case "من":
		return whoAnswer, words[:1]
	case "did", "does", "do", "is", "are", "was", "were", "has", "have", "will", "can":
		return yesNoAnswer, nil
	}
	return anyAnswer, nil
}

// matches tells whether a pattern stands in a question: as whole words, at the
// beginning when it is marked by ^, and anywhere in a run of characters for Chinese.
func matches(p, folded, raw string) bool {
	if isHan(p) {
		return strings.Contains(raw, p)
	}
	if first, ok := strings.CutPrefix(p, "^"); ok {
		rest := strings.TrimPrefix(folded, " and")
		return strings.HasPrefix(rest, " "+first+" ")
	}
	return strings.Contains(folded, " "+p+" ")
}

func wordTexts(s string) []string {
	var out []string
	for _, t := range normal.Tokens(s) {
		out = append(out, t.Text)
	}
	return out
}

func isHan(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r)
}

// holdsKind tells how far a sentence holds the kind of thing that is sought: 1
// when it does or when nothing particular is sought, else less.
func holdsKind(q query, f *features) float64 {
	has := func(kinds ...facts.Kind) bool {
		for _, v := range f.values {
			for _, k := range kinds {
				if v.Kind == k {
					return true
				}
			}
		}
		return false
	}
	yes := true
	switch q.kind {
	case whenAnswer:
		yes = has(facts.Date, facts.Year, facts.Range) || !q.dated && (has(facts.Weekday) || f.hasKind(terms.Time))
	case howLongAnswer:
		yes = has(facts.Range) || f.hasMeasure(timeUnit)
	case howManyAnswer:
		yes = has(facts.Number, facts.Percent)
	case percentAnswer:
		yes = has(facts.Percent)
	case howMuchAnswer:
		yes = f.hasAmount()
	case whereAnswer:
		yes = f.hasKind(terms.City) || f.hasKind(terms.Place) || !q.narrow && f.hasKind(terms.Country)
	case whoAnswer:
		yes = f.hasKind(terms.Person) || !q.narrow && (f.hasKind(terms.Organization) || f.hasKind(terms.Office))
	}
	if yes {
		return 1
	}
	if q.narrow {
		return 0.45
	}
	return missingKind(q.kind)
}

// missingKind is what remains of a sentence's evidence when it lacks the kind
// sought. Measures are all but required; a person may go by a word that no
// list has.
func missingKind(kind answerKind) float64 {
	switch kind {
	case percentAnswer, howMuchAnswer, howManyAnswer:
		return 0.4
	case whenAnswer, howLongAnswer:
		return 0.5
	case whereAnswer:
		return 0.6
	}
	return 0.7
}

// hasAmount tells whether a text holds a sum or a quantity: a number that is
// no length of time and no small number in words.
func (f *features) hasAmount() bool {
	for _, v := range f.values {
		if v.Kind == facts.Percent || v.Kind == facts.Number && !timeUnit(v.Unit) && (!v.Word || len(v.Canonical) > 3) {
			return true
		}
	}
	return false
}

func timeUnit(u string) bool {
	switch u {
	case "day", "week", "month", "year", "hour", "minute":
		return true
	}
	return false
}
