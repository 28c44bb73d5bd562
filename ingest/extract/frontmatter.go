package extract

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// front is what the front matter of a Markdown file says. Every field may be
// absent; YAML's own types for dates and lists are taken as they come.
type front struct {
	Title     any `yaml:"title"`
	Date      any `yaml:"date"`
	Kind      any `yaml:"kind"`
	Lang      any `yaml:"lang"`
	Language  any `yaml:"language"`
	Languages any `yaml:"languages"`
	URL       any `yaml:"url"`
	Source    any `yaml:"source"`
	Publisher any `yaml:"publisher"`
}

// maxFront bounds front matter in bytes: it is a handful of lines, and YAML can
// be made to grow.
const maxFront = 16 << 10

// frontMatter splits a text that starts with a line "---" at the next such line.
func frontMatter(text string) (front, string, error) {
	var f front
	first, rest, ok := strings.Cut(text, "\n")
	if !ok || strings.TrimRight(first, " \t\r") != "---" {
		return f, text, nil
	}
	body := rest
	for {
		line, after, more := strings.Cut(body, "\n")
		if s := strings.TrimRight(line, " \t\r"); s == "---" || s == "..." {
			head := rest[:len(rest)-len(body)]
			if len(head) > maxFront {
				return f, "", reject(BadHeader, "it is longer than %d bytes", maxFront)
			}
			if strings.ContainsAny(head, "&*") && hasAlias(head) {
				return f, "", reject(BadHeader, "anchors and aliases are not read; write the values out")
			}
			if err := yaml.Unmarshal([]byte(head), &f); err != nil {
				return f, "", reject(BadHeader, "it is not YAML: %s", firstLine(err.Error()))
			}
			return f, after, nil
		}
		if !more {
			// A rule at the top of a text, not front matter.
			return f, text, nil
		}
		body = after
	}
}

// hasAlias tells whether a value starts with an anchor or an alias.
func hasAlias(head string) bool {
	for line := range strings.Lines(head) {
		for _, v := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t:,[]{}-\r\n", r) }) {
			if len(v) > 1 && (v[0] == '&' || v[0] == '*') {
				return true
			}
		}
	}
	return false
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// describe puts what the front matter says into the draft, with a note for
// each value that cannot be used.
func (f front) describe(d *Draft) {
	d.Title = scalar(f.Title)
	d.Publisher = scalar(f.Publisher)
	d.URL = webAddress(scalar(f.URL))
	if d.URL == "" {
		d.URL = webAddress(scalar(f.Source))
	}
	if s := scalar(f.URL); s != "" && d.URL == "" {
		d.note("the url %q is not an http or https address", s)
	}
	if f.Date != nil {
		if d.Date = anyDate(f.Date); d.Date == "" {
			d.note("the date %q is not of the form YYYY-MM-DD", scalar(f.Date))
		}
	}
	switch k := strings.ToLower(scalar(f.Kind)); k {
	case "", "primary", "report":
		d.Kind = k
	default:
		d.note("the kind %q is neither primary nor report", k)
	}
	for _, v := range []any{f.Lang, f.Language, f.Languages} {
		if s := scalar(v); s != "" {
			d.Lang = languageTag(s)
			break
		}
	}
}

func (d *Draft) note(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// scalar gives a YAML value as one line; of a list, its first element.
func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		if len(v) == 0 {
			return ""
		}
		return scalar(v[0])
	case time.Time:
		return v.Format(time.DateOnly)
	case map[string]any:
		return ""
	}
	return strings.Join(strings.Fields(fmt.Sprint(v)), " ")
}

func anyDate(v any) string {
	s := scalar(v)
	if len(s) > len(time.DateOnly) && strings.ContainsRune("T ", rune(s[len(time.DateOnly)])) {
		s = s[:len(time.DateOnly)]
	}
	return validDate(s)
}

// validDate gives s when it is a day of the calendar as YYYY-MM-DD.
func validDate(s string) string {
	if t, err := time.Parse(time.DateOnly, s); err == nil && t.Year() >= 1000 {
		return s
	}
	return ""
}

func webAddress(s string) string {
	if u, err := url.Parse(s); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return s
	}
	return ""
}

// languageTag maps a tag such as ar-EG to one of the languages served.
func languageTag(s string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(s), "_", "-"), "-")
	switch base {
	case "ar", "en", "ru", "zh":
		return base
	case "ara", "arabic":
		return "ar"
	case "eng", "english":
		return "en"
	case "rus", "russian":
		return "ru"
	case "zho", "chi", "chinese", "cmn":
		return "zh"
	}
	return "und"
}
