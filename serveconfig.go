package main

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// telegramConfig is what serve needs beside the rest.
type telegramConfig struct {
	Token     secret
	Endpoint  string // empty for Telegram's own
	Admins    []int64
	HTTPAddr  string
	Webhook   *url.URL // nil for long polling
	HookToken secret
	CertFile  string
	KeyFile   string
}

// secret is a value that is never printed.
type secret string

func (s secret) String() string {
	if s == "" {
		return "unset"
	}
	return "set, hidden"
}

// Format hides it from every way of printing, and MarshalText from JSON.
func (s secret) Format(f fmt.State, _ rune)   { fmt.Fprint(f, s.String()) }
func (s secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil } //nolint:unparam // encoding.TextMarshaler

// The settings that hold secrets.
const (
	tokenSetting      = "TELEGRAM_BOT_TOKEN"
	hookSecretSetting = "WEBHOOK_SECRET"
)

func (s *settings) telegram() telegramConfig {
	c := telegramConfig{
		Token:     s.secret(tokenSetting),
		Endpoint:  s.endpoint("TELEGRAM_API_ENDPOINT"),
		Admins:    s.ids("ADMIN_IDS"),
		HTTPAddr:  s.address("HTTP_ADDR"),
		Webhook:   s.webhook("WEBHOOK_URL"),
		HookToken: s.secret(hookSecretSetting),
		CertFile:  s.file("WEBHOOK_TLS_CERT"),
		KeyFile:   s.file("WEBHOOK_TLS_KEY"),
	}
	if c.Token != "" && !looksLikeToken(string(c.Token)) {
		s.hidden(tokenSetting, "a token as @BotFather shows it, like 123456:ABC-DEF1234ghIkl")
	}
	if c.HookToken != "" && (len(c.HookToken) > 256 || strings.ContainsFunc(string(c.HookToken), notWord)) {
		s.hidden(hookSecretSetting, "1 to 256 letters, digits, underscores and hyphens")
	}
	if c.Webhook != nil && c.HTTPAddr == "" {
		s.fault("HTTP_ADDR", "", "host:port to serve the webhook of WEBHOOK_URL on, such as :8080")
	}
	if (c.CertFile == "") != (c.KeyFile == "") {
		s.fault("WEBHOOK_TLS_CERT and WEBHOOK_TLS_KEY", c.CertFile+" and "+c.KeyFile, "both files, or neither when a proxy does TLS")
	}
	return c
}

// secret reads a value that must not be shown, not even when it is wrong.
func (s *settings) secret(name string) secret { return secret(strings.TrimSpace(s.getenv(name))) }

func (s *settings) hidden(name, expected string) {
	s.wrong = append(s.wrong, name+" is set (hidden); expected "+expected)
}

// looksLikeToken is as lenient as other Bot API servers are about its form.
func looksLikeToken(token string) bool {
	return !strings.ContainsFunc(token, func(r rune) bool { return r != ':' && notWord(r) })
}

func notWord(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
}

func (s *settings) endpoint(name string) string {
	v := s.text(name, "")
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" ||
		u.RawQuery != "" || u.Fragment != "" {
		s.fault(name, shownURL(u, err), "http://host:port or https://host, without a path")
	}
	return v
}

// webhook is the address that Telegram posts updates to.
func (s *settings) webhook(name string) *url.URL {
	v := s.text(name, "")
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
		s.fault(name, shownURL(u, err), "an address that Telegram reaches, such as https://bot.example.org/telegram")
		return nil
	}
	if slices.Contains([]string{"/healthz", "/readyz", "/metrics"}, u.Path) {
		s.fault(name, u.Path, "another path than /healthz, /readyz and /metrics")
	}
	return u
}

// shownURL is an address without the password that may stand in it.
func shownURL(u *url.URL, err error) string {
	if err != nil {
		return "not an address"
	}
	return u.Redacted()
}

func (s *settings) address(name string) string {
	v := s.text(name, "")
	if v == "" {
		return ""
	}
	_, port, err := net.SplitHostPort(v)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		s.fault(name, v, "host:port, such as 127.0.0.1:8080 or :8080")
	}
	return v
}

// ids are numbers with commas between them.
func (s *settings) ids(name string) []int64 {
	var list []int64
	for _, field := range strings.FieldsFunc(s.text(name, ""), func(r rune) bool { return r == ',' || r == ' ' }) {
		id, err := strconv.ParseInt(field, 10, 64)
		if err != nil || id <= 0 {
			s.fault(name, s.text(name, ""), "ids of Telegram users with commas between them, such as 123456789,987654321")
			return nil
		}
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// forget takes the secrets out of the environment, which child processes and
// crash reports would show.
func (p *program) forget() {
	for _, name := range []string{tokenSetting, hookSecretSetting, "OPENAI_API_KEY", "EMBEDDING_API_KEY", "RERANK_API_KEY"} {
		if _, set := p.getenv(name); set && p.unsetenv != nil {
			_ = p.unsetenv(name) // what cannot be unset stays as it was given
		}
	}
}
