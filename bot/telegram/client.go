package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Options make a client.
type Options struct {
	// Token of the bot, by @BotFather.
	Token string
	// Endpoint is scheme, host and port of the Bot API server, without a path; empty for Telegram's own.
	Endpoint string
	// HTTP carries the requests; nil for a client of our own.
	HTTP tgbotapi.HTTPClient
	// Pace is how fast messages may go out; zero fields get the documented values.
	Pace Pace
	// Observe is told of every request that was made, when it ends. It must not block.
	Observe func(method string, took time.Duration, err error)
}

// Client calls the Bot API. It is safe for concurrent use.
type Client struct {
	token    string
	endpoint string // without a path
	http     tgbotapi.HTTPClient
	redact   redactor
	observe  func(method string, took time.Duration, err error)
	pacer    *pacer
	holds    *holds
}

// requester is all that is used of the library.
type requester interface {
	MakeRequest(method string, params tgbotapi.Params) (*tgbotapi.APIResponse, error)
}

// defaultEndpoint is Telegram's own server (Bot API, "Making requests").
const defaultEndpoint = "https://api.telegram.org"

// New makes a client. It asks the server nothing; [Client.GetMe] tells whether the token is good.
func New(o Options) (*Client, error) {
	if o.Token == "" || strings.ContainsFunc(o.Token, notInToken) {
		return nil, errors.New("telegram: the bot token is not one: it looks like 123456:ABC-DEF1234ghIkl, by @BotFather")
	}
	endpoint, err := checkEndpoint(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if o.HTTP == nil {
		o.HTTP = newHTTPClient()
	}
	quietLibrary()
	return &Client{
		token: o.Token, endpoint: endpoint, http: o.HTTP, redact: newRedactor(o.Token), observe: o.Observe,
		pacer: newPacer(o.Pace), holds: newHolds(),
	}, nil
}

func notInToken(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != ':' && r != '_' && r != '-'
}

func checkEndpoint(endpoint string) (string, error) {
	if endpoint == "" {
		return defaultEndpoint, nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("telegram: the API endpoint is not one: it looks like http://host:8081, without a path")
	}
	return u.Scheme + "://" + u.Host, nil
}

// newHTTPClient follows no redirects, since a request carries the token in its path.
func newHTTPClient() *http.Client {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if base, ok := http.DefaultTransport.(*http.Transport); ok {
		transport := base.Clone()
		transport.MaxIdleConnsPerHost = 32 // about as many as go out in a second
		client.Transport = transport
	}
	return client
}

var libraryQuiet sync.Once //nolint:gochecknoglobals // the library's logger is global, and to be set only once

// quietLibrary takes the library's logger away, which writes whole URLs to standard error.
func quietLibrary() {
	libraryQuiet.Do(func() {
		_ = tgbotapi.SetLogger(silence{}) // it refuses nil only
	})
}

type silence struct{}

func (silence) Println(...any)        {}
func (silence) Printf(string, ...any) {}

// Close lets go of idle connections and of the pacing timer. Calls that still run go on.
func (c *Client) Close() {
	c.pacer.close()
	if idle, ok := c.http.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
}

// Redact takes the token out of a text.
func (c *Client) Redact(s string) string { return c.redact.text(s) }

// Format keeps the token out of every way to print a client.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, "telegram.Client("+c.endpoint+")") }

// requester builds the library's client for one call. It is built bare, because its constructors ask the server at
// once, without a context.
func (c *Client) requester(w *wire) requester {
	api := &tgbotapi.BotAPI{Token: c.token, Client: w}
	api.SetAPIEndpoint(strings.ReplaceAll(c.endpoint, "%", "%%") + "/bot%s/%s")
	return api
}

// call makes one request and returns the result in it, which may be null or true where an object is documented.
func (c *Client) call(ctx context.Context, method string, request any, timeout time.Duration) (json.RawMessage, error) {
	params, err := encode(request)
	if err != nil {
		return nil, fmt.Errorf("telegram: %s: %w", method, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, &TransportError{Method: method, Err: err, given: true}
	}
	began := time.Now()
	result, err := c.exchange(ctx, method, params, timeout)
	if c.observe != nil {
		c.observe(method, time.Since(began), err)
	}
	return result, err
}

func (c *Client) exchange(ctx context.Context, method string, params tgbotapi.Params, timeout time.Duration) (json.RawMessage, error) {
	timed, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	w := &wire{ctx: timed, client: c.http, redact: c.redact, limit: answerLimit(method)}
	response, err := c.requester(w).MakeRequest(method, params)
	if err == nil {
		return response.Result, nil
	}
	var refused *tgbotapi.Error
	switch {
	case errors.As(err, &refused):
		r := refusal{
			code: refused.Code, description: c.redact.text(refused.Message), migrateTo: refused.MigrateToChatID,
			retryAfter: time.Duration(refused.RetryAfter) * time.Second,
		}
		if r.code == 0 {
			r.code = w.status
		}
		return nil, newAPIError(method, r)
	case w.status == http.StatusTooManyRequests: // by a proxy
		return nil, newAPIError(method, refusal{code: w.status, retryAfter: w.retryAfter})
	}
	return nil, c.lost(ctx, timed, method, w, err)
}

// lost explains a request that got no usable answer.
func (c *Client) lost(ctx, timed context.Context, method string, w *wire, err error) error {
	lost := &TransportError{Method: method, Status: w.status, MayBeAccepted: w.mayBeAccepted()}
	switch {
	case ctx.Err() != nil:
		lost.Err, lost.given = ctx.Err(), true
	case timed.Err() != nil:
		lost.Err = ErrTimeout
	default:
		lost.Err = c.redact.err(err)
	}
	return lost
}
