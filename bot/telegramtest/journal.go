package telegramtest

import (
	"encoding/json"
	"slices"
	"time"
)

// Call is one request in the journal.
type Call struct {
	// Seq numbers the calls in the order in which they ended.
	Seq    int
	Method string
	// Chat is the chat that chat_id names, 0 when there is none.
	Chat int64
	// Params as they came: form text, or the JSON text of values in a JSON body; for files the name.
	Params map[string]string
	// Files uploaded, by parameter.
	Files map[string][]byte
	// At and Done are when the request came and when its answer was ready.
	At, Done time.Time
	Status   int
	// Description of a refusal.
	Description string
	// Response is the body as sent.
	Response []byte
	// Refused tells why a request was refused; empty when it was not.
	Refused RefusalKind
	Fault   FaultKind
	// Unseen is set when the client could not see a whole answer.
	Unseen bool

	detail string
	fault  *Fault
}

// Accepted tells whether the request was carried out, seen or not.
func (c Call) Accepted() bool {
	return c.Refused == ""
}

// Decode reads a JSON parameter.
func (c Call) Decode(param string, dst any) error {
	return json.Unmarshal([]byte(c.Params[param]), dst) //nolint:wrapcheck // a thin accessor for tests
}

func (c *Call) record(params map[string]param) {
	c.Params = make(map[string]string, len(params))
	for name, p := range params {
		c.Params[name] = p.text
		if p.file != nil {
			if c.Files == nil {
				c.Files = map[string][]byte{}
			}
			c.Files[name] = p.file.data
		}
	}
}

// key is what a retry_after applies to: the chat, or the method where there is no chat.
func (c *Call) key() string {
	if chat := c.Params["chat_id"]; chat != "" {
		return "chat " + chat
	}
	return c.Method
}

// Violation is something that a well-behaved bot would not have done.
type Violation struct {
	At     time.Time
	Method string
	Chat   int64
	// Kind is "schema", "limit", "access" or "pacing".
	Kind string
	// Text is the description the bot was given, and what is behind it.
	Text   string
	Params map[string]string
}

// Violations lists, in order of time, every refusal by the schema and the limits, every wrong token or unknown method,
// messages sent faster than allowed, and requests sent before a retry_after was over. A test asserts that it is empty.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Journal lists the finished requests, oldest first.
func (s *Server) Journal() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal)
}

// Calls lists the finished requests of one method.
func (s *Server) Calls(method string) []Call {
	return slices.DeleteFunc(s.Journal(), func(c Call) bool { return c.Method != method })
}

func (s *Server) violate(call *Call, kind, text string) {
	s.violations = append(s.violations, Violation{
		At: s.opts.Now(), Method: call.Method, Chat: call.Chat, Kind: kind, Text: text, Params: call.Params,
	})
}

// finishCall puts a call into the journal before its answer leaves, so that whoever has the answer finds the call.
func (s *Server) finishCall(call *Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	call.Seq, call.Done = s.seq, s.opts.Now()
	s.journal = append(s.journal, *call)
	if extra := len(s.journal) - s.opts.JournalLimit; extra > s.opts.JournalLimit/10 {
		s.journal = slices.Clone(s.journal[extra:]) // in slices, so that it costs little on the way
		s.dropped += extra
	}
	switch call.Refused {
	case RefusedSchema, RefusedLimit, RefusedAccess:
		text := call.Description
		if call.detail != "" {
			text += " (" + call.detail + ")"
		}
		s.violate(call, string(call.Refused), text)
	case RefusedState, RefusedPacing, RefusedFault, "":
	}
	s.calls.fire()
	if s.opts.OnCall != nil {
		s.opts.OnCall(*call)
	}
}
