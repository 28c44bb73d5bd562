package render

import (
	"io"
	"strings"
	"unicode"
)

// Plain writes d for a terminal or a pipe: quotes indented, links with their
// address behind them, a blank line between paragraphs. Control characters of
// documents are dropped, so that no text can steer the terminal. With colour,
// headings and bold runs are set off by ANSI sequences.
func Plain(w io.Writer, d Doc, colour bool) error {
	var b strings.Builder
	for i, blk := range d {
		if i > 0 && spaced(d[i-1], blk) {
			b.WriteByte('\n')
		}
		switch blk.Style {
		case Quote:
			b.WriteString("  │ ")
		case Item:
			b.WriteString("  ")
		}
		for _, in := range blk.Inlines {
			plainInline(&b, in, colour, blk.Style)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// spaced tells whether a blank line parts two blocks: entries of a list and
// lines of a quote stay together.
func spaced(a, b Block) bool {
	return a.Style != b.Style && !(a.Style == Heading && b.Style == Item) || b.Style == Paragraph
}

func plainInline(b *strings.Builder, in Inline, colour bool, style Style) {
	text := printable(in.Text)
	if colour && (in.Emphasis == Bold || style == Heading) {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	b.WriteString(text)
	if in.URL != "" && in.URL != in.Text {
		b.WriteString(" <" + printable(in.URL) + ">")
	}
}

// printable drops control characters; line breaks become spaces.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}
