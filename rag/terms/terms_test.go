package terms

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func load(t testing.TB, extra ...string) *Base {
	t.Helper()
	var more []io.Reader
	for _, e := range extra {
		more = append(more, strings.NewReader(e))
	}
	b, err := Load(more...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ids(b *Base, text string) []string {
	var out []string
	for _, m := range b.Tag(text) {
		out = append(out, m.Concept.ID)
	}
	return out
}

func TestOneConceptInFourLanguages(t *testing.T) {
	b := load(t)
	for _, c := range []struct{ id, ar, en, ru, zh string }{
		{"russia", "روسيا", "Russia", "России", "俄罗斯"},
		{"li-qiang", "لي تشيانغ", "Li Qiang", "Ли Цян", "李强"},
		{"li-keqiang", "لي كه تشيانج", "Li Keqiang", "Ли Кэцян", "李克强"},
		{"roscosmos", "روس كوسموس", "Roscosmos", "Роскосмоса", "俄罗斯国家航天集团"},
		{"joint-statement", "البيان المشترك", "joint statement", "совместного заявления", "联合声明"},
		{"sign", "ووقّع", "signed", "подписал", "签署"},
	} {
		for _, text := range []string{c.ar, c.en, c.ru, c.zh} {
			if got := ids(b, text); !slices.Contains(got, c.id) {
				t.Errorf("%q is tagged %v, want %s", text, got, c.id)
			}
		}
	}
}

func TestLikeNamesStayApart(t *testing.T) {
	b := load(t)
	for _, c := range []struct{ text, is, isNot string }{
		{"لي كه تشيانغ", "li-keqiang", "li-qiang"},
		{"لي تشيانج", "li-qiang", "li-keqiang"},
		{"Li Keqiang", "li-keqiang", "li-qiang"},
		{"李克强总理", "li-keqiang", "li-qiang"},
		{"Ли Кэцяном", "li-keqiang", "li-qiang"},
		{"وزير الخارجية", "foreign-minister", "zero"},
	} {
		got := ids(b, c.text)
		if !slices.Contains(got, c.is) || slices.Contains(got, c.isNot) {
			t.Errorf("%q is tagged %v, want %s and not %s", c.text, got, c.is, c.isNot)
		}
	}
}

func TestChinesePairsNameBothStates(t *testing.T) {
	b := load(t)
	if got := ids(b, "中俄合作"); !slices.Contains(got, "china") || !slices.Contains(got, "russia") {
		t.Errorf("中俄 is tagged %v", got)
	}
	if got := ids(b, "方法中国"); slices.Contains(got, "france") {
		t.Errorf("方法中 is tagged %v", got)
	}
}

func TestOffsets(t *testing.T) {
	const text = "قال ميشوستين، إن «روس كوسموس» تعمل"
	b := load(t)
	for _, m := range b.Tag(text) {
		if m.Concept.ID == "roscosmos" && text[m.Start:m.End] != "روس كوسموس" {
			t.Errorf("the mention covers %q", text[m.Start:m.End])
		}
	}
}

func TestExtraTermsExtendTheBase(t *testing.T) {
	plain := load(t)
	b := load(t, "# own\nzhuque\tsystem\tتشوتشيويه\tZhuque\tЧжуцюэ\t朱雀火箭\nrussia\tcountry\tروسستان\t\t\t\n")
	if got := ids(b, "Zhuque"); !slices.Equal(got, []string{"zhuque"}) {
		t.Errorf("a new concept is tagged %v", got)
	}
	if got := ids(b, "روسستان"); !slices.Contains(got, "russia") {
		t.Errorf("a new name of an old concept is tagged %v", got)
	}
	if b.Hash() == plain.Hash() {
		t.Error("the hash does not tell the bases apart")
	}
}

func TestMalformedLines(t *testing.T) {
	for _, line := range []string{
		"one\tthing\tاسم", "two words\tthing\tا ب\t\t\t", "x\tnothing\tاسم\t\t\t", "y\tthing\t\t\t\t", "z\tthing\t،،\t\t\t",
		"russia\tperson\tروسيا\t\t\t", "w\tthing\t\xff\t\t\t",
	} {
		if _, err := Load(strings.NewReader(line)); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("line %q: error is %v", line, err)
		}
	}
}

// TestNoNameIsSharedByPersons guards the rule that two people never match.
func TestNoNameIsSharedByPersons(t *testing.T) {
	b := load(t)
	owner := map[string]string{}
	for _, c := range b.concepts {
		if c.Kind != Person {
			continue
		}
		for _, lang := range Languages() {
			for _, n := range c.Names[lang] {
				if o := owner[lang+n]; o != "" && o != c.ID {
					t.Errorf("%q names both %s and %s", n, o, c.ID)
				}
				owner[lang+n] = c.ID
			}
		}
	}
}

func TestGloss(t *testing.T) {
	b := load(t)
	got := b.Gloss("وقعت روسكوسموس مذكرة تفاهم مع الصين", "en", 2)
	if len(got) != 2 || got[0].Name != "Roscosmos" {
		t.Errorf("gloss is %v", got)
	}
}

func FuzzTag(f *testing.F) {
	b := load(f)
	f.Add("وقّعت روسيا والصين 中俄联合声明 Li Qiang Россией")
	f.Fuzz(func(t *testing.T, s string) {
		for _, m := range b.Tag(s) {
			if m.Start < 0 || m.End > len(s) || m.Start >= m.End || m.Concept == nil {
				t.Fatalf("mention %+v of a text of %d bytes", m, len(s))
			}
		}
	})
}

func BenchmarkTag(b *testing.B) {
	base := load(b)
	text := strings.Repeat("وقعت روسيا والصين مذكرة تفاهم بشأن التعاون في مجال الطاقة النووية والفضاء ", 15)
	for b.Loop() {
		base.Tag(text)
	}
}
