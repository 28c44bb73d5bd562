package openai

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Config says where a server is and how patiently it is treated. Zero values
// mean the defaults. It must not be logged: it holds the key.
type Config struct {
	BaseURL string // up to and with the version: https://api.openai.com/v1, http://localhost:11434/v1
	Key     string // empty for a local server that needs none
	Model   string

	Timeouts Timeouts
	Retries  Retries
	Breaker  Breaker
	Limits   Limits

	// Transport sends the requests; nil means an own one with Timeouts.Connect.
	Transport http.RoundTripper
}

// Timeouts bound every wait.
type Timeouts struct {
	Connect    time.Duration // name look-up, TCP, TLS; 5 s
	FirstToken time.Duration // of one attempt, from its start; 30 s
	Between    time.Duration // two tokens; 15 s
	Whole      time.Duration // a stream with all its attempts; 2 min
	Call       time.Duration // everything that is not streamed, with all its attempts; 30 s
	Batch      time.Duration // the same for a batch of documents to embed, which a small machine does slowly; 2 min
}

// Retries bound how often a call is tried again after 429, 5xx and broken
// connections, and only before the first token.
type Retries struct {
	Max  int           // tries after the first; 2, and -1 means none
	Base time.Duration // first wait, doubled each time, with jitter; 250 ms
	Cap  time.Duration // longest wait; a longer Retry-After ends the call instead; 5 s
}

// Breaker says when a server counts as down.
type Breaker struct {
	Failures int           // in a row; 4
	Rest     time.Duration // until one call may try again; 15 s
}

// Limits bound what a stream may bring.
type Limits struct {
	Bytes     int // text and reasoning together; 512 KiB
	Lines     int // lines passed on; 200
	LineBytes int // a longer line is left out; 16 KiB
}

// defaultBaseURL is used when a key is given without an address.
const defaultBaseURL = "https://api.openai.com/v1"

// normalized checks a configuration and fills in what is not said.
func (c Config) normalized() (Config, error) {
	c.Key, c.Model = strings.TrimSpace(c.Key), strings.TrimSpace(c.Model)
	if strings.IndexFunc(c.Key, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r > unicode.MaxASCII }) >= 0 {
		return c, configError("the key holds a space, a line break or another character that no key has; copy it again, on one line")
	}
	if strings.IndexFunc(c.Model, unicode.IsControl) >= 0 {
		return c, configError("the model's name holds a line break; write it on one line")
	}
	base, err := normalizeURL(c.BaseURL)
	if err != nil {
		return c, err
	}
	c.BaseURL = base
	c.fill()
	return c, nil
}

func (c *Config) fill() {
	orDuration(&c.Timeouts.Connect, 5*time.Second)
	orDuration(&c.Timeouts.FirstToken, 30*time.Second)
	orDuration(&c.Timeouts.Between, 15*time.Second)
	orDuration(&c.Timeouts.Whole, 2*time.Minute)
	orDuration(&c.Timeouts.Call, 30*time.Second)
	orDuration(&c.Timeouts.Batch, 2*time.Minute)
	switch {
	case c.Retries.Max == 0:
		c.Retries.Max = 2
	case c.Retries.Max < 0:
		c.Retries.Max = 0
	}
	orDuration(&c.Retries.Base, 250*time.Millisecond)
	orDuration(&c.Retries.Cap, 5*time.Second)
	orInt(&c.Breaker.Failures, 4)
	orDuration(&c.Breaker.Rest, 15*time.Second)
	orInt(&c.Limits.Bytes, 512<<10)
	orInt(&c.Limits.Lines, 200)
	orInt(&c.Limits.LineBytes, 16<<10)
}

func orDuration(d *time.Duration, otherwise time.Duration) {
	if *d <= 0 {
		*d = otherwise
	}
}

func orInt(n *int, otherwise int) {
	if *n <= 0 {
		*n = otherwise
	}
}

// normalizeURL checks a base URL. The URL itself is never part of the error
// when it might hold a secret.
func normalizeURL(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return defaultBaseURL, nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", configError("the base URL cannot be read; it should look like http://localhost:11434/v1")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", configError("the base URL holds a user name, a query or a fragment; give the key as a setting of its own")
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return "", configError("the base URL should begin with http:// or https:// and a host, such as http://localhost:11434/v1")
	}
	// People paste the address of an endpoint as documentation shows it.
	path := strings.TrimRight(u.Path, "/")
	for _, end := range [...]string{"/chat/completions", "/embeddings", "/models"} {
		path = strings.TrimSuffix(path, end)
	}
	u.Path, u.RawPath = path, ""
	return u.String(), nil
}

func configError(text string) error { return fmt.Errorf("%w: %s", ErrConfig, text) }

// transport is the way out that a configuration asks for.
func (c Config) transport() http.RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: c.Timeouts.Connect, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   c.Timeouts.Connect,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}
