package telegram

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// redactor takes the bot's token out of texts and errors.
type redactor struct {
	secrets []string // longest first, so that none is cut by a shorter one
}

// shortSecret is how long the part after the colon must be to be looked for by itself; a shorter one (in tests) would
// blot out ordinary words.
const shortSecret = 6

func newRedactor(token string) redactor {
	if token == "" {
		return redactor{}
	}
	secrets := []string{token, url.QueryEscape(token), url.PathEscape(token)}
	if _, secret, ok := strings.Cut(token, ":"); ok && len(secret) >= shortSecret {
		secrets = append(secrets, secret)
	}
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return redactor{secrets: slices.Compact(secrets)}
}

func (r redactor) text(s string) string {
	for _, secret := range r.secrets {
		s = strings.ReplaceAll(s, secret, "<token>")
	}
	return s
}

func (r redactor) leaks(s string) bool {
	return slices.ContainsFunc(r.secrets, func(secret string) bool { return strings.Contains(s, secret) })
}

// err returns err when nothing in its chain tells the token, and otherwise an error that says the same without it and
// wraps only those causes that are clean: errors.Is still finds a cancelled context, errors.As no *url.Error.
func (r redactor) err(err error) error {
	if err == nil || r.clean(err) {
		return err
	}
	return &redactedError{text: r.text(err.Error()), causes: r.cleanCauses(err)}
}

func (r redactor) clean(err error) bool {
	return !r.leaks(err.Error()) && !slices.ContainsFunc(causesOf(err), func(e error) bool { return !r.clean(e) })
}

func (r redactor) cleanCauses(err error) []error {
	var clean []error
	for _, cause := range causesOf(err) {
		if r.clean(cause) {
			clean = append(clean, cause)
		} else {
			clean = append(clean, r.cleanCauses(cause)...)
		}
	}
	return clean
}

func causesOf(err error) []error {
	switch e := err.(type) { //nolint:errorlint // it is this error's own way of unwrapping that is asked for
	case interface{ Unwrap() []error }:
		return slices.DeleteFunc(slices.Clone(e.Unwrap()), func(e error) bool { return e == nil })
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			return []error{cause}
		}
	}
	return nil
}

type redactedError struct {
	text   string
	causes []error
}

func (e *redactedError) Error() string   { return e.text }
func (e *redactedError) Unwrap() []error { return e.causes }
