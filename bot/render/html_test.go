package render_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/bidi"

	"mithaq/bot/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

// shownControls makes direction controls visible.
func shownControls(s string) string {
	return strings.NewReplacer("\u200E", "{LRM}", "\u200F", "{RLM}", "\u2066", "{LRI}", "\u2067", "{RLI}", "\u2069", "{PDI}").Replace(s)
}

const (
	arabicQuote = "وقّع الجانبان برنامج التعاون الفضائي للفترة 2023–2027 بحضور Li Qiang (رئيس الوزراء)، ونشرته وكالة Xinhua"
	arabicTitle = "برنامج التعاون الفضائي بين روسيا والصين 2023–2027"
	address     = "https://example.org/docs?id=7&lang=ar"
)

// answers are what the bot typically says to readers of the four languages.
func answers() map[string]render.Doc {
	quote := render.Line(render.Quote, "ar", render.Text(arabicQuote), render.Strong(" [1]"))
	source := func(lang, date string) render.Block {
		return render.Line(render.Item, lang, render.Text("[1] "), render.Link(arabicTitle, address), render.Text(" — "+date))
	}
	return map[string]render.Doc{
		"ar": {
			render.Para("ar", render.Text("جاء في الوثائق:")), quote,
			render.Line(render.Heading, "ar", render.Text("المصادر")), source("ar", "2025-11-04"),
			render.Line(render.Item, "ar", render.Text("[2] "), render.Link("Joint Statement (draft)", "http://example.org/en"), render.Text(" — بلا تاريخ")),
			render.Line(render.Heading, "ar", render.Text("الأوامر:")),
			render.Line(render.Item, "ar", render.Text("/ask — اسأل سؤالًا")),
			render.Line(render.Item, "ar", render.Text("انظر https://example.org/a/ أو راسل @mithaq_bot")),
		},
		"en": {
			render.Para("en", render.Text("The documents say:")), quote,
			render.Para("en", render.Strong("Terms: "), render.Text("الاستخدام السلمي = peaceful use; "), render.Text("لي تشيانغ 2025 = Li Qiang")),
			render.Line(render.Heading, "en", render.Text("Sources")), source("en", "2025-11-04"),
		},
		"ru": {
			render.Para("ru", render.Text("В документах об этом не сказано. <Ближайшее> & прочее:")), quote,
			render.Line(render.Heading, "ru", render.Text("Источники")), source("ru", "дата не указана"),
		},
		"zh": {
			render.Para("zh", render.Text("文件中写道："), render.Inline{Text: "原文", Emphasis: render.Italic}), quote,
			render.Line(render.Heading, "zh", render.Text("来源")), source("zh", "2025-11-04"),
		},
	}
}

func TestGolden(t *testing.T) {
	for lang, doc := range answers() {
		t.Run(lang, func(t *testing.T) {
			parts := render.HTML(doc, render.Limits{})
			check(t, doc, render.Limits{}, parts)
			var b strings.Builder
			for i, p := range parts {
				fmt.Fprintf(&b, "== part %d\n%s\n", i+1, shownControls(p.HTML))
			}
			file := filepath.Join("testdata", lang+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("differs from %s (-update writes it anew):\n%s", file, b.String())
			}
		})
	}
}

func only(t *testing.T, doc render.Doc) render.Part {
	t.Helper()
	parts := render.HTML(doc, render.Limits{})
	if len(parts) != 1 {
		t.Fatalf("%d parts, want 1", len(parts))
	}
	check(t, doc, render.Limits{}, parts)
	return parts[0]
}

