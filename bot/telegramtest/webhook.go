package telegramtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// webhook is where updates are posted to while one is set ("setWebhook").
type webhook struct {
	url         string
	secret      string
	connections int64
	certificate bool
	stop        context.CancelFunc
	lastError   string
	lastErrorAt time.Time
}

func (s *Server) setWebhook(a args) (any, error) {
	target := a.text("url")
	if target == "" {
		return s.deleteWebhook(a)
	}
	if err := s.checkWebhookURL(target); err != nil {
		return nil, err
	}
	if secret := a.text("secret_token"); a.has("secret_token") && !isToken(secret, 256) {
		return nil, badRequest(RefusedLimit, "secret token contains unallowed characters")
	}
	connections := int64(40)
	if a.has("max_connections") {
		if connections = a.integer("max_connections"); connections < 1 || connections > 100 {
			return nil, badRequest(RefusedLimit, strictly+"max_connections must be 1 to 100")
		}
	}
	if err := s.setAllowed(a); err != nil {
		return nil, err
	}
	s.dropPending(a)
	s.endPoll("terminated by setWebhook request")
	if s.webhook != nil {
		s.webhook.stop()
	}
	ctx, stop := context.WithCancel(s.ctx)
	hook := &webhook{
		url: target, secret: a.text("secret_token"), connections: connections, certificate: a.has("certificate"), stop: stop,
	}
	s.webhook = hook
	if !s.spawn(func() { s.deliverTo(ctx, hook) }) {
		stop()
	}
	return true, nil
}

func (s *Server) checkWebhookURL(target string) error {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return badRequest(RefusedLimit, "bad webhook: invalid webhook URL specified")
	}
	if s.opts.AllowHTTPWebhook && (u.Scheme == "http" || u.Scheme == "https") {
		return nil
	}
	if u.Scheme != "https" {
		return badRequest(RefusedLimit, "bad webhook: An HTTPS URL must be provided for webhook")
	}
	if !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()) {
		return badRequest(RefusedLimit, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	return nil
}

func (s *Server) deleteWebhook(a args) (any, error) {
	if s.webhook != nil {
		s.webhook.stop()
		s.webhook = nil
	}
	s.dropPending(a)
	return true, nil
}

func (s *Server) dropPending(a args) {
	if a.boolean("drop_pending_updates") {
		s.queue.items = nil
		s.arrivals.fire()
	}
}

func (s *Server) getWebhookInfo(args) (any, error) {
	s.expire()
	info := map[string]any{
		"url": "", "has_custom_certificate": false, "pending_update_count": len(s.queue.items),
	}
	if len(s.queue.allowed) > 0 {
		info["allowed_updates"] = s.queue.allowed
	}
	if h := s.webhook; h != nil {
		info["url"], info["has_custom_certificate"], info["max_connections"] = h.url, h.certificate, h.connections
		if h.lastError != "" {
			info["last_error_message"], info["last_error_date"] = h.lastError, h.lastErrorAt.Unix()
		}
	}
	return info, nil
}

// deliverTo posts the updates one after the other, each again until it is taken. The real server keeps the order only
// within a chat; here it is kept for all.
func (s *Server) deliverTo(ctx context.Context, hook *webhook) {
	transport := s.opts.WebhookTransport
	if transport == nil {
		own := &http.Transport{DisableKeepAlives: true}
		defer own.CloseIdleConnections()
		transport = own
	}
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	wait := s.opts.WebhookRetryMin
	for {
		u, ok := s.nextUpdate(ctx)
		if !ok {
			return
		}
		after, err := post(ctx, client, hook, u)
		if err == nil {
			s.delivered(u)
			wait = s.opts.WebhookRetryMin
			continue
		}
		if ctx.Err() != nil {
			return
		}
		s.mu.Lock()
		hook.lastError, hook.lastErrorAt = err.Error(), s.opts.Now()
		s.mu.Unlock()
		timer := time.NewTimer(max(wait, min(after, s.opts.WebhookRetryMax)))
		wait = min(2*wait, s.opts.WebhookRetryMax)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// nextUpdate waits for the first pending update.
func (s *Server) nextUpdate(ctx context.Context) (update, bool) {
	for {
		s.mu.Lock()
		s.expire()
		if len(s.queue.items) > 0 {
			first := s.queue.items[0]
			s.mu.Unlock()
			return first, true
		}
		arrived := s.arrivals.wait()
		s.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
			return update{}, false
		}
	}
}

func (s *Server) delivered(u update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue.items = slices.DeleteFunc(s.queue.items, func(other update) bool { return other.id == u.id })
	s.arrivals.fire()
}

// post delivers one update. On failure it also returns the time asked for with Retry-After.
func post(ctx context.Context, client *http.Client, hook *webhook, u update) (time.Duration, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(u.raw))
	if err != nil {
		return 0, fmt.Errorf("webhook request: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, fmt.Errorf("webhook post: %w", err)
	}
	defer answer.Body.Close() //nolint:errcheck // reading is over
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20)); err != nil {
		return 0, fmt.Errorf("webhook answer: %w", err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
		if err != nil {
			seconds = 0
		}
		return time.Duration(seconds) * time.Second, fmt.Errorf("Wrong response from the webhook: %s", answer.Status) //nolint:staticcheck // the server's wording
	}
	return 0, nil
}
