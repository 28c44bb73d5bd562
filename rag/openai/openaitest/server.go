// Package openaitest is a server of the OpenAI kind for tests: real HTTP, real
// event streams, errors in the wording of the real servers, and scripts of good,
// bad and hostile models.
//
// Start one with [Start], tell it what to say with [Server.Reply] or
// [Server.ReplyFunc] (chat.go has the steps a reply is made of, failures.go the
// ready-made refusals), what to embed with [Server.EmbedFunc] and how to rank
// with [Server.RankFunc]; look at what it was asked with [Server.Requests].
//
//	s := openaitest.Start(t, openaitest.Options{Key: "sk-test"})
//	s.Reply(openaitest.Say(`{"cites":["1.1"],"text":"…"}`+"\n"))
//	chat, err := openai.New(openai.Config{BaseURL: s.BaseURL(), Key: "sk-test", Model: "m", Transport: s.Transport()}, log)
//
// Nothing sleeps: a reply waits on a channel of the test, or on package time,
// which a testing/synctest bubble makes instant. Inside a bubble use
// Options.InMemory, which needs no network.
package openaitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Options say what kind of server is wanted. The zero value listens on a
// loopback port, wants no key and knows every model.
type Options struct {
	Key    string   // what requests must carry; empty: none is asked for
	Models []string // what is listed and known; empty: every model is known
	// Dimensions of the built-in vectors, 16 by default.
	Dimensions int
	// InMemory listens nowhere; only Transport reaches the server.
	InMemory bool
}

// Server is a running server. Its methods are safe for concurrent use.
type Server struct {
	options Options
	http    *httptest.Server
	client  *http.Transport
	quit    chan struct{} // closed by Close: nothing waits any longer

	mu       sync.Mutex
	queue    []Reply
	reply    func(ChatRequest) Reply
	embed    func(EmbeddingRequest) EmbeddingReply
	rank     func(RankRequest) RankReply
	requests []Request
	closed   bool
}

// Request is what the server was asked, whole.
type Request struct {
	Method string
	Path   string // with /v1
	Header http.Header
	Body   []byte
}

// Start runs a server until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := New(o)
	t.Cleanup(s.Close)
	return s
}

// New runs a server until [Server.Close].
func New(o Options) *Server {
	if o.Dimensions <= 0 {
		o.Dimensions = 16
	}
	s := &Server{options: o, quit: make(chan struct{}), client: &http.Transport{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("POST /v1/embeddings", s.embeddings)
	mux.HandleFunc("POST /v1/rerank", s.rerank)
	mux.HandleFunc("GET /v1/models", s.models)
	mux.HandleFunc("/", notFound)
	handler := s.record(mux)
	if o.InMemory {
		l := newPipeListener()
		s.client.DialContext = l.dial
		s.http = &httptest.Server{Listener: l, Config: &http.Server{Handler: handler}} //nolint:gosec // a test's server needs no bound on headers
		s.http.Start()
	} else {
		s.http = httptest.NewServer(handler)
	}
	return s
}

// BaseURL is what a client is configured with.
func (s *Server) BaseURL() string { return s.http.URL + "/v1" }

// Transport reaches the server; for a server in memory nothing else does.
func (s *Server) Transport() http.RoundTripper { return s.client }

// Close ends the server and everything that waits in it.
func (s *Server) Close() {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return
	}
	close(s.quit)
	s.http.CloseClientConnections()
	s.client.CloseIdleConnections()
	s.http.Close()
}

// Requests is what was asked so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Count is how many requests came to a path such as /chat/completions.
func (s *Server) Count(path string) int {
	n := 0
	for _, r := range s.Requests() {
		if strings.HasSuffix(r.Path, path) {
			n++
		}
	}
	return n
}

// maxRequest bounds a request's body.
const maxRequest = 64 << 20

// record keeps the request and checks its key.
func (s *Server) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
		if err != nil {
			return // the client is gone
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		s.requests = append(s.requests, Request{Method: r.Method, Path: r.URL.Path, Header: r.Header.Clone(), Body: body})
		s.mu.Unlock()
		if s.options.Key != "" && r.Header.Get("Authorization") != "Bearer "+s.options.Key {
			given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			WrongKey(given).write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) knows(model string) bool {
	return len(s.options.Models) == 0 || slices.Contains(s.options.Models, model)
}

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	type model struct {
		ID      string `json:"id"`
		Object  string `json:"object"`
		OwnedBy string `json:"owned_by"`
	}
	data := make([]model, 0, len(s.options.Models))
	for _, m := range s.options.Models {
		data = append(data, model{ID: m, Object: "model", OwnedBy: "test"})
	}
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": data})
}

func notFound(w http.ResponseWriter, r *http.Request) {
	Failure{Status: http.StatusNotFound, Message: "Invalid URL (" + r.Method + " " + r.URL.Path + ")", Type: "invalid_request_error"}.write(w)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that left has no use for it
}

// readJSON reads a request, and answers one that cannot be read.
func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(r.Body).Decode(v); err != nil {
		Failure{Status: http.StatusBadRequest, Message: "We could not parse the JSON body of your request.", Type: "invalid_request_error"}.write(w)
		return false
	}
	return true
}

// drop breaks the connection off without a word more.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // how net/http is told the same
	}
	reset(conn)
}

// reset closes a connection so that the other side sees a reset, not an end.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the connection only ends less abruptly
	}
	_ = conn.Close() // it is given up
}
