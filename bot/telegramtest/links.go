package telegramtest

import (
	"net/url"
	"strconv"
	"strings"
)

// checkLink decides what counts as a link, and returns it as Telegram stores it: with a scheme, the host in small
// letters and a path. Hosts need a dot, so http://localhost is none ("Wrong HTTP URL" on the real server).
func checkLink(link string) (string, error) {
	wrong := worded("Wrong HTTP URL")
	link = strings.TrimSpace(link)
	if link == "" || strings.ContainsAny(link, " \n\t") {
		return "", wrong
	}
	scheme, _, found := strings.Cut(link, "://")
	scheme = strings.ToLower(scheme)
	if found && (scheme == "tg" || scheme == "ton" || scheme == "tonsite") || strings.HasPrefix(strings.ToLower(link), "tg:") {
		return link, nil
	}
	if !found {
		link, scheme = "http://"+link, "http"
	}
	if scheme != "http" && scheme != "https" {
		return "", worded("Unsupported URL protocol")
	}
	u, err := url.Parse(link)
	if err != nil || !isHost(u.Hostname()) || !found && u.User != nil { // mailto:x@example.com is no web page
		return "", wrong
	}
	// Only scheme and host change, so that the rest stays byte for byte what the bot sent.
	rest := link[strings.Index(link, "://")+3:]
	end := strings.IndexAny(rest, "/?#")
	host, tail := rest, ""
	if end >= 0 {
		host, tail = rest[:end], rest[end:]
	}
	if !strings.HasPrefix(tail, "/") {
		tail = "/" + tail
	}
	return scheme + "://" + strings.ToLower(host) + tail, nil
}

func isHost(host string) bool {
	if strings.Contains(host, ":") {
		return true // an IPv6 address
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || strings.ContainsAny(label, `<>"'()[]{}|\^%`+"`") {
			return false
		}
	}
	return true
}

// userLink reads tg://user?id=123.
func userLink(link string) (int64, bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(link)), "tg://user?id=")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(rest, 10, 64)
	return id, err == nil && id > 0
}
