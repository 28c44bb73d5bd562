package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"go.uber.org/goleak"

	"mithaq/ingest/extract"
	"mithaq/rag"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// checkPassages checks what holds for the passages of every document.
func checkPassages(t *testing.T, d rag.Document, ps []rag.Passage) {
	t.Helper()
	at := 0
	ids := map[string]bool{}
	for _, p := range ps {
		if p.Start < at || p.End <= p.Start || p.End > len(d.Text) {
			t.Fatalf("passage %d-%d behind %d in %d bytes", p.Start, p.End, at, len(d.Text))
		}
		if p.Text != d.Text[p.Start:p.End] || p.DocID != d.ID {
			t.Errorf("passage %d-%d is not the document's text", p.Start, p.End)
		}
		if lost := d.Text[at:p.Start]; strings.TrimSpace(lost) != "" {
			t.Errorf("lost %q", lost)
		}
		for _, b := range d.Breaks {
			if p.Start < b && b < p.End {
				t.Errorf("passage %d-%d crosses the break at %d", p.Start, p.End, b)
			}
		}
		if n := extract.Words(p.Text); n > maxWords {
			t.Errorf("passage %d-%d has %d words", p.Start, p.End, n)
		}
		if len(strings.Fields(p.Text)) > maxWords {
			t.Errorf("passage %d-%d has %d words by its spaces", p.Start, p.End, len(strings.Fields(p.Text)))
		}
		if len(p.ID) != 32 || ids[p.ID] {
			t.Errorf("the id %q is twice, or no 128 bits in hex", p.ID)
		}
		ids[p.ID] = true
		at = p.End
	}
	if strings.TrimFunc(d.Text[at:], unicode.IsSpace) != "" {
		t.Errorf("lost at the end: %q", d.Text[at:])
	}
}

// sentence is n words long.
func sentence(n int, word, stop string) string {
	return strings.TrimSpace(strings.Repeat(word+" ", n)) + stop
}

func sizes(ps []rag.Passage) []int {
	var out []int
	for _, p := range ps {
		out = append(out, extract.Words(p.Text))
	}
	return out
}

func TestSplitSizes(t *testing.T) {
	paragraph := func(words ...int) string {
		var out []string
		for _, n := range words {
			out = append(out, sentence(n, "كلمة", "."))
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		name  string
		text  string
		sizes []int
	}{
		{"short text", paragraph(12), []int{12}},
		{"what fits stays whole", paragraph(30, 30, 40), []int{100}},
		{"at the ends of paragraphs", paragraph(40, 40) + "\n\n" + paragraph(40, 40) + "\n\n" + paragraph(40, 40), []int{80, 80, 80}},
		{"no short rest", paragraph(70, 30) + "\n" + paragraph(20), []int{120}},
		{"a long paragraph evenly", paragraph(50, 50, 50, 50), []int{100, 100}},
		{"a longest sentence", paragraph(180), []int{180}},
		{"a sentence too long, without clauses", paragraph(200), []int{100, 100}},
		{"a sentence too long, with them", sentence(60, "كلمة", "،") + " " + sentence(90, "كلمة", "،") + " " + paragraph(100), []int{150, 100}},
		{"Chinese", strings.Repeat(strings.Repeat("字", 59)+"。", 6), []int{177}},
		{"Chinese without an end", strings.Repeat("字", 720), []int{180, 180}},
		{"one word without an end", strings.Repeat("x", 9000), []int{112, 113}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := rag.Document{ID: "d", Text: c.text}
			ps := Split(d, "e")
			checkPassages(t, d, ps)
			if got := sizes(ps); !slices.Equal(got, c.sizes) {
				t.Errorf("sizes %v, want %v", got, c.sizes)
			}
		})
	}
}

