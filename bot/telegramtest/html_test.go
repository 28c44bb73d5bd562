package telegramtest

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseHTML(t *testing.T) {
	tests := []struct {
		in, text, entities string
	}{
		{"plain", "plain", `null`},
		{"<b>bold</b>", "bold", `[{"type":"bold","offset":0,"length":4}]`},
		{"<STRONG>x</strong> <em>y</em>", "x y", `[{"type":"bold","offset":0,"length":1},{"type":"italic","offset":2,"length":1}]`},
		{"<u>a</u><ins>b</ins><s>c</s><strike>d</strike><del>e</del>", "abcde", `[{"type":"underline","offset":0,"length":1},{"type":"underline","offset":1,"length":1},` +
			`{"type":"strikethrough","offset":2,"length":1},{"type":"strikethrough","offset":3,"length":1},{"type":"strikethrough","offset":4,"length":1}]`},
		{"<tg-spoiler>a</tg-spoiler><span class=\"tg-spoiler\">b</span>", "ab", `[{"type":"spoiler","offset":0,"length":1},{"type":"spoiler","offset":1,"length":1}]`},
		{"<blockquote>q</blockquote><blockquote expandable>r</blockquote>", "qr", `[{"type":"blockquote","offset":0,"length":1},{"type":"expandable_blockquote","offset":1,"length":1}]`},
		{`<a href="http://Example.com/a?b=1&amp;c=2">l</a>`, "l", `[{"type":"text_link","offset":0,"length":1,"url":"http://example.com/a?b=1\u0026c=2"}]`},
		{`<a href="https://example.com">l</a>`, "l", `[{"type":"text_link","offset":0,"length":1,"url":"https://example.com/"}]`},
		{`<a>example.com</a>`, "example.com", `[{"type":"text_link","offset":0,"length":11,"url":"http://example.com/"}]`},
		{`<a href="not a link">l</a>`, "l", `null`},
		{`<a href="http://localhost/x">l</a>`, "l", `null`},
		{`<a href="tg://user?id=42">l</a>`, "l", `[{"type":"text_mention","offset":0,"length":1,"user":{"id":42,"is_bot":false,"first_name":"User"}}]`},
		{`<code>c</code>`, "c", `[{"type":"code","offset":0,"length":1}]`},
		{`<code class="language-go">c</code>`, "c", `[{"type":"code","offset":0,"length":1}]`},
		{`<pre><code class="language-go">c</code></pre>`, "c", `[{"type":"pre","offset":0,"length":1,"language":"go"}]`},
		{`<code class="language-go"><pre>c</pre></code>`, "c", `[{"type":"pre","offset":0,"length":1,"language":"go"}]`},
		{`<pre><code class="language-go">c</code> </pre>`, "c ", `[{"type":"pre","offset":0,"length":2},{"type":"code","offset":0,"length":1}]`},
		{`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, "👍", `[{"type":"custom_emoji","offset":0,"length":2,"custom_emoji_id":"5368324170671202286"}]`},
		{`<tg-time unix="1647531900" format="wDT">then</tg-time>`, "then", `[{"type":"date_time","offset":0,"length":4,"unix_time":1647531900,"date_time_format":"wDT"}]`},
		{"<i><b>x</b></i>", "x", `[{"type":"bold","offset":0,"length":1},{"type":"italic","offset":0,"length":1}]`},
		{"😀<b>ميثاق</b>", "😀ميثاق", `[{"type":"bold","offset":2,"length":5}]`},
		{"<b></b>x", "x", `null`},
		{"<b>x</>", "x", `[{"type":"bold","offset":0,"length":1}]`},
		{"<b>x</b >", "x", `[{"type":"bold","offset":0,"length":1}]`},
		{"&lt;&gt;&amp;&quot;&#65;&#x41;&#x1F600;", "<>&\"AA😀", `null`},
		{"&lt&nbsp; & &apos; &#0; &#xFFFFFFFF; &#1234567890;", "<&nbsp; & &apos; &#0; &#xFFFFFFFF; &#1234567890;", `null`},
		{"a > b", "a > b", `null`},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			text, entities, err := ParseHTML(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(entities)
			if err != nil {
				t.Fatal(err)
			}
			if text != tt.text || string(got) != tt.entities {
				t.Errorf("got  %q %s\nwant %q %s", text, got, tt.text, tt.entities)
			}
		})
	}
}

func TestParseHTMLErrors(t *testing.T) {
	tests := map[string]string{
		"<x>":                      `Unsupported start tag "x" at byte offset 0`,
		"é<br/>":                   `Unsupported start tag "br/" at byte offset 2`,
		"a < b > c":                `Unsupported start tag "" at byte offset 2`,
		"1 <2":                     `Unclosed start tag at byte offset 2`,
		"<b>x":                     `Can't find end tag corresponding to start tag "b"`,
		"<b><i>x</b></i>":          `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`,
		"x</b>":                    `Unexpected end tag at byte offset 1`,
		"<b>x</b":                  `Unclosed end tag at byte offset 4`,
		"<b>x</b y>":               `Unclosed end tag at byte offset 4`,
		"<b":                       `Unclosed start tag at byte offset 0`,
		"<b ":                      `Empty attribute name in the tag "b" at byte offset 0`,
		"<a href":                  `Unclosed start tag "a" at byte offset 0`,
		"<a href=":                 `Unclosed start tag "a" at byte offset 0`,
		`<a href="x`:               `Unclosed start tag at byte offset 0`,
		`<a href=x/y>z</a>`:        `Unexpected end of name token at byte offset 8`,
		`<a ="x">z</a>`:            `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href="x"/>`:            `Empty attribute name in the tag "a" at byte offset 0`,
		"<span>x</span>":           `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		"<tg-emoji>x</tg-emoji>":   `Invalid custom emoji identifier specified`,
		"a\x00b":                   `Text must not contain null bytes`,
		"&#xD83D;&#xDE00;":         `Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units`,
		"<tg-time format=z>x</>":   `Invalid date-time format specified`,
		"<blockquote expandable":   `Unclosed start tag "blockquote" at byte offset 0`,
		"<!-- comment -->":         `Unsupported start tag "!--" at byte offset 0`,
		"<b>x</b><p>y</p>":         `Unsupported start tag "p" at byte offset 8`,
		"<b>x<i>y</i><u>z</b></u>": `Unmatched end tag at byte offset 16, expected "</u>", found "</b>"`,
	}
	for in, want := range tests {
		t.Run(in, func(t *testing.T) {
			_, _, err := ParseHTML(in)
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// FuzzParseHTML holds the parser to what must be so whatever comes in: no panic, entities inside the text and not
// ending within a character, and escaped text coming back unchanged.
func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{
		"<b>x</b>", `<a href="http://a.b/?x=1&amp;y">z</a>`, "<pre><code class='language-go'>f</code></pre>", "&#x1F600;&lt", "<", "</", "&",
		"<blockquote expandable>x</blockquote>", "😀<i>ي</i>", "<tg-time unix=1 format=r>x</>", "<span class=tg-spoiler>x</span>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		text, entities, err := ParseHTML(in)
		if err == nil && utf8.ValidString(in) {
			if !utf8.ValidString(text) {
				t.Fatalf("%q became invalid %q", in, text)
			}
			checkInside(t, text, entities)
			if formatted, fixed, err := FormatText(in, "HTML", nil); err == nil {
				checkInside(t, formatted, fixed)
			}
		}
		escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(in)
		if strings.IndexByte(in, 0) >= 0 || !utf8.ValidString(in) {
			return
		}
		if back, found, err := ParseHTML(escaped); err != nil || back != in || len(found) > 0 {
			t.Fatalf("escaped %q came back as %q, %v, %v", in, back, found, err)
		}
	})
}

func checkInside(t *testing.T, text string, entities []Entity) {
	t.Helper()
	boundary := map[int]bool{}
	units := 0
	for _, r := range text {
		boundary[units] = true
		units += utf16Width(r)
	}
	boundary[units] = true
	for _, e := range entities {
		if e.Length <= 0 || !boundary[e.Offset] || !boundary[e.Offset+e.Length] {
			t.Fatalf("entity %+v does not fit %q", e, text)
		}
	}
}
