package normal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"alef", "أإآٱا", "ااااا"},
		{"ya and ta marbuta", "مستشفى مدرسة", "مستشفي مدرسه"},
		{"hamza seats", "مسؤول شئون", "مسوول شيون"},
		{"hamza by itself stays", "جزء", "جزء"},
		{"diacritics", "الصِّينِيَّة", "الصينيه"},
		{"tatweel", "الصـــين", "الصين"},
		{"Persian letters", "یک", "يك"},
		{"consonants stay apart", "غج قك پب", "غج قك پب"},
		{"digits", "٢٠٢٣ ۲۰۲۷ ２０", "2023 2027 20"},
		{"presentation forms", "ﻻ ﷲ", "لا الله"},
		{"case and accents", "Café ÉTAT", "cafe etat"},
		{"Cyrillic", "Ёлка ЙОД", "елка йод"},
		{"bidi controls and soft hyphens", "\u200fа\u00adб\u2068", "аб"},
		{"broken bytes", "a\xffb", "ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"الـ30 لرئيسي", "ال|30|لرييسي"},
		{"2023–2027", "2023|2027"},
		{"«بيدو» الصيني", "بيدو|الصيني"},
		{"中俄2030年", "中俄|2030|年"},
		{"COVID-19 вирус", "covid|19|вирус"},
		{"شَيْء", "شيء"},
		{"حالياً رسميًا وفقا", "حالي|رسمي|وفقا"},
		{"…！", ""},
	} {
		var got []string
		for _, tok := range Tokens(c.in) {
			got = append(got, tok.Text)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("Tokens(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTokenOffsetsAreOfTheSource(t *testing.T) {
	const s = "قال: الصِّينُ 99٪"
	for _, tok := range Tokens(s) {
		if got := Fold(s[tok.Start:tok.End]); got != tok.Text {
			t.Errorf("source at the token's offsets folds to %q, token is %q", got, tok.Text)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"One. Two! Three?", "One.|Two!|Three?"},
		{"قال ذلك. ثم مضى؟ نعم", "قال ذلك.|ثم مضى؟|نعم"},
		{"签署协议。双方同意！", "签署协议。|双方同意！"},
		{"Mr. Li met V. Putin. They spoke.", "Mr. Li met V. Putin.|They spoke."},
		{"about 3.5 percent. Next", "about 3.5 percent.|Next"},
		{"issued in... 04.11.2025", "issued in... 04.11.2025"},
		{"\"It helps.\" He left.", "\"It helps.\"|He left."},
		{"line one\nline two", "line one|line two"},
		{" \n ", ""},
	} {
		var got []string
		for _, s := range Sentences(c.in) {
			got = append(got, c.in[s.Start:s.End])
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("Sentences(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("الصِّين 中俄 99% ёж é\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, tok := range Tokens(s) {
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(s) || tok.Text == "" || !utf8.ValidString(tok.Text) {
				t.Fatalf("token %+v of %q, after byte %d", tok, s, end)
			}
			end = tok.End
		}
		if Fold(Fold(s)) != Fold(s) {
			t.Fatalf("Fold of %q is not stable: %q, %q", s, Fold(s), Fold(Fold(s)))
		}
	})
}

func FuzzSentences(f *testing.F) {
	f.Add("a. b! ج؟ 。\n")
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		var kept strings.Builder
		for _, sp := range Sentences(s) {
			if sp.Start < end || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("span %+v of %q, after byte %d", sp, s, end)
			}
			if strings.TrimSpace(s[end:sp.Start]) != "" {
				t.Fatalf("text lost between sentences of %q: %q", s, s[end:sp.Start])
			}
			kept.WriteString(s[sp.Start:sp.End])
			end = sp.End
		}
		if strings.TrimSpace(s[end:]) != "" {
			t.Fatalf("text lost at the end of %q", s)
		}
	})
}