func TestMarkup(t *testing.T) {
	cases := map[string]struct {
		block render.Block
		want  string
	}{
		"escaped": {render.Para("en", render.Text(`a<b & "c">d &lt;`)), `a&lt;b &amp; "c"&gt;d &amp;lt;`},
		"nested":  {render.Para("en", render.Inline{Text: "x", Emphasis: render.Bold, URL: "https://a.org/?q=\"<&"}), `<a href="https://a.org/?q=&quot;&lt;&amp;"><b>x</b></a>`},
		"script":  {render.Para("en", render.Link("x", "javascript:alert(1)")), "x"},
		"no host": {render.Para("en", render.Link("x", "https:///path")), "x"},
		"no dot":  {render.Para("en", render.Link("x", "http://localhost/")), "x"},
		"login":   {render.Para("en", render.Link("x", "https://telegram.org@evil.org/")), "x"},
		"long":    {render.Para("en", render.Link("x", "https://a.org/"+strings.Repeat("a", 3000))), "x"},
		"hidden":  {render.Para("en", render.Link("x", "https://a.org/\u202Ecod")), "x"},
		"space":   {render.Para("en", render.Link("x", " https://a.org/a b ")), `<a href="https://a.org/a%20b">x</a>`},
		"iri":     {render.Para("en", render.Link("x", "https://ar.example.org/وثيقة")), `<a href="https://ar.example.org/وثيقة">x</a>`},
		"heading": {render.Line(render.Heading, "en", render.Strong("x"), render.Inline{Text: "y", Emphasis: render.Code}), "<b>xy</b>"},
		"code":    {render.Para("en", render.Inline{Text: "a&b", Emphasis: render.Code}), "<code>a&amp;b</code>"},
		"control": {render.Para("en", render.Text(" a\x00b\x1b[1m\tc\r\nd\u202Ee\u2067f\u2028g\xff ")), "ab[1m c\ndef\ng"},
		"quote":   {render.Line(render.Quote, "en", render.Text("x"), render.Strong(" [1]")), "<blockquote>x<b> [1]</b></blockquote>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := only(t, render.Doc{c.block}).HTML; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDirection(t *testing.T) {
	cases := map[string]struct {
		lang, text, want string
	}{
		"arabic alone":       {"ar", "قمة موسكو", "قمة موسكو"},
		"name inside":        {"ar", "زار Xi Jinping موسكو", "زار Xi Jinping موسكو"},
		"name at the start":  {"ar", "Xi زار", "{RLM}Xi زار"},
		"digit at the start": {"ar", "2025 عام", "{RLM}2025 عام"},
		"each line":          {"ar", "قمة\nXi\n[1]", "قمة\n{RLM}Xi\n{RLM}[1]"},
		"latin only":         {"ar", "Xi Jinping", "{RLM}Xi Jinping"},
		"range":              {"ar", "للفترة 2023–2027.", "للفترة {LRI}2023–2027{PDI}."},
		"range with spaces":  {"ar", "من 2023 - 2027 إلى", "من {LRI}2023 - 2027{PDI} إلى"},
		"date":               {"ar", "في 2025-11-04 و04/11/2025", "في {LRI}2025-11-04{PDI} و04/11/2025"},
		"plain numbers":      {"ar", "نحو 12,5 من 2025", "نحو 12,5 من 2025"},
		"arabic digits":      {"ar", "في ٢٠٢٣–٢٠٢٧", "في ٢٠٢٣–٢٠٢٧"},
		"command":            {"ar", "اكتب /ask الآن", "اكتب {LRI}/ask{PDI} الآن"},
		"address":            {"ar", "انظر https://a.org/b/ الآن", "انظر {LRI}https://a.org/b/{PDI} الآن"},
		"arabic address":     {"ar", "(https://a.org/قمة-11.html)، و", "{RLM}({LRI}https://a.org/قمة-11.html{PDI})، و"},
		"address in english": {"en", "see https://a.org/قمة-11.html now", "see {LRI}https://a.org/قمة-11.html{PDI} now"},
		"no address":         {"ar", "انظر https now", "انظر https now"},
		"sign":               {"ar", "لغة C++ هي", "لغة {LRI}C++{PDI} هي"},
		"bracket":            {"ar", "اتفاق (New START) ملغى", "اتفاق (New START) ملغى"},
		"cited name":         {"ar", "زاره Xi Jinping [1]", "زاره {LRI}Xi Jinping{PDI} [1]"},
		"arabic comma":       {"ar", "وحضر Xi، Putin", "وحضر {LRI}Xi{PDI}، Putin"},
		"version":            {"ar", "نسخة 3.X هنا", "نسخة {LRI}3.X{PDI} هنا"},
		"english alone":      {"en", "[1] 2023–2027", "[1] 2023–2027"},
		"word in english":    {"en", "the قمة today", "the قمة today"},
		"arabic starts":      {"en", "قمة today", "{LRM}قمة today"},
		"arabic with number": {"en", "see قمة 2025 now", "see {RLI}قمة 2025{PDI} now"},
		"arabic with range":  {"en", "see قمة 2023–2027", "see {RLI}قمة {LRI}2023–2027{PDI}{PDI}"},
		"arabic, then count": {"en", "of قمة, 3 others", "of {RLI}قمة{PDI}, 3 others"},
		"arabic list":        {"en", "of قمة, بيان", "of {RLI}قمة{PDI}, بيان"},
		"cited arabic":       {"ru", "слово قمة [1]", "слово {RLI}قمة{PDI} [1]"},
		"chinese":            {"zh", "会议 قمة موسكو 上", "会议 قمة موسكو 上"},
		"unknown language":   {"", "قمة", "قمة"},
		"unknown, latin":     {"und", "x قمة", "x قمة"},
		"own marks stay":     {"ar", "\u200Fقمة", "{RLM}قمة"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := shownControls(only(t, render.Doc{render.Para(c.lang, render.Text(c.text))}).Plain); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestAlgorithmAgrees asks an implementation of UAX #9 whether the isolates do
// what they are for: the stretch is one run from left to right, and was not
// before.
func TestAlgorithmAgrees(t *testing.T) {
	for text, stretch := range map[string]string{
		"للفترة 2023–2027.":       "2023–2027",
		"زاره Xi Jinping [1]":     "Xi Jinping",
		"في 2025-11-04 و":         "2025-11-04",
		"وحضر Xi، Putin":          "Xi",
		"انظر https://a.org/b/ و": "https://a.org/b/",
	} {
		shown := only(t, render.Doc{render.Para("ar", render.Text(text))}).Plain
		if hasRun(t, text, stretch) || !hasRun(t, shown, stretch) {
			t.Errorf("%s: %q is a run %v before and %v after", shownControls(shown), stretch, hasRun(t, text, stretch), hasRun(t, shown, stretch))
		}
	}
}

func hasRun(t *testing.T, text, stretch string) bool {
	t.Helper()
	var p bidi.Paragraph
	if _, err := p.SetString(text); err != nil {
		t.Fatal(err)
	}
	order, err := p.Order()
	if err != nil {
		t.Fatal(err)
	}
	for i := range order.NumRuns() {
		if r := order.Run(i); r.Direction() == bidi.LeftToRight && r.String() == stretch {
			return true
		}
	}
	return false
}

func TestLinkDirection(t *testing.T) {
	p := only(t, render.Doc{render.Line(render.Item, "ar", render.Text("عن Xi "), render.Link("Joint (draft)", "https://a.org/"), render.Text(" — 2025"))})
	if got, want := shownControls(p.HTML), `عن {LRI}Xi{PDI} {LRI}<a href="https://a.org/">Joint (draft)</a>{PDI} — 2025`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNothing(t *testing.T) {
	empty := render.Doc{render.Para("ar"), render.Para("ar", render.Text(" \n\x00\u200F\u200B ")), render.Line(render.Quote, "", render.Link("", "https://a.org"))}
	if parts := render.HTML(empty, render.Limits{}); len(parts) != 0 {
		t.Errorf("parts of nothing: %q", parts)
	}
	if got := only(t, append(render.Doc{render.Para("en", render.Text("x"))}, empty...)).HTML; got != "x" {
		t.Errorf("got %q", got)
	}
}
