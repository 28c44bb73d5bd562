package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one line of the source, or several that were one paragraph wrapped.
type line struct {
	number  int    // of its first line in the source, from 1
	raw     string // as it stands there
	text    string // what of it can be kept; a substring of raw but for unwrapping
	gap     bool   // a blank line stands before it
	cut     bool   // something was removed from its start
	heading bool   // marked as one in Markdown
	dated   bool   // the rest of a date line: body, never a title
	fate    Fate
}

func (l *line) kept() bool { return l.fate == Kept }

func (l *line) drop(f Fate) {
	if l.kept() {
		l.fate = f
	}
}

// lineNumber is the number of the line that starts at offset.
func lineNumber(text string, offset int) int { return strings.Count(text[:offset], "\n") + 1 }

// metadataLines are the lines of a text before offset, none of them kept.
func metadataLines(text string, offset int) []line {
	out := rawLines(text[:offset], 1)
	for i := range out {
		out[i].drop(Metadata)
	}
	return out
}

// rawLines cuts at line ends of any kind. What follows the last one is a line
// only when there is something in it.
func rawLines(text string, number int) []line {
	var out []line
	gap := false
	for text != "" {
		end := strings.IndexAny(text, "\r\n")
		s, rest := text, ""
		if end >= 0 {
			s, rest = text[:end], text[end+1:]
			if text[end] == '\r' {
				rest = strings.TrimPrefix(rest, "\n")
			}
		}
		l := line{number: number, raw: s, text: strings.TrimSpace(s), gap: gap, fate: Kept}
		if gap = l.text == ""; gap {
			l.fate = Blank
		}
		out = append(out, l)
		text = rest
		number++
	}
	return out
}

// Bounds for taking a plain text for one wrapped at a fixed width.
const (
	widestWrap   = 120 // characters
	fewestWraps  = 4   // pairs of lines
	wrappedShare = 0.8 // of the pairs
)

// plainLines cuts a plain text into lines, which in most sources are paragraphs.
// Where nearly every line is as full as the widest one allows, the text was
// wrapped, and its lines are joined again: a sentence must not end at a wrap.
func plainLines(text string) []line {
	lines := rawLines(text, 1)
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	if width > widestWrap {
		return lines
	}
	pairs, full := 0, 0
	for i := 1; i < len(lines); i++ {
		if lines[i-1].kept() && lines[i].kept() {
			pairs++
			if isFull(lines[i-1].text, lines[i].text, width) {
				full++
			}
		}
	}
	if full < fewestWraps || float64(full) < wrappedShare*float64(pairs) {
		return lines
	}
	return unwrap(lines, func(a, b *line) bool { return isFull(a.text, b.text, width) })
}

// isFull tells whether the first word of next would not have fitted on a line.
func isFull(s, next string, width int) bool {
	word, _, _ := strings.Cut(next, " ")
	return utf8.RuneCountInString(s)+1+utf8.RuneCountInString(word) > width && !listItem.MatchString(next)
}

// unwrap joins each line to the one before where join says so of their last and
// first lines in the source.
func unwrap(lines []line, join func(a, b *line) bool) []line {
	out := lines[:0:0]
	for i := 0; i < len(lines); {
		end := i + 1
		for end < len(lines) && lines[end-1].kept() && lines[end].kept() && join(&lines[end-1], &lines[end]) {
			end++
		}
		l := lines[i]
		if end > i+1 {
			var raw, text strings.Builder
			for j := i; j < end; j++ {
				if j > i {
					raw.WriteByte('\n')
					text.WriteString(wrapSpace(lines[j-1].text, lines[j].text))
				}
				raw.WriteString(lines[j].raw)
				text.WriteString(lines[j].text)
			}
			l.raw, l.text = raw.String(), text.String()
		}
		out = append(out, l)
		i = end
	}
	return out
}

// wrapSpace is what stands between two lines joined: Chinese needs no space.
func wrapSpace(a, b string) string {
	x, _ := utf8.DecodeLastRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	if wide(x) && wide(y) {
		return ""
	}
	return " "
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= '\u3000' && r <= '\u303f' || r >= '\uff00' && r <= '\uff60'
}

// Markdown's blocks, as far as they matter to plain reading.
var (
	listItem     = regexp.MustCompile(`^(?:[-*+•]|\d{1,3}[.)])\s`)
	atxHeading   = regexp.MustCompile(`^#{1,6}(?:\s+(.*?))?(?:\s+#+)?$`)
	underline    = regexp.MustCompile(`^(?:=+|-{2,})$`)
	rule         = regexp.MustCompile(`^(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$`)
	tableRule    = regexp.MustCompile(`^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?$`)
	loneMarkup   = regexp.MustCompile(`^(?:!\[[^\]]*\]\([^)]*\)|<!--.*-->|\[[^\]]+\]:\s*\S+.*)$`)
	commentStart = regexp.MustCompile(`^<!--`)
)

// markdownLines cuts a Markdown body into blocks: paragraphs whole, headings
// without their marks, list items and table rows each a line.
func markdownLines(body string, number int) []line {
	lines := rawLines(body, number)
	fenced, comment := false, false
	for i := range lines {
		l := &lines[i]
		fence := strings.HasPrefix(l.text, "```") || strings.HasPrefix(l.text, "~~~")
		switch {
		case comment || !fenced && commentStart.MatchString(l.text):
			l.drop(Markup)
			comment = !strings.Contains(l.text, "-->")
		case fence:
			l.drop(Markup)
			fenced = !fenced
		case fenced || !l.kept():
		case atxHeading.MatchString(l.text):
			markHeading(l)
		case underline.MatchString(l.text) && i > 0 && lines[i-1].kept() && !listItem.MatchString(lines[i-1].text):
			l.drop(Markup)
			lines[i-1].heading = true
		case rule.MatchString(l.text), tableRule.MatchString(l.text), loneMarkup.MatchString(l.text):
			l.drop(Markup)
		}
	}
	return unwrap(lines, func(a, b *line) bool {
		return !a.heading && !b.heading && !ownLine(b.text) && !strings.HasPrefix(a.text, "|") &&
			!strings.HasSuffix(a.raw, "  ") && !strings.HasSuffix(a.raw, `\`)
	})
}

func markHeading(l *line) {
	text := atxHeading.FindStringSubmatch(l.text)[1]
	if text == "" {
		l.drop(Markup)
		return
	}
	l.text, l.heading, l.cut = text, true, true
}

// ownLine tells what is never the continuation of the line before.
func ownLine(s string) bool {
	return listItem.MatchString(s) || strings.HasPrefix(s, "|") || strings.HasPrefix(s, ">")
}
