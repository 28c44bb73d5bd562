// Package extract turns the bytes of one source file into a draft document:
// clean text, where cleaning cut something out of it, and what the source says
// of itself (title, date, address, language, kind).
//
// Start with [File]. The order is: decode (decode.go), split off front matter
// (frontmatter.go), cut into lines (lines.go), read the header (header.go), drop
// boilerplate (boilerplate.go) and repetitions (repeat.go), join what is kept
// (clean.go). Nothing is ever rewritten: the clean text is the source's own
// bytes, except for removed lines and white space.
package extract

import (
	"context"
	"fmt"
	"path"
	"strings"
)

// MaxBytes bounds a source file. The longest treaties run to about 3 MB.
const MaxBytes = 8 << 20

// Reason says why a source cannot become a document. All of them can be
// skipped: the other sources are not concerned.
type Reason string

// The reasons.
const (
	Unsupported Reason = "format"
	TooLarge    Reason = "too large"
	Binary      Reason = "binary"
	NotUTF8     Reason = "not UTF-8"
	BadHeader   Reason = "front matter"
	Empty       Reason = "empty"
	Boilerplate Reason = "nothing but boilerplate"
	Unreadable  Reason = "unreadable"
	Link        Reason = "link"
)

// RejectionError is the error for a source that cannot become a document.
type RejectionError struct {
	Reason Reason
	Detail string // what was found, and how to mend it
}

// Error is one line, the reason first.
func (r *RejectionError) Error() string {
	if r.Detail == "" {
		return string(r.Reason)
	}
	return string(r.Reason) + ": " + r.Detail
}

func reject(r Reason, format string, args ...any) *RejectionError {
	return &RejectionError{Reason: r, Detail: fmt.Sprintf(format, args...)}
}

// Draft is a document as its source alone describes it.
type Draft struct {
	Title     string // empty when the source states none
	URL       string
	Date      string // published, YYYY-MM-DD; empty when nowhere stated
	Lang      string // ar, en, ru, zh or und
	Kind      string // primary or report
	Publisher string
	Text      string
	Breaks    []int    // offsets in Text where something between kept text was removed
	Lines     []Line   // the whole source in order, with the fate of each line
	Notes     []string // what the source says that could not be used
}

// Line is a line of the source, or a paragraph that was wrapped over several.
type Line struct {
	Number int // in the source, from 1
	Text   string
	Fate   Fate
}

// Fate tells what became of a line.
type Fate string

// The fates. All but Kept are out of the text.
const (
	Kept        Fate = "kept"
	Blank       Fate = "blank"
	Metadata    Fate = "metadata"   // front matter, date line, address
	TitleLine   Fate = "title"      // stands in Draft.Title
	Byline      Fate = "publisher"  // stands in Draft.Publisher
	Timestamp   Fate = "time stamp" // of the page, not of its text
	Markup      Fate = "markup"
	ShareBar    Fate = "share bar"
	Label       Fate = "page label" // breaking news, comments, advertisement
	ReadAlso    Fate = "read also"
	Copyright   Fate = "copyright"
	Credit      Fate = "credit"
	RepeatTitle Fate = "repeats the title"
	RepeatText  Fate = "repeats earlier text"
	RepeatNext  Fate = "repeated by the next line"
)

// Supported tells whether a file of this name can be read at all.
func Supported(name string) bool {
	switch format(name) {
	case ".txt", ".md", ".markdown":
		return true
	}
	return false
}

func format(name string) string { return strings.ToLower(path.Ext(name)) }

// File makes a draft of the raw bytes of a source, whose format its name tells.
// The error is a *[RejectionError], or the context's.
func File(ctx context.Context, name string, raw []byte) (Draft, error) {
	if !Supported(name) {
		return Draft{}, reject(Unsupported, "files ending in %q are not read; use .txt or .md", format(name))
	}
	text, err := decode(raw)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{}
	c := &cleaner{draft: &d}
	if format(name) != ".txt" {
		fm, rest, err := frontMatter(text)
		if err != nil {
			return Draft{}, err
		}
		fm.describe(&d)
		c.lines = append(metadataLines(text, len(text)-len(rest)), markdownLines(rest, lineNumber(text, len(text)-len(rest)))...)
	} else {
		c.lines = plainLines(text)
	}
	if err := c.clean(ctx); err != nil {
		return Draft{}, err
	}
	if d.Text == "" {
		return Draft{}, reject(Boilerplate, "no line of its text was left after cleaning")
	}
	if d.Lang == "" {
		d.Lang = Language(d.Text)
	}
	if d.Date == "" {
		d.Date = urlDate(d.URL)
	}
	if d.Date == "" {
		d.Date = c.stamped
	}
	if d.Kind == "" {
		d.Kind = "report"
	}
	return d, nil
}
