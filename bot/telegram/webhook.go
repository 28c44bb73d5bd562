package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Webhook brings updates that Telegram posts (Bot API, "setWebhook"). It is the http.Handler for the path of the URL
// that [Client.RegisterWebhook] was given.
type Webhook struct {
	secret [sha256.Size]byte // its hash, so that comparing tells not even the length
	intake Intake
}

const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	// longestUpdate is far above what one update can be.
	longestUpdate = 1 << 20
	// timeoutPost bounds reading one post.
	timeoutPost = 10 * time.Second
	// retrySeconds is asked for when storing failed.
	retrySeconds = "2"
)

// NewWebhook makes the handler, for posts that carry the secret.
func NewWebhook(secret string, intake Intake) (*Webhook, error) {
	if err := checkSecret(secret); err != nil {
		return nil, err
	}
	if err := intake.check(); err != nil {
		return nil, err
	}
	return &Webhook{secret: sha256.Sum256([]byte(secret)), intake: intake}, nil
}

// checkSecret allows what the Bot API does: 1 to 256 characters, A-Z, a-z, 0-9, _ and -.
func checkSecret(secret string) error {
	if secret == "" || len(secret) > 256 || strings.ContainsRune(secret, ':') || strings.ContainsFunc(secret, notInToken) {
		return errors.New("telegram: the webhook secret must be 1 to 256 letters, digits, underscores and hyphens")
	}
	return nil
}

// WebhookSecret derives a secret from the token, the same in every replica and after every restart.
func (c *Client) WebhookSecret() string {
	mac := hmac.New(sha256.New, []byte(c.token))
	_, _ = io.WriteString(mac, "webhook secret") // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil))
}

// RegisterWebhook asks for all kinds of updates that the bot knows to be posted to address with the secret, over at
// most so many connections (0 for the server's own number, 40).
func (c *Client) RegisterWebhook(ctx context.Context, address, secret string, connections int) error {
	if err := checkSecret(secret); err != nil {
		return err
	}
	return c.SetWebhook(ctx, SetWebhook{
		URL: address, SecretToken: secret, MaxConnections: connections, AllowedUpdates: Kinds(),
	})
}

// ServeHTTP takes one update. It says 200 only when the update is stored, or is one that is passed over; Telegram
// repeats the post otherwise.
func (h *Webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	given := sha256.Sum256([]byte(r.Header.Get(secretHeader)))
	if subtle.ConstantTimeCompare(given[:], h.secret[:]) != 1 {
		refuse(w, http.StatusUnauthorized)
		return
	}
	body, status := readPost(w, r)
	if status != 0 {
		refuse(w, status)
		return
	}
	if err := h.take(r.Context(), body); err != nil {
		h.intake.Log.ErrorContext(r.Context(), "storing an update failed", "error", err)
		w.Header().Set("Retry-After", retrySeconds)
		refuse(w, http.StatusServiceUnavailable)
	}
}

// take handles one update. What cannot be read is passed over like in polling: repeating the post would not mend it.
func (h *Webhook) take(ctx context.Context, body []byte) error {
	b := h.intake.read(ctx, []json.RawMessage{body}, func(int64) bool { return false })
	h.intake.answer(context.WithoutCancel(ctx), b.inline)
	if err := h.intake.store(ctx, b.store); err != nil {
		return fmt.Errorf("storing the update: %w", err)
	}
	return nil
}

func readPost(w http.ResponseWriter, r *http.Request) (body []byte, status int) {
	// Not every server can set a deadline; then its own holds. It ends with the body, lest it cut the storing short.
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(timeoutPost))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestUpdate))
	_ = control.SetReadDeadline(time.Time{})
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil || !json.Valid(body):
		return nil, http.StatusBadRequest
	}
	return body, 0
}

func refuse(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }
