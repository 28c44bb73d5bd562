package render

import (
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	doc := Doc{
		Para("en", Text("Intro")),
		Line(Quote, "ar", Text("نص"), Strong(" [1]")),
		Line(Heading, "en", Text("Sources")),
		Line(Item, "en", Text("[1] "), Link("Title", "https://example.org"), Text(" — 2024")),
		Line(Item, "en", Link("plain", "")),
	}
	var b strings.Builder
	if err := Plain(&b, doc, false); err != nil {
		t.Fatal(err)
	}
	want := "Intro\n\n  │ نص [1]\n\nSources\n  [1] Title <https://example.org> — 2024\n  plain\n"
	if b.String() != want {
		t.Errorf("plain is\n%s\nwant\n%s", b.String(), want)
	}
}

func TestPlainColour(t *testing.T) {
	var b strings.Builder
	if err := Plain(&b, Doc{Line(Heading, "en", Text("Head"))}, true); err != nil {
		t.Fatal(err)
	}
	if b.String() != "\x1b[1mHead\x1b[0m\n" {
		t.Errorf("coloured heading is %q", b.String())
	}
}

func TestNoTextSteersTheTerminal(t *testing.T) {
	var b strings.Builder
	if err := Plain(&b, Doc{Para("en", Text("a\x1b[2Jb\x07c\nd"), Link("x", "https://e.org/\x1b[1m"))}, false); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\x07") || strings.Count(b.String(), "\n") != 1 {
		t.Errorf("control characters got through: %q", b.String())
	}
}
