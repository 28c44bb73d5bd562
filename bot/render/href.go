package render

import (
	"html"
	"net/url"
	"strings"
	"unicode"
)

// longestURL is the longest address that is made a link, in bytes.
const longestURL = 2048

// href is the address to link to, or empty when raw is none that a reader
// should be led to: only http and https, a full host name, no user name that
// could pass for a host, nothing invisible.
func href(raw string, limits Limits) string {
	s := strings.ReplaceAll(strings.TrimSpace(raw), " ", "%20")
	hidden := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
	}
	if s == "" || len(s) > longestURL || strings.ContainsFunc(s, hidden) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || !fullHost(u.Hostname()) {
		return ""
	}
	if linkWeight(s) > limits.Weight/2 || len(html.EscapeString(s)) > limits.Bytes/2 {
		return ""
	}
	return s
}

// fullHost tells whether Telegram takes host for one: labels with a dot
// between them, or an IPv6 address.
func fullHost(host string) bool {
	if strings.Contains(host, ":") {
		return true
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || strings.ContainsAny(l, `<>"'()[]{}|\^%`+"`") {
			return false
		}
	}
	return len(labels) > 1
}

// entityWeight is what an entity takes on the wire: a constructor, an offset
// and a length.
const entityWeight = 12

// linkWeight is an entity with an address, which is padded to four bytes.
func linkWeight(address string) int {
	return entityWeight + (len(address)+4)&^3
}
