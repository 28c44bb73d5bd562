package extract

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"

	"mithaq/rag/normal"
)

//go:embed boilerplate.txt
var phraseFile string

// phrases are the sections of boilerplate.txt: from a phrase in normal form to
// the sections it stands in.
type phrases struct {
	in      map[string]map[string]bool // section -> phrase
	longest map[string]int             // section -> words of its longest phrase
}

// known are the phrases, read once and never changed.
var known = sync.OnceValue(func() *phrases { //nolint:gochecknoglobals // a constant that takes work to make
	p := &phrases{in: map[string]map[string]bool{}, longest: map[string]int{}}
	section := ""
	for s := range strings.Lines(phraseFile) {
		s = strings.TrimSpace(s)
		switch {
		case s == "", strings.HasPrefix(s, "#"):
		case strings.HasPrefix(s, "["):
			section = strings.Trim(s, "[]")
			p.in[section] = map[string]bool{}
		default:
			key, n := tokenKey(tokens(s))
			p.in[section][key] = true
			p.longest[section] = max(p.longest[section], n)
		}
	}
	return p
})

func tokenKey(ts []normal.Token) (string, int) {
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = t.Text
	}
	return strings.Join(words, " "), len(words)
}

// Bounds in words of the lines that boilerplate phrases can condemn.
const (
	longestBar    = 15
	longestFirm   = 20
	longestRights = 20
	longestNote   = 30
)

// Lines of times and counters, in normal form.
var (
	stampLine = regexp.MustCompile(`^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:t|\s|,|\||-)+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:z|[a-z]{2,4}|[+-]\d{2}:?\d{2})?` +
		`|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}[\s,،|–-]+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[a-z]{2,4}|[+-]\d{2}:?\d{2})?` +
		`|\d{1,2}:\d{2}(?::\d{2})?\s*(?:[a-z]{2,4})?[\s,،|–-]+(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}-\d{1,2}-\d{1,2})` +
		`|\d{1,2}:\d{2}(?:\s*(?:gmt|utc|мск))?)$`)
	bareDate    = regexp.MustCompile(`^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$`)
	isoDay      = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}`)
	dottedDay   = regexp.MustCompile(`\b(\d{2})\.(\d{2})\.(\d{4})\b`)
	counterLine = regexp.MustCompile(`^\d[\d.,\s]*\s*(?:min(?:ute)?s? read|views?|shares?|comments?|likes?|просмотр\S*|комментари\S*|мин\S*\s+чтения|مشاهده|تعليق\S*|دقائق قراءه|次浏览|阅读|评论)$`)
)

// boilerplate tells the fate of a line by what it says alone; Kept when it is
// none.
func boilerplate(s string) Fate {
	ts := tokens(s)
	key, n := tokenKey(ts)
	k := known()
	switch folded := strings.TrimSpace(normal.Fold(s)); {
	case n == 0:
		return Markup
	case stampLine.MatchString(folded), k.stamps("published", s, ts), k.stamps("updated", s, ts):
		return Timestamp
	case k.in["label"][key], counterLine.MatchString(folded):
		return Label
	case k.in["share"][key], shareBar(ts):
		return ShareBar
	case k.in["readalso"][key]:
		return ReadAlso
	case n > longestNote:
		return Kept
	}
	switch {
	case k.beforeColon("readalso", s, ts):
		return ReadAlso
	case n <= longestRights && (strings.ContainsRune(s, '©') || k.prefix("rights", ts) > 0 || k.suffix("rights", ts)):
		return Copyright
	case n <= longestFirm && k.prefix("firm", ts) > 0:
		return Label
	case k.beforeColon("credit", s, ts) && !endsSentence(s) && n <= longestBar:
		return Credit
	}
	return Kept
}

// prefix gives how many of the tokens make the longest phrase that ts starts with.
func (p *phrases) prefix(section string, ts []normal.Token) int {
	for n := min(p.longest[section], len(ts)); n > 0; n-- {
		if key, _ := tokenKey(ts[:n]); p.in[section][key] {
			return n
		}
	}
	return 0
}

func (p *phrases) suffix(section string, ts []normal.Token) bool {
	for n := min(p.longest[section], len(ts)); n > 0; n-- {
		if key, _ := tokenKey(ts[len(ts)-n:]); p.in[section][key] {
			return true
		}
	}
	return false
}

// beforeColon tells whether a line is a phrase, a colon and something more.
func (p *phrases) beforeColon(section, s string, ts []normal.Token) bool {
	n := p.prefix(section, ts)
	if n == 0 {
		return false
	}
	rest := strings.TrimSpace(s[ts[n-1].End:])
	return strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "：")
}

// shareBar tells whether a line is made of share and network words only, with
// their counters. A network's name alone is no bar: it may be a heading.
func shareBar(ts []normal.Token) bool {
	k := known()
	found := 0
	if len(ts) == 0 || len(ts) > longestBar {
		return false
	}
	for len(ts) > 0 {
		n := max(k.prefix("share", ts), k.prefix("network", ts))
		switch {
		case n > 0:
			found++
		case ts[0].Script == normal.Digit:
			n = 1
		default:
			return false
		}
		ts = ts[n:]
	}
	return found > 1
}

// stamps tells whether a line is a phrase of the section with nothing but a date
// or time behind it.
func (p *phrases) stamps(section, s string, ts []normal.Token) bool {
	n := p.prefix(section, ts)
	if n == 0 || n == len(ts) || len(ts) > longestBar || ts[n].Script != normal.Digit {
		return false
	}
	rest := strings.Trim(normal.Fold(s[ts[n-1].End:]), " \t:：|-–")
	return stampLine.MatchString(rest) || bareDate.MatchString(rest)
}

// stampDay gives the day that a time stamp states, as YYYY-MM-DD. Written with
// dots the day comes first everywhere; with slashes it cannot be told.
func stampDay(s string) string {
	folded := normal.Fold(s)
	if day := validDate(isoDay.FindString(folded)); day != "" {
		return day
	}
	if m := dottedDay.FindStringSubmatch(folded); m != nil {
		return validDate(m[3] + "-" + m[2] + "-" + m[1])
	}
	return ""
}
