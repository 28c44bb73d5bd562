package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
)

// hideSecrets keeps secrets out of a log whatever hands them to it. Nothing
// should; this is the second lock on the door.
func hideSecrets(h slog.Handler, secrets ...secret) slog.Handler {
	var pairs []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		pairs = append(pairs, string(s), hiddenMark, url.QueryEscape(string(s)), hiddenMark, url.PathEscape(string(s)), hiddenMark)
		if _, rest, ok := strings.Cut(string(s), ":"); ok && len(rest) >= shortSecret {
			pairs = append(pairs, rest, hiddenMark)
		}
	}
	if len(pairs) == 0 {
		return h
	}
	return &hidingHandler{h, strings.NewReplacer(pairs...)}
}

const (
	hiddenMark = "<hidden>"
	// shortSecret is how long the part of a token behind the colon must be to be
	// looked for by itself.
	shortSecret = 6
)

type hidingHandler struct {
	slog.Handler
	hide *strings.Replacer
}

// Handle hides secrets in the message and in every attribute.
func (h *hidingHandler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.hide.Replace(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.Handler.Handle(ctx, clean) //nolint:wrapcheck // a handler in a chain
}

// WithAttrs hides secrets in what every line will have.
func (h *hidingHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return &hidingHandler{h.Handler.WithAttrs(clean), h.hide}
}

// WithGroup keeps hiding.
func (h *hidingHandler) WithGroup(name string) slog.Handler {
	return &hidingHandler{h.Handler.WithGroup(name), h.hide}
}

func (h *hidingHandler) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, h.hide.Replace(v.String()))
	case slog.KindGroup:
		group := make([]slog.Attr, len(v.Group()))
		for i, member := range v.Group() {
			group[i] = h.attr(member)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(group...)}
	case slog.KindAny:
		if text := fmt.Sprint(v.Any()); h.hide.Replace(text) != text {
			return slog.String(a.Key, h.hide.Replace(text))
		}
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindInt64, slog.KindTime, slog.KindUint64, slog.KindLogValuer:
	}
	return a
}
