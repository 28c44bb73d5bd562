package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"mithaq/bot/telegramtest"
)

//go:embed control.html
var page []byte

// control plays people over HTTP.
type control struct {
	server *telegramtest.Server

	mu      sync.Mutex
	people  map[int64]*telegramtest.Person
	queries map[string]*telegramtest.InlineQuery
}

func newControl(server *telegramtest.Server) *control {
	return &control{
		server: server, people: map[int64]*telegramtest.Person{}, queries: map[string]*telegramtest.InlineQuery{},
	}
}

// action does one thing with the fields of a request and returns what to answer.
type action func(ctx context.Context, f fields) (any, error)

func (c *control) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /control/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page) // a browser that is gone is no concern here
	})
	for pattern, run := range map[string]action{
		"POST /control/person": c.person, "POST /control/chat": c.chat, "POST /control/send": c.send,
		"POST /control/edit": c.edit, "POST /control/press": c.press, "POST /control/inline": c.inline,
		"POST /control/choose": c.choose, "POST /control/block": c.block, "POST /control/inject": c.inject,
		"POST /control/fault": c.fault, "GET /control/messages": c.messages, "GET /control/journal": c.journal,
		"GET /control/violations": c.violations,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			var result any
			f, err := readFields(r)
			if err == nil {
				result, err = run(r.Context(), f)
			}
			reply(w, result, err)
		})
	}
}

func reply(w http.ResponseWriter, result any, err error) {
	status := http.StatusOK
	if err != nil {
		status, result = http.StatusBadRequest, map[string]string{"error": err.Error()}
	}
	encoded, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		status, encoded = http.StatusInternalServerError, []byte(`{"error":"cannot encode the result"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(encoded, '\n')) // a client that is gone is no concern here
}

// fields are the values of a request, from the query, a form or a flat JSON object.
type fields map[string]string

func readFields(r *http.Request) (fields, error) {
	f := fields{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var object map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&object); err != nil {
			return nil, fmt.Errorf("reading JSON: %w", err)
		}
		for name, raw := range object {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw) // a number, a boolean, or an update to inject
			}
			f[name] = text
		}
		return f, nil
	}
	if err := r.ParseForm(); err != nil {
		return nil, fmt.Errorf("reading the form: %w", err)
	}
	for name := range r.Form {
		f[name] = r.Form.Get(name)
	}
	return f, nil
}

func (f fields) number(name string) (int64, error) {
	if f[name] == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(f[name], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s must be a number: %w", name, err)
	}
	return n, nil
}

// message reads what names a message: chat and message.
func (f fields) message() (chat int64, id int, err error) {
	chat, err = f.number("chat")
	if err != nil {
		return 0, 0, err
	}
	n, err := f.number("message")
	return chat, int(n), err
}

func (f fields) flag(name string) bool {
	return f[name] == "true" || f[name] == "1" || f[name] == "on"
}

// patience bounds how long a request waits for the bot.
func (f fields) patience(ctx context.Context) (context.Context, context.CancelFunc, error) {
	seconds := 5.0
	if f["wait"] != "" {
		var err error
		if seconds, err = strconv.ParseFloat(f["wait"], 64); err != nil {
			return nil, nil, fmt.Errorf("wait must be a number of seconds: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
	return ctx, cancel, nil
}

// who finds the person with the id in field user, and makes one when there is none yet.
func (c *control) who(f fields) (*telegramtest.Person, error) {
	id, err := f.number("user")
	if err != nil {
		return nil, err
	}
	if id <= 0 {
		return nil, errors.New("user must be the id of a person, above 0")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.people[id]; p != nil {
		return p, nil
	}
	p := c.server.NewPerson(telegramtest.User{ID: id, FirstName: "User " + f["user"], LanguageCode: "en"})
	c.people[id] = p
	return p, nil
}

func (c *control) person(_ context.Context, f fields) (any, error) {
	id, err := f.number("id")
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.people[id] != nil {
		return nil, fmt.Errorf("there is a person %d already", id)
	}
	p := c.server.NewPerson(telegramtest.User{
		ID: id, FirstName: f["first_name"], LastName: f["last_name"], Username: f["username"],
		LanguageCode: f["language_code"],
	})
	c.people[p.ID] = p
	return p.User, nil
}

func (c *control) chat(_ context.Context, f fields) (any, error) {
	ids := strings.Split(f["members"], ",")
	members := make([]*telegramtest.Person, 0, len(ids))
	for _, id := range ids {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		p, err := c.who(fields{"user": id})
		if err != nil {
			return nil, err
		}
		members = append(members, p)
	}
	switch f["type"] {
	case telegramtest.ChatGroup, "":
		return c.server.NewGroup(f["title"], members...), nil
	case telegramtest.ChatSupergroup:
		return c.server.NewSupergroup(f["title"], members...), nil
	case telegramtest.ChatChannel:
		return c.server.NewChannel(f["title"], members...), nil
	default:
		return nil, fmt.Errorf("type %q is none of group, supergroup, channel", f["type"])
	}
}
