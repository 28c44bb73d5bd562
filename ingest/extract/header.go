package extract

import (
	"regexp"
	"strings"
	"time"

	"mithaq/rag/normal"
)

// dateLine is the first line of a seed: the word date, a day, and maybe an
// address or the first sentence of the body.
var dateLine = regexp.MustCompile(`^(?i:date):?[ \t]+(\d{4}-\d{2}-\d{2})(?:[ \t]+(.*))?$`)

// address at the start of a line, up to white space.
var address = regexp.MustCompile(`^https?://\S+`)

// readDateLine reads the date line when the first line is one. What follows the
// date and an address on it is body.
func (c *cleaner) readDateLine() {
	l := c.firstKept()
	if l == nil {
		return
	}
	m := dateLine.FindStringSubmatch(l.text)
	if m == nil {
		return
	}
	date, rest := m[1], m[2]
	if validDate(date) == "" {
		c.draft.note("the date %q is no day of the calendar", date)
	} else if c.draft.Date == "" {
		c.draft.Date = date
	}
	if u := address.FindString(rest); u != "" {
		if c.draft.URL == "" {
			c.draft.URL = webAddress(u)
		}
		rest = strings.TrimSpace(rest[len(u):])
	}
	l.text, l.dated = strings.TrimSpace(rest), true
	if l.text == "" {
		l.drop(Metadata)
	}
}

func (c *cleaner) firstKept() *line {
	for i := range c.lines {
		if c.lines[i].kept() {
			return &c.lines[i]
		}
	}
	return nil
}

// readHeader takes the title, the publisher and the page's own dates from the
// lines above the text, which ends at the first line that is neither of them.
func (c *cleaner) readHeader() {
	titled := false
	k := known()
	for i := range c.lines {
		l := &c.lines[i]
		if l.fate == Timestamp && c.stamped == "" {
			c.stamped = stampDay(l.text)
		}
		if !l.kept() {
			continue
		}
		key, _ := tokenKey(tokens(l.text))
		switch {
		case l.dated:
			return
		case k.in["publisher"][key]:
			l.drop(Byline)
			if c.draft.Publisher == "" {
				c.draft.Publisher = l.text
			}
		case k.in["section"][key] && !titled && !l.heading:
			l.drop(Label)
		case bareDate.MatchString(strings.TrimSpace(normal.Fold(l.text))):
			l.drop(Timestamp)
			if c.stamped == "" {
				c.stamped = stampDay(l.text)
			}
		case address.FindString(l.text) == l.text:
			l.drop(Metadata)
			if c.draft.URL == "" {
				c.draft.URL = webAddress(l.text)
			}
		case !titled && repeatsTitle(c.draft.Title, l.text):
			titled = true
			l.drop(RepeatTitle)
		case !titled && c.draft.Title == "" && (l.heading || c.isTitle(i)):
			titled = true
			c.draft.Title = l.text
			l.drop(TitleLine)
		default:
			return
		}
	}
}

// isTitle tells whether a line is the text's title: like a heading, with a text
// of sentences below it.
func (c *cleaner) isTitle(i int) bool {
	if !HeadingLike(c.lines[i].text) {
		return false
	}
	for _, l := range c.lines[i+1:] {
		if l.kept() && !l.heading && endsSentence(l.text) {
			return true
		}
	}
	return false
}

// urlDay finds a day in an address's path: /20251104/, /2025/11/04/, /2025-11-04.
var urlDay = regexp.MustCompile(`[/_-](\d{4})[-/_]?(\d{2})[-/_]?(\d{2})(?:[/_.-]|$)`)

// urlDate gives the day that an address states, if it is one that can be.
func urlDate(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut("/"+path, "?")
	for _, m := range urlDay.FindAllStringSubmatch(path, -1) {
		day := m[1] + "-" + m[2] + "-" + m[3]
		if t, err := time.Parse(time.DateOnly, day); err == nil && t.Year() >= 1990 && t.Year() < 2100 {
			return day
		}
	}
	return ""
}
