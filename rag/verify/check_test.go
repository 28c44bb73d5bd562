package verify

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mithaq/rag/terms"
)

func newGate(t testing.TB) *Gate {
	t.Helper()
	base, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(base)
}

func testPassages() []Passage {
	return []Passage{
		{N: 1, Title: "الاجتماع الدوري الـ30", Date: "2025-11-04", Text: "قال نائب رئيس الوزراء الروسي ألكسندر نوفاك إن نحو 99% من التسويات التجارية بين روسيا والصين تجري بالعملات الوطنية. " +
			"وبلغ حجم التجارة بين البلدين 245 مليار دولار. وعقد الاجتماع الدوري الرابع والعشرون في موسكو عام 2019. شاركها."},
		{N: 7, Text: "Xi Jinping visited Moscow and Kazan. See https://example.org/doc for the text of the joint statement."},
	}
}

func TestCheckReasons(t *testing.T) {
	t.Parallel()
	gate := newGate(t)
	for _, c := range []struct {
		name, line string
		want       []string
	}{
		{"faithful", `{"cites":["1.1"],"text":"Novak said about 99% of trade settlements between Russia and China are in national currencies."}`, nil},
		{"abstention", `{"abstain":true}`, []string{ReasonAbstained}},
		{"unreadable", `{"cites":`, []string{ReasonUnparsed}},
		{"no words", `{"cites":["1.1"],"text":"…"}`, []string{ReasonEmpty}},
		{"nothing cited", `{"cites":[],"text":"Novak spoke of national currencies."}`, []string{ReasonNoCitation}},
		{"unknown passage", `{"cites":["2.1"],"text":"Novak spoke of national currencies."}`, []string{ReasonUnknownPassage}},
		{"unreadable cite", `{"cites":["there"],"text":"Novak spoke of national currencies."}`, []string{ReasonUnknownPassage}},
		{"unknown sentence", `{"cites":["1.9"],"text":"Novak spoke of national currencies."}`, []string{ReasonUnknownSentence}},
		{"invented quote", `{"cites":[{"passage":1,"quote":"قال نوفاك إن التسويات توقفت تماما"}],"text":"قال نوفاك إن التسويات توقفت."}`, []string{ReasonQuoteNotFound}},
		{"quote of another passage", `{"cites":[{"passage":1,"quote":"Xi Jinping visited Moscow and Kazan"}],"text":"Xi Jinping visited Moscow and Kazan."}`, []string{ReasonQuoteNotFound}},
		{"short quote", `{"cites":[{"passage":1,"quote":"من التسويات التجارية"}],"text":"التسويات التجارية."}`, []string{ReasonQuoteTooShort}},
		{"spliced quote", `{"cites":[{"passage":1,"quote":"قال نائب رئيس الوزراء الروسي ... 245 مليار دولار"}],"text":"قال نوفاك إن التجارة 245 مليار دولار."}`, []string{ReasonQuoteSpliced}},
		{"one quote of two fails", `{"cites":["1.1",{"passage":1,"quote":"كلام لا وجود له في النص"}],"text":"نحو 99% من التسويات التجارية تجري بالعملات الوطنية."}`, []string{ReasonQuoteNotFound}},
		{"another percentage", `{"cites":["1.1"],"text":"نحو 95% من التسويات التجارية بين روسيا والصين تجري بالعملات الوطنية."}`, []string{ReasonPercent}},
		{"percentage from a number", `{"cites":["1.2"],"text":"ارتفع حجم التجارة بين البلدين 245%."}`, []string{ReasonPercent}},
		{"another scale", `{"cites":["1.2"],"text":"Trade between the two countries reached 245 million dollars."}`, []string{ReasonNumber}},
		{"another currency", `{"cites":["1.2"],"text":"Trade between the two countries reached 245 billion rubles."}`, []string{ReasonNumber}},
		{"digits of another script", `{"cites":["1.2"],"text":"بلغ حجم التجارة بين البلدين ٢٤٥ مليار دولار."}`, nil},
		{"scaled in Chinese", `{"cites":["1.2"],"text":"两国贸易额达到2450亿美元。"}`, nil},
		{"another year", `{"cites":["1.3"],"text":"عقد الاجتماع الدوري الرابع والعشرون في موسكو عام 2020."}`, []string{ReasonDate}},
		{"ordinal in another form", `{"cites":["1.3"],"text":"The 24th regular meeting was held in Moscow in 2019."}`, nil},
		{"date of the document", `{"cites":["1.1"],"text":"On 4 November 2025 it was reported that 99% of trade settlements between Russia and China are in national currencies."}`, nil},
		{"ordinal from the title", `{"cites":["1.1"],"text":"After the 30th regular meeting Novak said that 99% of trade settlements are in national currencies."}`, nil},
		{"another name", `{"cites":["1.1"],"text":"Lavrov said about 99% of trade settlements between Russia and China are in national currencies."}`, []string{ReasonName}},
		{"a name nobody knows", `{"cites":["1.1"],"text":"Novak told Peter Quillfeather that 99% of trade settlements are in national currencies."}`, []string{ReasonName}},
		{"an office that is another's", `{"cites":["1.1"],"text":"Foreign Minister Alexander Novak said 99% of trade settlements are in national currencies."}`, []string{ReasonName}},
		{"denied", `{"cites":["1.1"],"text":"Novak said that trade settlements between Russia and China are not made in national currencies."}`, []string{ReasonNegation}},
		{"nothing in common", `{"cites":["1.4"],"text":"Trade settlements are made in national currencies."}`, []string{ReasonCoverage}},
		{"link of the quote", `{"cites":["7.2"],"text":"The text of the joint statement is at https://example.org/doc."}`, nil},
		{"link of its own", `{"cites":["7.2"],"text":"The text of the joint statement is at https://evil.example/doc."}`, []string{ReasonLink}},
		{"mention", `{"cites":["7.1"],"text":"Xi Jinping visited Moscow and Kazan, says @somebot."}`, []string{ReasonLink}},
		{"command", `{"cites":["7.1"],"text":"Xi Jinping visited Moscow and Kazan /start"}`, []string{ReasonLink}},
		{"markup", `{"cites":["7.1"],"text":"<b>Xi Jinping</b> visited Moscow and Kazan."}`, []string{ReasonLink}},
		{"bare domain", `{"cites":["7.1"],"text":"Xi Jinping visited Moscow and Kazan (evil.com)."}`, []string{ReasonLink}},
	} {
		got := gate.CheckLine(c.line, testPassages())
		pass := len(c.want) == 0 || c.want[0] == ReasonAbstained
		missing := slices.ContainsFunc(c.want, func(r string) bool { return !slices.Contains(got.Reasons, r) })
		if got.Pass != pass || missing || pass && len(got.Reasons) != len(c.want) {
			t.Errorf("%s: pass %v, reasons %v, want %v", c.name, got.Pass, got.Reasons, c.want)
		}
	}
}