func TestHeadingsGoWithWhatFollows(t *testing.T) {
	body := sentence(90, "word", ".")
	d := rag.Document{ID: "d", Text: body + "\n\nThe second part\n\n" + body + "\n\nThe third part\n\n" + body}
	ps := Split(d, "e")
	checkPassages(t, d, ps)
	if len(ps) != 3 || !strings.HasPrefix(ps[1].Text, "The second part") || !strings.HasPrefix(ps[2].Text, "The third part") {
		t.Errorf("%+v", ps)
	}
	long := rag.Document{ID: "d", Text: "A heading\n\n" + sentence(100, "word", ".") + " " + sentence(79, "word", ".")}
	ps = Split(long, "e")
	checkPassages(t, long, ps)
	if len(ps) != 2 || !strings.HasPrefix(ps[0].Text, "A heading\n\nword") {
		t.Errorf("%+v", ps)
	}
}

func TestNoPassageCrossesABreak(t *testing.T) {
	text := "First part.\n\nSecond part.\n\nThird part."
	d := rag.Document{ID: "d", Text: text, Breaks: []int{strings.Index(text, "Second"), strings.Index(text, "Third")}}
	ps := Split(d, "e")
	checkPassages(t, d, ps)
	if len(ps) != 3 {
		t.Errorf("%d passages", len(ps))
	}
}

func TestPassageIDs(t *testing.T) {
	id := func(embedder, doc, text string) string {
		return Split(rag.Document{ID: doc, Text: text}, embedder)[0].ID
	}
	base := id("e", "d", "A text.")
	if base != id("e", "d", "A text.") {
		t.Error("not the same twice")
	}
	for name, other := range map[string]string{
		"embedder": id("f", "d", "A text."), "document": id("e", "c", "A text."), "text": id("e", "d", "B text."),
		"boundary": id("ed", "", "A text."), "place": id("e", "d", " A text."),
	} {
		if other == base {
			t.Errorf("another %s gives the same id", name)
		}
	}
}

func TestPassageLanguage(t *testing.T) {
	text := "اتفق الجانبان على التعاون في هذا المجال.\n\nThe two sides agreed on the work in this field."
	d := rag.Document{ID: "d", Lang: "ar", Text: text, Breaks: []int{strings.Index(text, "The")}}
	ps := Split(d, "e")
	if len(ps) != 2 || ps[0].Lang != "ar" || ps[1].Lang != "en" {
		t.Errorf("%+v", ps)
	}
	d = rag.Document{ID: "d", Lang: "ru", Text: "1234."}
	if ps := Split(d, "e"); ps[0].Lang != "ru" {
		t.Errorf("a passage without letters: %q", ps[0].Lang)
	}
}

// Splitting takes time in proportion to the text, whatever the text.
func TestSplitOfHostileTexts(t *testing.T) {
	const size = 1 << 18
	for name, unit := range map[string]string{
		"clauses": "word, ", "numbers": "1. ", "stops": ".", "one word": "x", "Han": "字", "lines": "a\n", "marks": "a\u0301", "quotes": "\"", "space": "a \u00a0 ",
	} {
		t.Run(name, func(t *testing.T) {
			d := rag.Document{ID: "d", Text: strings.TrimSpace(strings.Repeat(unit, size/len(unit)))}
			checkPassages(t, d, Split(d, "e"))
		})
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("First. Second؟\n\nHeading\n双方同意。 "+sentence(200, "w", "."), uint16(3), uint16(9))
	f.Add("字\u0301、x", uint16(1), uint16(1))
	f.Fuzz(func(t *testing.T, text string, a, b uint16) {
		d := rag.Document{ID: "d", Text: strings.ToValidUTF8(text, "")}
		// Breaks are at the starts of lines.
		for _, b := range []int{min(int(a), int(b)), max(int(a), int(b))} {
			if b > 0 && b < len(d.Text) && d.Text[b-1] == '\n' && !slices.Contains(d.Breaks, b) {
				d.Breaks = append(d.Breaks, b)
			}
		}
		checkPassages(t, d, Split(d, "e"))
	})
}

func ExampleSplit() {
	d := rag.Document{ID: "note.txt", Text: "The sides met in spring. They agreed.", Lang: "en"}
	for _, p := range Split(d, "any") {
		fmt.Println(p.Start, p.End, p.Text)
	}
	// Output: 0 37 The sides met in spring. They agreed.
}
