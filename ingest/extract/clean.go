package extract

import (
	"context"
	"strings"
)

// cleaner turns the lines of one source into the text of its draft.
type cleaner struct {
	draft   *Draft
	lines   []line
	stamped string // a day that the page itself states, as YYYY-MM-DD
}

// clean decides the fate of every line and writes the text, the breaks and the
// trace into the draft.
func (c *cleaner) clean(ctx context.Context) error {
	c.readDateLine()
	for i := range c.lines {
		if i%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if l := &c.lines[i]; l.kept() && !l.dated {
			l.drop(boilerplate(l.text))
		}
	}
	c.dropLinkList()
	c.readHeader()
	c.readStamps()
	c.dropRepeats()
	c.join()
	return ctx.Err()
}

// readStamps looks for the day of publishing below the text, when none stands
// above it. Only lines that say so count there: others may be of anything.
func (c *cleaner) readStamps() {
	for _, l := range c.lines {
		if l.fate == Timestamp && c.stamped == "" && known().stamps("published", l.text, tokens(l.text)) {
			c.stamped = stampDay(l.text)
		}
	}
}

// dropLinkList drops the headlines right below a bare "read also".
func (c *cleaner) dropLinkList() {
	list := false
	for i := range c.lines {
		l := &c.lines[i]
		switch {
		case l.fate == ReadAlso:
			w, _ := words(l.text)
			list = len(w) <= longestLabel
		case l.fate == Blank:
			list = false
		case list && l.kept() && (HeadingLike(l.text) || listItem.MatchString(l.text) && !endsSentence(l.text)):
			l.drop(ReadAlso)
		case l.kept():
			list = false
		}
	}
}

// longestLabel is how many words a "read also" without a headline has.
const longestLabel = 4

// join writes what is kept. Lines of a paragraph are kept as they stand; a
// paragraph is set off by one blank line, whatever stood there before.
func (c *cleaner) join() {
	var b strings.Builder
	removed, gap := false, false
	for _, l := range c.lines {
		c.draft.Lines = append(c.draft.Lines, Line{Number: l.number, Text: l.raw, Fate: l.fate})
		if !l.kept() {
			removed = removed || l.fate != Blank
			gap = true
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if gap || removed || l.gap || l.cut {
				b.WriteByte('\n')
			}
			if removed || l.cut {
				c.draft.Breaks = append(c.draft.Breaks, b.Len())
			}
		}
		b.WriteString(l.text)
		removed, gap = false, false
	}
	c.draft.Text = b.String()
}
