package render_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"mithaq/bot/render"
	"mithaq/bot/telegramtest"
)

// bare is a text without white space and direction controls, ours or its own.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// told is what a document says, block by block; what nobody can see is not
// told.
func told(d render.Doc) string {
	var b strings.Builder
	for _, blk := range d {
		var text strings.Builder
		for _, in := range blk.Inlines {
			text.WriteString(strings.ToValidUTF8(in.Text, ""))
		}
		if s := bare(text.String()); strings.ContainsFunc(s, visible) {
			b.WriteString(s)
		}
	}
	return b.String()
}

func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsMark(r) && !unicode.IsSpace(r) }

// check is everything that holds for every tree.
func check(t *testing.T, d render.Doc, l render.Limits, parts []render.Part) {
	t.Helper()
	units, bytes := 4096, 32<<10-1
	if l.Units > 0 {
		units = max(l.Units, 128)
	}
	var all strings.Builder
	for i, p := range parts {
		text, entities, err := telegramtest.ParseHTML(p.HTML)
		if err != nil {
			t.Fatalf("part %d is refused: %v\n%s", i, err, p.HTML)
		}
		if text != p.Plain {
			t.Errorf("part %d parses to\n%q\nwant\n%q", i, text, p.Plain)
		}
		if _, _, err := telegramtest.FormatText(p.HTML, "HTML", nil); err != nil {
			t.Errorf("part %d is refused: %v", i, err)
		}
		if n := len(utf16.Encode([]rune(text))); n > units || len(p.HTML) > bytes {
			t.Errorf("part %d has %d units and %d bytes", i, n, len(p.HTML))
		}
		weight := 0
		for _, e := range entities {
			weight += 12 + len(e.URL)
		}
		if len(entities) > 90 || weight > 8<<10 {
			t.Errorf("part %d has %d entities that weigh %d", i, len(entities), weight)
		}
		if !strings.ContainsFunc(text, visible) {
			t.Errorf("part %d is empty: %q", i, text)
		}
		checkIsolates(t, text)
		all.WriteString(text)
	}
	if got, want := bare(all.String()), told(d); got != want {
		t.Errorf("the words changed:\n%q\nwant\n%q", got, want)
	}
}

// checkIsolates wants every isolate closed in its line (UAX #9, BD9: it ends
// there in any case).
func checkIsolates(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		depth := 0
		for _, r := range line {
			switch r {
			case 0x2066, 0x2067, 0x2068:
				depth++
			case 0x2069:
				depth--
			}
			if depth < 0 {
				t.Errorf("an isolate ends that did not begin: %+q", line)
			}
		}
		if depth != 0 {
			t.Errorf("an isolate is left open: %+q", line)
		}
	}
}
