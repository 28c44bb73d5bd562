package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ownMarkup tells whether the statement holds a link, a mention, a command or
// markup that no quote holds. Such a thing comes from the model or from an
// instruction smuggled into a document, never from what a statement has to say.
func ownMarkup(text string, quotes []string) bool {
	for _, w := range strings.Fields(text) {
		w = strings.Trim(w, ".,;:!?\"'“”«»()，。؛،")
		if suspicious(w) && !quotedIn(w, quotes) {
			return true
		}
	}
	return strings.Contains(text, "](") || hasTag(text) && !quotedIn(text, quotes)
}

func quotedIn(w string, quotes []string) bool {
	for _, q := range quotes {
		if strings.Contains(strings.ToLower(q), strings.ToLower(w)) {
			return true
		}
	}
	return false
}

func suspicious(w string) bool {
	low := strings.ToLower(w)
	for _, s := range [...]string{"://", "www.", "t.me/", "telegram.me/", "tg:", "mailto:", "javascript:", "data:text"} {
		if strings.Contains(low, s) {
			return true
		}
	}
	if rest, ok := strings.CutPrefix(low, "/"); ok {
		r, _ := utf8.DecodeRuneInString(rest)
		return r < utf8.RuneSelf && unicode.IsLetter(r) // a bot command
	}
	if i := strings.IndexByte(low, '@'); i >= 0 && i+1 < len(low) {
		r, _ := utf8.DecodeRuneInString(low[i+1:])
		return r < utf8.RuneSelf && (unicode.IsLetter(r) || r == '_')
	}
	return looksLikeHost(low)
}

// looksLikeHost recognizes a bare domain, which chat programs turn into a link.
func looksLikeHost(w string) bool {
	host, _, _ := strings.Cut(w, "/")
	i := strings.LastIndexByte(host, '.')
	if i <= 0 {
		return false
	}
	switch host[i+1:] {
	case "com", "org", "net", "ru", "cn", "io", "me", "info", "ae", "xyz", "site", "app", "dev", "gov", "edu", "int", "link", "online", "top":
	default:
		return false
	}
	for _, r := range host[:i] {
		if r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.' {
			return false
		}
	}
	return true
}

// hasTag recognizes HTML.
func hasTag(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 >= len(s) {
			return false
		}
		s = s[i+1:]
		c := strings.TrimPrefix(s, "/")
		if c != "" && (c[0] >= 'a' && c[0] <= 'z' || c[0] >= 'A' && c[0] <= 'Z' || c[0] == '!') && strings.IndexByte(c, '>') > 0 {
			return true
		}
	}
}
