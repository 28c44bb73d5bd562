package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What is read of a response at most, in bytes.
const (
	maxErrorBody = 64 << 10
	maxBody      = 64 << 20
	maxEvent     = 1 << 20 // one event of a stream
)

// doer sends requests for the library and bounds what comes back. Everything
// that is not a success becomes a [ServerError] here, so that the library's own
// errors, which may hold whole bodies, are not needed.
type doer struct {
	client *http.Client
	key    string
}

func newDoer(rt http.RoundTripper, key string) doer {
	return doer{key: key, client: &http.Client{
		Transport: rt,
		// A redirect would turn the request into another one, or carry the key
		// elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do implements the library's HTTPDoer.
func (d doer) Do(req *http.Request) (*http.Response, error) {
	res, err := d.client.Do(req)
	if err != nil {
		return nil, transportError(req.Context(), err)
	}
	if res.StatusCode < 200 || res.StatusCode >= 300 {
		defer func() { _ = res.Body.Close() }()                       // it was only read
		body, _ := io.ReadAll(io.LimitReader(res.Body, maxErrorBody)) // what there is of it
		return nil, statusError(res.StatusCode, res.Header, body, d.key, time.Now())
	}
	if strings.Contains(req.Header.Get("Accept"), "text/event-stream") && isStream(res) {
		res.Body = &events{body: res.Body, in: bufio.NewReaderSize(res.Body, 8<<10), key: d.key}
		return res, nil
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	body, err := d.whole(req, res)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// isStream tells event streams from what was sent whole; servers that name no
// type mean a stream when one was asked for.
func isStream(res *http.Response) bool {
	t := res.Header.Get("Content-Type")
	return !strings.HasPrefix(t, "application/json") && !strings.HasPrefix(t, "text/html")
}

// whole reads a response that is not streamed.
func (d doer) whole(req *http.Request, res *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	switch {
	case err != nil && req.Context().Err() != nil:
		return nil, contextError(req.Context(), err)
	case err != nil:
		return nil, &ServerError{Kind: ErrCut, Status: res.StatusCode, Message: "the connection broke inside the response", again: true, down: true, cause: err}
	case len(body) > maxBody:
		return nil, badResponse("more than %d bytes came back", maxBody)
	}
	if f := parseFailure(body); f.isHTML {
		return nil, &ServerError{Kind: ErrBadResponse, Status: res.StatusCode, Message: "a web page came back", Hint: "most base URLs end in /v1"}
	} else if f.found {
		return nil, d.reported(f, res.StatusCode)
	}
	if strings.HasSuffix(req.URL.Path, "/embeddings") {
		if err := checkNumbers(body); err != nil {
			return nil, err
		}
	}
	if !json.Valid(body) {
		return nil, &ServerError{Kind: ErrBadResponse, Status: res.StatusCode, Message: "what came back is not JSON", Hint: "most base URLs end in /v1"}
	}
	if strings.Contains(req.Header.Get("Accept"), "text/event-stream") {
		return nil, &ServerError{Kind: ErrBadResponse, Message: "the server does not stream", Hint: "switch streaming on in the server"}
	}
	return body, nil
}

// reported is an error that came under a status of success, as inside a stream.
func (d doer) reported(f failure, status int) *ServerError { return reported(f, status, d.key) }

func reported(f failure, status int, key string) *ServerError {
	if code, err := strconv.Atoi(f.code); err == nil && code >= 300 && code < 600 {
		status = code
	} else {
		status = max(status, http.StatusInternalServerError)
	}
	e := &ServerError{Status: status, Message: clean(f.message, key)}
	e.sortOut(f)
	return e
}

func badResponse(format string, args ...any) *ServerError {
	return &ServerError{Kind: ErrBadResponse, Message: fmt.Sprintf(format, args...)}
}

// errEnded is the end of a stream that did not announce it.
var errEnded = errors.New("the stream ended without its last event")

// events is the body of an event stream, reduced to its data lines: comments,
// event names and blank lines are left out, an error event becomes an error, and
// a line is bounded. It ends with io.EOF only behind [DONE].
type events struct {
	body  io.Closer
	in    *bufio.Reader
	key   string
	line  []byte // read but not yet given
	total int
	err   error
}

func (e *events) Read(p []byte) (int, error) {
	for len(e.line) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.next()
	}
	n := copy(p, e.line)
	e.line = e.line[n:]
	return n, nil
}

func (e *events) Close() error { return e.body.Close() }

// next reads one line and decides what to do with it.
func (e *events) next() {
	line, err := e.readLine()
	switch {
	case errors.Is(err, io.EOF):
		e.err = errEnded
	case err != nil:
		e.err = err
	}
	line = bytes.TrimSpace(line)
	data, ok := bytes.CutPrefix(line, []byte("data:"))
	if !ok {
		data, ok = bytes.CutPrefix(line, []byte("error:"))
	}
	if !ok {
		return
	}
	data = bytes.TrimSpace(data)
	if string(data) == "[DONE]" {
		e.line, e.err = []byte("data: [DONE]\n"), io.EOF
		return
	}
	if e.err != nil && !json.Valid(data) {
		return // half an event
	}
	if bytes.Contains(data, []byte(`"error"`)) {
		if f := parseFailure(data); f.found {
			e.err = reported(f, 0, e.key)
			return
		}
	}
	e.line = append(append([]byte("data: "), data...), '\n')
}

// readLine reads up to a line break within the bounds.
func (e *events) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := e.in.ReadSlice('\n')
		line = append(line, part...)
		e.total += len(part)
		if len(line) > maxEvent || e.total > maxBody {
			return nil, &ServerError{Kind: ErrRunaway, Message: "the stream is larger than the bounds allow"}
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
