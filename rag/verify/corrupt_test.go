package verify

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mithaq/rag/facts"
	"mithaq/rag/normal"
)

var digitsRE = regexp.MustCompile(`[0-9]+`)

// corruptValues gives every value in digits another one, and exchanges months
// and number words by a table.
func (c *corpus) corruptValues(id string, b base) {
	for k, v := range facts.Find(b.text) {
		span := b.text[v.Start:v.End]
		at := digitsRE.FindAllStringIndex(span, -1)
		if len(at) == 0 {
			continue
		}
		loc := at[c.rng.IntN(len(at))]
		old, err := strconv.Atoi(span[loc[0]:loc[1]])
		if err != nil {
			continue
		}
		next := old + 3 + c.rng.IntN(5)
		how := "number"
		switch v.Kind {
		case facts.Percent:
			how, next = "percent", 1+(old+17+c.rng.IntN(40))%98
		case facts.Date, facts.Year, facts.Range:
			how = "date"
			if old <= 31 {
				next = 1 + (old+4+c.rng.IntN(7))%28
			}
		}
		text := b.text[:v.Start] + span[:loc[0]] + strconv.Itoa(next) + span[loc[1]:] + b.text[v.End:]
		c.put(fmt.Sprintf("%s.%d", id, k), how, b, object(b.cites, text))
	}
	for _, p := range wordValues() {
		if strings.Contains(b.text, p[1]) {
			c.put(id+"."+p[2], p[0], b, object(b.cites, strings.Replace(b.text, p[1], p[2], 1)))
		}
	}
}

// wordValues: kind of corruption, what stands, what it becomes.
func wordValues() [][3]string {
	return [][3]string{
		{"date", "نوفمبر", "أبريل"}, {"date", "November", "February"}, {"date", "ноября", "июля"}, {"date", "11月", "6月"},
		{"date", "مارس", "يونيو"}, {"date", "March", "May"}, {"date", "марта", "мая"}, {"date", "July", "June"}, {"date", "сентябре", "октябре"},
		{"date", "سبتمبر", "ديسمبر"}, {"date", "August", "January"}, {"date", "августе", "мае"}, {"date", "Monday", "Thursday"},
		{"date", "понедельник", "пятницу"}, {"date", "周一", "周五"},
		{"number", "two-day", "five-day"}, {"number", "двухдневным", "пятидневным"}, {"number", "两天", "六天"}, {"number", "يومين", "أسبوعين"},
		{"number", "four-day", "three-day"}, {"number", "четырёхдневным", "двухдневным"}, {"number", "四天", "两天"}, {"number", "three days", "eight days"},
		{"number", "الرابع والعشرون", "السابع والعشرون"}, {"number", "двадцать четвёртую", "двадцать шестую"}, {"number", "第二十四", "第二十九"},
		{"number", "тридцатую", "сороковую"}, {"number", "الثلاثين", "الأربعين"}, {"number", "ثلاثين يوما", "عشرين يوما"},
		{"number", "billion", "million"}, {"number", "مليار", "مليون"}, {"number", "млрд", "трлн"}, {"number", "亿", "万"},
		{"percent", "百分之九十九", "百分之八十五"}, {"percent", "Ninety percent", "Seventy percent"},
	}
}

// corruptNames exchanges the first name found for others of its kind: ones that
// are nowhere in the passage ("name"), and the other party of it ("party").
func (c *corpus) corruptNames(id string, b base) {
	n := 0
	for _, p := range otherNames() {
		if p[0] != b.lang || !strings.Contains(b.text, p[1]) || n >= 3 {
			continue
		}
		n++
		c.put(id+"."+p[2], "name", b, object(b.cites, strings.ReplaceAll(b.text, p[1], p[2])))
	}
	for _, p := range otherParties() {
		if p[0] != b.lang || !strings.Contains(b.text, p[1]) || strings.Contains(b.text, p[2]) {
			continue
		}
		if text := replaceWord(b.text, p[1], p[2]); text != b.text {
			c.put(id+"."+p[2], "party", b, object(b.cites, text))
		}
	}
}

// replaceWord replaces the first occurrence that no letter follows.
func replaceWord(s, old, repl string) string {
	for off := 0; ; {
		i := strings.Index(s[off:], old)
		if i < 0 {
			return s
		}
		i += off
		r, _ := utf8.DecodeRuneInString(s[i+len(old):])
		if strings.HasSuffix(old, " ") || unicode.Is(unicode.Han, r) || !unicode.IsLetter(r) {
			return s[:i] + repl + s[i+len(old):]
		}
		off = i + len(old)
	}
}