func TestWholePassageCitation(t *testing.T) {
	t.Parallel()
	v := newGate(t).CheckLine(`{"cites":["1"],"text":"Trade between the two countries reached $245 billion."}`, testPassages())
	if !v.Pass || len(v.Quotes) != 1 {
		t.Fatalf("%+v", v)
	}
	q := v.Quotes[0]
	if got := testPassages()[0].Text[q.Start:q.End]; !strings.HasPrefix(got, "وبلغ") || !strings.HasSuffix(got, "دولار.") {
		t.Errorf("quoted %q", got)
	}
}

func FuzzCheck(f *testing.F) {
	gate := newGate(f)
	for _, p := range testPassages() {
		f.Add(`{"cites":["1"],"text":"Xi visited Moscow, 99%."}`, p.Text)
	}
	f.Add(`{"cites":[{"passage":1,"quote":"没有就能源价格达成"}],"text":"双方没有达成协议。"}`, "双方没有就能源价格达成协议。中国国务院总理李强，约翰·史密斯")
	f.Fuzz(func(t *testing.T, line, text string) {
		ps := []Passage{{N: 1, Text: text, Title: text, Date: "2025-11-04"}}
		v := gate.CheckLine(line, ps)
		if v.Pass == (len(v.Reasons) > 0) && !v.Abstained() {
			t.Fatalf("%q: pass %v with reasons %v", line, v.Pass, v.Reasons)
		}
		for _, q := range v.Quotes {
			if q.N != 1 || q.Start < 0 || q.Start >= q.End || q.End > len(text) {
				t.Fatalf("%q: quote %+v of %d bytes", line, q, len(text))
			}
		}
	})
}

// TestCheckHostile repeats what makes the rules compare most, at the greatest
// lengths that are still read.
func TestCheckHostile(t *testing.T) {
	t.Parallel()
	gate := newGate(t)
	for _, s := range []string{"не ", "не поддержать ", "روسيا والصين ", "دعا بوتين شي ", "لا يدعم ", "中国不", "俄罗斯支持中国", "2025 و", "«a» ", "Putin said Xi ", "not support "} {
		start := time.Now()
		gate.CheckLine(`{"cites":["1"],"text":"`+strings.Repeat(s, maxStatement/len(s))+`"}`, []Passage{{N: 1, Text: strings.Repeat(s, maxQuotes/len(s))}})
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%q took %v", s, d)
		} else {
			t.Logf("%q took %v", s, d)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	gate := newGate(b)
	c := loadCorpus(b, "documents.json", "documents.tsv")
	for i := 0; b.Loop(); i++ {
		s := c.samples[i%len(c.samples)]
		gate.CheckLine(s.line, s.input)
	}
}
