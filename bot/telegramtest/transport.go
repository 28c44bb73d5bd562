package telegramtest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
)

// errDropped is what a client sees of a connection that the server closed.
var errDropped = errors.New("telegramtest: connection dropped")

// Client returns a client whose requests go straight to the handler, whatever host they name: no sockets and no
// goroutines left over, so it works inside a testing/synctest bubble and beside a listener alike.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: memoryTransport{s}}
}

type memoryTransport struct {
	server *Server
}

// RoundTrip runs the handler beside the caller and returns as soon as the handler has written its headers.
func (t memoryTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(t.server.ctx, cancel) //nolint:contextcheck // Close ends requests too
	reader, writer := io.Pipe()
	w := &memoryWriter{
		header: http.Header{}, body: writer, ready: make(chan struct{}),
		response: &http.Response{
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: -1, Request: r,
			Body: &memoryBody{PipeReader: reader, cancel: cancel},
		},
	}
	inner := r.Clone(ctx)
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	// A handler that writes while nobody reads any more must end.
	context.AfterFunc(ctx, func() { _ = writer.CloseWithError(ctx.Err()) })
	started := t.server.spawn(func() {
		defer stop()
		defer inner.Body.Close() //nolint:errcheck // reading is over
		t.server.ServeHTTP(w, inner)
		w.finish(ctx)
	})
	if !started {
		w.drop()
	}
	select {
	case <-w.ready:
	case <-ctx.Done():
		cancel()
		if err := r.Context().Err(); err != nil {
			return nil, err //nolint:wrapcheck // http.Client wraps it, and expects the context's own error
		}
		return nil, errDropped
	}
	if w.broken {
		cancel()
		return nil, errDropped
	}
	return w.response, nil
}

// memoryBody ends the handler when the client closes the body, as closing a connection does.
type memoryBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

func (b *memoryBody) Close() error {
	b.cancel()
	return b.PipeReader.Close() //nolint:wrapcheck // it is nil
}

type memoryWriter struct {
	header   http.Header
	body     *io.PipeWriter
	response *http.Response
	once     sync.Once
	ready    chan struct{}
	broken   bool // set before ready is closed
}

func (w *memoryWriter) Header() http.Header {
	return w.header
}

func (w *memoryWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.response.StatusCode = status
		w.response.Status = http.StatusText(status)
		w.response.Header = w.header.Clone()
		close(w.ready)
	})
}

func (w *memoryWriter) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(data) //nolint:wrapcheck // as http.ResponseWriter does
}

func (w *memoryWriter) Flush() {
	w.WriteHeader(http.StatusOK)
}

// drop breaks the connection: before the headers the request fails, after them the body ends too early.
func (w *memoryWriter) drop() {
	w.once.Do(func() {
		w.broken = true
		close(w.ready)
	})
	_ = w.body.CloseWithError(io.ErrUnexpectedEOF) // it never fails
}

// finish ends the body; one that the client no longer waited for has not come to its end.
func (w *memoryWriter) finish(ctx context.Context) {
	w.WriteHeader(http.StatusOK)
	_ = w.body.CloseWithError(ctx.Err()) // it never fails
}

// dropConnection closes the connection under a response without another byte.
func dropConnection(w http.ResponseWriter) {
	if m, ok := w.(*memoryWriter); ok {
		m.drop()
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // HTTP/2 cannot be hijacked, and this server does not speak it
	}
	_ = conn.Close() // that is the point
}
