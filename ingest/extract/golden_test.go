package extract

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden files anew")

// The examples in testdata/clean, and what must come of them beside each: what
// the source says of itself, the fate of every line, the text with its breaks.
func TestCleaningOfExamples(t *testing.T) {
	paths, err := filepath.Glob("testdata/clean/*")
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples", err)
	}
	for _, p := range paths {
		if filepath.Ext(p) == ".golden" {
			continue
		}
		t.Run(filepath.Base(p), func(t *testing.T) {
			raw, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			d, err := File(t.Context(), p, raw)
			if err != nil {
				t.Fatal(err)
			}
			checkDraft(t, raw, d)
			got := show(d)
			if *update {
				if err := os.WriteFile(p+".golden", got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(p + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got:\n%s\nwant (renew with -update):\n%s", got, want)
			}
		})
	}
}

func show(d Draft) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "title: %s\ndate: %s\nurl: %s\nlang: %s\nkind: %s\npublisher: %s\n", d.Title, d.Date, d.URL, d.Lang, d.Kind, d.Publisher)
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	b.WriteString("\n")
	for _, l := range d.Lines {
		if l.Fate != Blank {
			fmt.Fprintf(&b, "%3d %s: %s\n", l.Number, l.Fate, strings.ReplaceAll(l.Text, "\n", "⏎"))
		}
	}
	b.WriteString("\n")
	start := 0
	for _, end := range append(slices.Clone(d.Breaks), len(d.Text)) {
		if start > 0 {
			b.WriteString("=====\n")
		}
		fmt.Fprintf(&b, "%s\n", strings.TrimSpace(d.Text[start:end]))
		start = end
	}
	return b.Bytes()
}

// checkDraft checks what holds for every draft: the stretches between breaks
// stand in the source in order, white space aside, and breaks are at the starts
// of lines.
func checkDraft(t *testing.T, raw []byte, d Draft) {
	t.Helper()
	source := strings.Join(strings.Fields(string(raw)), "")
	start := 0
	for _, end := range append(slices.Clone(d.Breaks), len(d.Text)) {
		if end <= start || end > len(d.Text) {
			t.Fatalf("break %d behind %d in a text of %d", end, start, len(d.Text))
		}
		if end < len(d.Text) && d.Text[end-1] != '\n' {
			t.Errorf("the break at %d is not at the start of a line", end)
		}
		piece := strings.Join(strings.Fields(d.Text[start:end]), "")
		at := strings.Index(source, piece)
		if at < 0 {
			t.Fatalf("not in the source, or not in order: %q", d.Text[start:end])
		}
		source = source[at+len(piece):]
		start = end
	}
	if strings.TrimSpace(d.Text) != d.Text || d.Text == "" {
		t.Errorf("white space around the text, or none: %q", d.Text)
	}
}
