package stem

import (
	"testing"

	"mithaq/rag/normal"
)

func TestInflectionsShareAStem(t *testing.T) {
	for _, forms := range [][]string{
		{"الصين", "والصين", "للصين", "بالصين"},
		{"اتفاقية", "الاتفاقيات", "واتفاقية"},
		{"محطة", "المحطات", "محطات"},
		{"agreement", "agreements"},
		{"соглашение", "соглашения", "соглашений"},
	} {
		want := Token(normal.Tokens(forms[0])[0])
		for _, f := range forms[1:] {
			if got := Token(normal.Tokens(f)[0]); got != want {
				t.Errorf("stem of %q is %q, of %q it is %q", f, got, forms[0], want)
			}
		}
	}
}

func TestDifferentWordsStayApart(t *testing.T) {
	for _, pair := range [][2]string{{"وزير", "زير"}, {"الفضاء", "القضاء"}, {"تعاون", "عون"}, {"import", "export"}} {
		a, b := Token(normal.Tokens(pair[0])[0]), Token(normal.Tokens(pair[1])[0])
		if a == b {
			t.Errorf("%q and %q share the stem %q", pair[0], pair[1], a)
		}
	}
}

func FuzzToken(f *testing.F) {
	f.Add("والاتفاقيات agreements соглашений 中俄")
	f.Fuzz(func(t *testing.T, s string) {
		for _, tok := range normal.Tokens(s) {
			if Token(tok) == "" {
				t.Fatalf("no stem left of %q", tok.Text)
			}
		}
	})
}
