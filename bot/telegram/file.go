package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"
)

// timeoutDownload is for a whole file; the server gives bots 20 MB at most (Bot API, "getFile").
const timeoutDownload = 2 * time.Minute

// Download copies a file that GetFile readied into dst, and tells how many bytes it was. A file of more than limit bytes
// fails with ErrTooLarge, after at most limit bytes were written.
func (c *Client) Download(ctx context.Context, f File, dst io.Writer, limit int64) (int64, error) {
	path, err := filePath(f.FilePath)
	if err != nil {
		return 0, err
	}
	if f.FileSize > limit {
		return 0, fmt.Errorf("telegram: file of %d bytes: %w", f.FileSize, ErrTooLarge)
	}
	timed, cancel := context.WithTimeout(ctx, timeoutDownload)
	defer cancel()
	w := &wire{client: c.http, limit: limit}
	began := time.Now()
	n, err := w.download(timed, c.endpoint+"/file/bot"+c.token+"/"+path, dst)
	switch {
	case errors.Is(err, ErrTooLarge):
		err = fmt.Errorf("telegram: file of more than %d bytes: %w", limit, ErrTooLarge)
	case err != nil:
		err = c.lost(ctx, timed, "download", w, err)
	}
	if c.observe != nil {
		c.observe("download", time.Since(began), err)
	}
	return n, err
}

// filePath checks and escapes a path that the server gave.
func filePath(path string) (string, error) {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if part == "" || part == "." || part == ".." {
			return "", errors.New("telegram: file path of another form; a local Bot API server must not run with --local")
		}
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/"), nil
}

func (w *wire) download(ctx context.Context, address string, dst io.Writer) (int64, error) {
	traced := httptrace.WithClientTrace(ctx, w.progress.trace())
	req, err := http.NewRequestWithContext(traced, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, err //nolint:wrapcheck // the client explains it
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return 0, err //nolint:wrapcheck // the client explains it
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	w.status = resp.StatusCode
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New("no file there")
	}
	if resp.ContentLength > w.limit {
		return 0, ErrTooLarge
	}
	n, err := io.Copy(dst, io.LimitReader(resp.Body, w.limit))
	if err != nil {
		return n, fmt.Errorf("copying the file: %w", err)
	}
	if more, _ := io.CopyN(io.Discard, resp.Body, 1); more > 0 {
		return n, ErrTooLarge
	}
	return n, nil
}
