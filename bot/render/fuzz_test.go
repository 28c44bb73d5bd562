package render_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"mithaq/bot/render"
)

// tree reads a document out of bytes: a command, then a text up to the next
// zero, and so on.
func tree(data string) render.Doc {
	urls := []string{"", "https://example.org/a?b=1&c=2", "javascript:x", "http://example.org/\"<>", "https://" + strings.Repeat("a", 1500) + ".org/"}
	langs := []string{"ar", "en", "ru", "zh", "", "fa-IR"}
	var d render.Doc
	for piece := range strings.SplitSeq(data, "\x00") {
		if piece == "" {
			continue
		}
		c, text := int(piece[0]), piece[1:]
		if len(d) == 0 || c&1 == 0 {
			d = append(d, render.Block{Style: render.Style(c >> 1 & 3), Lang: langs[c>>3%len(langs)]})
		}
		last := &d[len(d)-1]
		last.Inlines = append(last.Inlines, render.Inline{Text: text, Emphasis: render.Emphasis(c >> 3 & 3), URL: urls[c%len(urls)]})
	}
	return d
}

func FuzzHTML(f *testing.F) {
	f.Add("\x04قمة 2023–2027 Xi\x00\x05 [1]", 0)
	f.Add("\x00a<b>&\"c\x00\x0blink text\x00\x02heading\x00\x06"+strings.Repeat("كلمة word 2023–2027 ", 300), 128)
	f.Add("\x04"+strings.Repeat("中文没有空格。", 700)+"\x00\x15"+strings.Repeat("\u0301", 5000), 4096)
	f.Add("\x12"+strings.Repeat("👨‍👩‍👧‍👦", 500), 200)
	f.Add("\x00"+strings.Repeat("\x00\x01a b\x00\x03c", 400), 0)
	f.Fuzz(func(t *testing.T, data string, units int) {
		d := tree(data)
		l := render.Limits{Units: units}
		parts := render.HTML(d, l)
		if hidden(data) {
			return
		}
		check(t, d, l, parts)
	})
}

// hidden tells whether there are so many characters in a row that nobody can
// see that a part of its own would be made of them, and is left out.
func hidden(s string) bool {
	n := 0
	for _, r := range s {
		n++
		if visible(r) {
			n = 0
		}
		if n > 60 {
			return true
		}
	}
	return false
}

// TestRandomWords: texts of words stay the same words, since no cut goes
// through one.
func TestRandomWords(t *testing.T) {
	words := []string{"قمة", "الصين،", "Xi", "Jinping", "2023–2027", "[1]", "С", "договор", "(BRICS)", "«نص»", "https://a.org/b/", "&amp;", "<b>", "2025-11-04", "👩🏽‍🚀", "é", "ـ", "10%"}
	langs := []string{"ar", "en", "ru"}
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 1))
		var d render.Doc
		var want []string
		for range 1 + r.IntN(12) {
			b := render.Block{Style: render.Style(r.IntN(4)), Lang: langs[r.IntN(len(langs))]}
			for range 1 + r.IntN(8) {
				var text strings.Builder
				for range r.IntN(1 << r.IntN(10)) {
					w := words[r.IntN(len(words))]
					want = append(want, w)
					text.WriteString(w + strings.Repeat(" ", 1+r.IntN(2)))
				}
				in := render.Inline{Text: text.String(), Emphasis: render.Emphasis(r.IntN(4))}
				if r.IntN(3) == 0 {
					in.URL = fmt.Sprintf("https://example.org/%s", strings.Repeat("&", r.IntN(600)))
				}
				b.Inlines = append(b.Inlines, in)
			}
			d = append(d, b)
		}
		l := render.Limits{Units: 128 + r.IntN(4000)}
		parts := render.HTML(d, l)
		check(t, d, l, parts)
		var got []string
		for _, p := range parts {
			got = append(got, strings.Fields(noControls(p.Plain))...)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Fatalf("seed %d: the words changed", seed)
		}
	}
}

func noControls(s string) string {
	return strings.NewReplacer("\u200E", "", "\u200F", "", "\u2066", "", "\u2067", "", "\u2069", "").Replace(s)
}

func TestBlocksStayWhole(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("كلمة ", 400)) // 1,999 units
	d := render.Doc{
		render.Line(render.Quote, "ar", render.Text(long)), render.Line(render.Quote, "ar", render.Text(long)),
		render.Line(render.Heading, "ar", render.Text("عنوان")),
		render.Line(render.Quote, "ar", render.Text(long)),
	}
	parts := render.HTML(d, render.Limits{})
	check(t, d, render.Limits{}, parts)
	if len(parts) != 2 || !strings.HasPrefix(parts[1].HTML, "<b>عنوان</b>\n<blockquote>") {
		t.Fatalf("%d parts; want two, the heading with what it is above", len(parts))
	}
}

func TestLongQuoteGoesOn(t *testing.T) {
	d := render.Doc{
		render.Para("en", render.Text("The documents say:")),
		render.Line(render.Quote, "ar", render.Text(strings.Repeat("كلمة ", 1000)), render.Link(strings.Repeat("name ", 1000), "https://a.org/")),
	}
	parts := render.HTML(d, render.Limits{})
	check(t, d, render.Limits{}, parts)
	if len(parts) != 3 {
		t.Fatalf("%d parts, want 3", len(parts))
	}
	for i, p := range parts {
		if !strings.Contains(p.HTML, "<blockquote>") || !strings.HasSuffix(p.HTML, "</blockquote>") {
			t.Errorf("part %d is no quote: %.60s", i, p.HTML)
		}
		if linked := strings.Contains(p.HTML, `<a href="https://a.org/">`); linked != (i > 0) {
			t.Errorf("part %d linked: %v", i, linked)
		}
	}
}

// TestChineseCuts: a text without spaces is not cut before its punctuation.
func TestChineseCuts(t *testing.T) {
	d := render.Doc{render.Line(render.Quote, "zh", render.Text(strings.Repeat("双方签署了航天合作计划，涵盖多年。", 400)))}
	for i, p := range render.HTML(d, render.Limits{}) {
		text := strings.TrimSpace(p.Plain)
		first, _ := utf8.DecodeRuneInString(text)
		if strings.ContainsRune("，。", first) {
			t.Errorf("part %d begins with %c", i, first)
		}
	}
}

func TestOtherLimits(t *testing.T) {
	var d render.Doc
	for i := range 400 {
		d = append(d, render.Line(render.Item, "ar", render.Strong(fmt.Sprint(i)), render.Link("x", "https://a.org/"+strings.Repeat("&", 400))))
	}
	parts := render.HTML(d, render.Limits{})
	check(t, d, render.Limits{}, parts)
	if len(parts) < 10 {
		t.Errorf("only %d parts", len(parts))
	}
}

func BenchmarkHTML(b *testing.B) {
	d := answers()["ar"]
	for b.Loop() {
		render.HTML(d, render.Limits{})
	}
}
