package telegramtest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestFormatText(t *testing.T) {
	tests := []struct {
		name, in, mode string
		given          []Entity
		text, entities string
	}{
		{"trimmed", "  \n a b \n ", "", nil, "a b", `[]`},
		{"space inside an entity stays", " <b> a </b> ", "HTML", nil, " a", `[{"type":"bold","offset":0,"length":2}]`},
		{"touching styles are one", "<b>a</b><b>b</b>", "HTML", nil, "ab", `[{"type":"bold","offset":0,"length":2}]`},
		{"nested equal styles are one", "<b>a<b>b</b></b>", "HTML", nil, "ab", `[{"type":"bold","offset":0,"length":2}]`},
		{"no style inside code", "<b>a<code>b</code>c</b>", "HTML", nil, "abc", `[{"type":"bold","offset":0,"length":1},{"type":"code","offset":1,"length":1},{"type":"bold","offset":2,"length":1}]`},
		{"links do not nest in code", `<code><a href="a.bc">x</a></code>`, "HTML", nil, "x", `[{"type":"code","offset":0,"length":1}]`},
		{"quotes do not nest", "<blockquote>a<blockquote>b</blockquote></blockquote>", "HTML", nil, "ab", `[{"type":"blockquote","offset":0,"length":2}]`},
		{"link in a quote", `<blockquote>a <a href="a.bc">x</a></blockquote>`, "HTML", nil, "a x", `[{"type":"blockquote","offset":0,"length":3},{"type":"text_link","offset":2,"length":1,"url":"http://a.bc/"}]`},
		{"control characters", "a\x01b\r\nc", "", nil, "a b\nc", `[]`},
		{"embeddings go, marks and isolates stay", "\u202ba\u202c\u200f\u2067b\u2069\u2028", "", nil, "a\u200f\u2067b\u2069", `[]`},
		{"entities move along", "a\r\r<b>b</b>", "HTML", nil, "ab", `[{"type":"bold","offset":1,"length":1}]`},
		{"given entities", "😀ab", "", []Entity{{Type: "bold", Offset: 2, Length: 1}, {Type: "mention", Offset: 0, Length: 2}}, "😀ab", `[{"type":"bold","offset":2,"length":1}]`},
		{"found entities", "/ask@ragbot see @name #ميثاق https://a.bc/x?y.", "", nil, "/ask@ragbot see @name #ميثاق https://a.bc/x?y.",
			`[{"type":"bot_command","offset":0,"length":11},{"type":"mention","offset":16,"length":5},{"type":"hashtag","offset":22,"length":6},{"type":"url","offset":29,"length":16}]`},
		{"found inside a style", "<b>@name</b>", "HTML", nil, "@name", `[{"type":"mention","offset":0,"length":5},{"type":"bold","offset":0,"length":5}]`},
		{"not found inside code", "<code>@name</code>", "HTML", nil, "@name", `[{"type":"code","offset":0,"length":5}]`},
		{"no entity", "a/b x@name.com 1#2 //x and/or", "", nil, "a/b x@name.com 1#2 //x and/or", `[]`},
		{"mode none", "<b>", "none", nil, "<b>", `[]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, entities, err := FormatText(tt.in, tt.mode, tt.given)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(append([]Entity{}, entities...))
			if err != nil {
				t.Fatal(err)
			}
			if text != tt.text || string(got) != tt.entities {
				t.Errorf("got  %q %s\nwant %q %s", text, got, tt.text, tt.entities)
			}
		})
	}
}

func TestFormatTextLimits(t *testing.T) {
	link := func(n, size int) string {
		return strings.Repeat(`<a href="https://example.com/`+strings.Repeat("a", size)+`">x</a> `, n)
	}
	for _, tt := range []struct {
		name, in string
		ok       bool
	}{
		{"100 entities", strings.Repeat("<i>x</i> ", 100), true},
		{"101 entities", strings.Repeat("<i>x</i> ", 101), false},
		{"8 kB of links", link(80, 60), true},
		{"10 kB of links", link(80, 100), false},
		{"32 kB", strings.Repeat("x", 1<<15), true},
		{"more", strings.Repeat("x", 1<<15+1), false},
		{"invalid UTF-8", "\xff", false},
	} {
		if _, _, err := FormatText(tt.in, "HTML", nil); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestCheckLink(t *testing.T) {
	for in, want := range map[string]string{
		"example.com":              "http://example.com/",
		"HTTPS://Example.COM/Ab":   "https://example.com/Ab",
		"https://a.bc?x=1":         "https://a.bc/?x=1",
		"https://a.bc#f":           "https://a.bc/#f",
		"https://a.bc:8080/x":      "https://a.bc:8080/x",
		"https://مثال.إختبار/صفحة": "https://مثال.إختبار/صفحة",
		"tg://resolve?domain=x":    "tg://resolve?domain=x",
		"http://localhost/":        "",
		"ftp://a.bc/":              "",
		"mailto:x@a.bc":            "",
		"javascript:alert(1)":      "",
		"two words.com":            "",
		"":                         "",
		"https://a..b/":            "",
	} {
		got, err := checkLink(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
}