func otherNames() [][3]string {
	return [][3]string{
		{"ar", "روسكوسموس", "ناسا"}, {"ar", "نوفاك", "لافروف"}, {"ar", "تايوان", "كوسوفو"}, {"ar", "لي كه تشيانغ", "ون جيا باو"}, {"ar", "شي جين بينغ", "هو جين تاو"},
		{"ar", "ميشوستين", "ماكرون"}, {"ar", "هانغتشو", "شنغهاي"}, {"ar", "ليخاتشوف", "مانتوروف"}, {"ar", "بيدو", "غاليليو"}, {"ar", "بوتين", "لوكاشينكو"},
		{"ar", "غازبروم", "روسنفت"}, {"ar", "لافروف", "بلينكن"}, {"ar", "الصين", "الهند"}, {"ar", "روسيا", "إيران"}, {"ar", "موسكو", "طهران"}, {"ar", "الأمم المتحدة", "جامعة الدول العربية"},
		{"en", "Roscosmos", "NASA"}, {"en", "Alexander Novak", "Sergei Ivanov"}, {"en", "Novak", "Lavrov"}, {"en", "Taiwan", "Kosovo"}, {"en", "Li Keqiang", "Wen Jiabao"},
		{"en", "Xi Jinping", "Hu Jintao"}, {"en", "Mishustin", "Macron"}, {"en", "Hangzhou", "Shanghai"}, {"en", "Likhachev", "Manturov"}, {"en", "BeiDou", "Galileo"},
		{"en", "Putin", "Lukashenko"}, {"en", "Gazprom", "Rosneft"}, {"en", "Sergey Lavrov", "John Smithson"}, {"en", "China", "India"}, {"en", "Russia", "Iran"},
		{"en", "Moscow", "Tehran"}, {"en", "Shanghai Cooperation Organization", "African Union"}, {"en", "Ding Xuexiang", "Han Zheng"}, {"en", "Rosatom", "Westinghouse"},
		{"ru", "Роскосмоса", "НАСА"}, {"ru", "Новака", "Лаврова"}, {"ru", "Тайваня", "Косово"}, {"ru", "Ли Кэцян", "Вэнь Цзябао"}, {"ru", "Си Цзиньпин", "Ху Цзиньтао"},
		{"ru", "Мишустин", "Макрон"}, {"ru", "Ханчжоу", "Шанхае"}, {"ru", "Лихачёв", "Петрищев"}, {"ru", "Путин", "Лукашенко"}, {"ru", "Росатом", "Вестингауз"},
		{"ru", "Китай", "Индия"}, {"ru", "Россия", "Турция"}, {"ru", "Москва", "Анкара"}, {"ru", "Сергей Лавров", "Энтони Блинкен"}, {"ru", "США", "Франции"},
		{"zh", "诺瓦克", "拉夫罗夫"}, {"zh", "台湾", "科索沃"}, {"zh", "李克强", "温家宝"}, {"zh", "习近平", "胡锦涛"}, {"zh", "米舒斯京", "马克龙"}, {"zh", "杭州", "上海"},
		{"zh", "普京", "卢卡申科"}, {"zh", "中国", "印度"}, {"zh", "俄罗斯", "伊朗"}, {"zh", "莫斯科", "德黑兰"}, {"zh", "王毅", "安东尼·布林肯"}, {"zh", "丁薛祥", "韩正"},
	}
}

func otherParties() [][3]string {
	return [][3]string{
		{"ar", "روسيا", "الصين"}, {"ar", "الصين", "روسيا"}, {"ar", "بوتين", "شي جين بينغ"}, {"ar", "ميشوستين", "شي جين بينغ"},
		{"en", "Russia ", "China "}, {"en", "China ", "Russia "}, {"en", "Putin", "Xi Jinping"}, {"en", "Medvedev", "Li Keqiang"},
		{"ru", "Россия", "Китай"}, {"ru", "Китай ", "Россия "}, {"ru", "Путин ", "Си Цзиньпин "}, {"ru", "Медведев", "Ли Кэцян"},
		{"zh", "俄方", "中方"}, {"zh", "中方", "俄方"}, {"zh", "普京", "习近平"},
	}
}

// corruptQuotes gives the statement a quote that does not carry it: a sentence
// of another passage, words nobody wrote, words from two places.
func (c *corpus) corruptQuotes(id string, b base) {
	c.put(id, "other-passage", b, object([]string{b.other}, b.text))
	quoted := func(how, quote string) {
		l, err := json.Marshal(map[string]any{"cites": []any{map[string]any{"passage": 1, "quote": quote}}, "text": b.text})
		if err != nil {
			panic(err)
		}
		c.put(id, how, b, string(l))
	}
	switch c.rng.IntN(3) {
	case 0:
		quoted("invented-quote", b.text+" "+b.text)
	case 1:
		quoted("moved-quote", b.input[1].Text[:strings.IndexAny(b.input[1].Text, ".。")])
	default:
		spans := normal.Sentences(b.input[0].Text)
		one, two := spans[0], spans[len(spans)-1]
		quoted("merged-quote", half(b.input[0].Text[one.Start:one.End], false)+" … "+half(b.input[0].Text[two.Start:two.End], true))
	}
}

// half is the first or last half of a sentence, cut between words.
func half(s string, last bool) string {
	words := strings.Fields(s)
	if len(words) < 4 {
		r := []rune(s)
		if last {
			return string(r[len(r)/2:])
		}
		return string(r[:len(r)/2])
	}
	if last {
		return strings.Join(words[len(words)/2:], " ")
	}
	return strings.Join(words[:len(words)/2], " ")
}
