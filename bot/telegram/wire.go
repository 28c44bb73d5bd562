package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// wire is the HTTPClient under one call of MakeRequest, which has no context to pass and reads bodies without bound.
// It reads the whole answer, and lets through only what has the form of one ("Making requests": a JSON object with ok).
type wire struct {
	ctx    context.Context // of this one call
	client tgbotapi.HTTPClient
	redact redactor
	limit  int64

	progress   progress
	status     int           // 0 before an answer
	retryAfter time.Duration // from the header, which proxies give
}

// Do carries out the request of MakeRequest.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	resp, err := w.client.Do(req.WithContext(httptrace.WithClientTrace(w.ctx, w.progress.trace())))
	if err != nil {
		return nil, err //nolint:wrapcheck // the client explains it
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	w.status = resp.StatusCode
	if seconds, err := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 31); err == nil {
		w.retryAfter = time.Duration(seconds) * time.Second
	}
	body, err := readAtMost(resp.Body, w.limit)
	if err != nil {
		return nil, err
	}
	if err := checkForm(body, w.redact); err != nil {
		return nil, err
	}
	return &http.Response{
		Status: resp.Status, StatusCode: resp.StatusCode, Header: resp.Header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// mayBeAccepted tells whether the request may have been carried out, though no usable answer came.
func (w *wire) mayBeAccepted() bool {
	if w.status != 0 {
		return w.status < http.StatusBadRequest || w.status >= http.StatusInternalServerError
	}
	return w.progress.mayHaveArrived()
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("answer of more than %d bytes: %w", limit, ErrTooLarge)
	}
	return body, nil
}

// longestMessage is how much of a stranger's explanation goes into an error.
const longestMessage = 200

func checkForm(body []byte, redact redactor) error {
	var form struct {
		OK      *bool `json:"ok"`
		Message any   `json:"message"`
	}
	err := json.Unmarshal(body, &form)
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mistyped):
		return fmt.Errorf("%w: JSON of another form", ErrNoAnswer)
	case err != nil:
		return fmt.Errorf("%w: not JSON", ErrNoAnswer)
	case form.OK != nil:
		return nil
	}
	if text, ok := form.Message.(string); ok {
		text = redact.text(text) // before it is cut, which could leave a part of the token
		return fmt.Errorf("%w: JSON without ok: %q", ErrNoAnswer, text[:min(len(text), longestMessage)])
	}
	return fmt.Errorf("%w: JSON without ok", ErrNoAnswer)
}

// progress is how far a request came, by the word of the transport. A transport that tells nothing leaves it unknown.
// The hooks are called from goroutines of the transport, even after the request has ended.
type progress struct {
	stage atomic.Int32
}

const (
	stageUnknown int32 = iota
	stageConnecting
	stageWriting
	stageCut // the request could not be written whole, so the server cannot have understood it
	stageWritten
)

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { p.stage.Store(stageConnecting) },
		GotConn: func(httptrace.GotConnInfo) { p.stage.Store(stageWriting) },
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err != nil {
				p.stage.Store(stageCut)
			} else {
				p.stage.Store(stageWritten)
			}
		},
	}
}

func (p *progress) mayHaveArrived() bool {
	stage := p.stage.Load()
	return stage != stageConnecting && stage != stageCut
}
