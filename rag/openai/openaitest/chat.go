package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Message is one message of a chat.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// ChatRequest is what a model is asked.
type ChatRequest struct {
	Model               string    `json:"model"`
	Messages            []Message `json:"messages"`
	Stream              bool      `json:"stream"`
	Temperature         *float64  `json:"temperature"`
	MaxTokens           int       `json:"max_tokens"`
	MaxCompletionTokens int       `json:"max_completion_tokens"`
	StreamOptions       *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

// Text is all messages of a role, a line each.
func (r ChatRequest) Text(role string) string {
	var out []string
	for _, m := range r.Messages {
		if m.Role == role {
			out = append(out, m.Content)
		}
	}
	return strings.Join(out, "\n")
}

// Reply is what a model does when it is asked: steps, or a failure. Asked
// without streaming, it says all tokens at once.
type Reply struct {
	steps   []Step
	failure *Failure
}

// Step is one thing a reply does. It returns false when the reply is over.
type Step func(w *Stream) bool

// Script makes a reply of steps. After the last one the stream ends properly:
// finish_reason, usage when it was asked for, [DONE]; unless a step ended it.
func Script(steps ...Step) Reply { return Reply{steps: steps} }

// Say is a model that writes these tokens.
func Say(tokens ...string) Reply {
	steps := make([]Step, 0, len(tokens))
	for _, t := range tokens {
		steps = append(steps, Token(t))
	}
	return Script(steps...)
}

// Token writes a piece of text.
func Token(text string) Step {
	return func(s *Stream) bool {
		s.text.WriteString(text)
		return s.delta(map[string]any{"content": text})
	}
}

// Reasoning writes a piece of reasoning in its own field, as DeepSeek does.
func Reasoning(text string) Step {
	return func(s *Stream) bool { return s.delta(map[string]any{"reasoning_content": text}) }
}

// Delta writes any other delta.
func Delta(fields map[string]any) Step { return func(s *Stream) bool { return s.delta(fields) } }

// Await goes on when the channel is closed or gives something.
func Await(c <-chan struct{}) Step {
	return func(s *Stream) bool {
		select {
		case <-c:
			return true
		case <-s.gone():
		case <-s.quit:
		}
		return false
	}
}

// Signal closes a channel: the test learns that the reply came so far.
func Signal(c chan<- struct{}) Step {
	return func(*Stream) bool {
		close(c)
		return true
	}
}

// Pause waits in package time; use it in a testing/synctest bubble.
func Pause(d time.Duration) Step {
	return func(s *Stream) bool {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return true
		case <-s.gone():
		case <-s.quit:
		}
		return false
	}
}

// Endless repeats steps until the client leaves.
func Endless(steps ...Step) Step {
	return func(s *Stream) bool {
		for {
			for _, step := range steps {
				if !step(s) {
					return false
				}
			}
		}
	}
}

// Counted is a step for each number from 0, without end.
func Counted(step func(n int) Step) Step {
	return func(s *Stream) bool {
		for n := 0; ; n++ {
			if !step(n)(s) {
				return false
			}
		}
	}
}

// Comment writes a line that clients must skip, as OpenRouter does to keep the
// connection open.
func Comment(text string) Step { return Raw(": " + text + "\n\n") }

// Raw writes bytes of the stream as they are.
func Raw(text string) Step { return func(s *Stream) bool { return s.raw(text) } }

// Finish writes a finish_reason: stop, length, content_filter.
func Finish(reason string) Step {
	return func(s *Stream) bool {
		s.finished = true
		s.reason = reason
		return s.event(s.chunk(map[string]any{}, reason))
	}
}

// Usage writes the count of tokens, asked for or not.
func Usage(in, out int) Step {
	return func(s *Stream) bool {
		s.counted = true
		return s.event(s.usage(in, out))
	}
}

// NoUsage keeps the server from counting tokens.
func NoUsage() Step {
	return func(s *Stream) bool {
		s.counted = true
		return true
	}
}

// ErrorEvent is a failure inside the stream.
func ErrorEvent(f Failure) Step {
	return func(s *Stream) bool {
		s.event(f.object())
		return false
	}
}

// Stop ends the response in good order, but without the end of the stream.
func Stop() Step { return func(*Stream) bool { return false } }

// Cut breaks the connection off.
func Cut() Step {
	return func(s *Stream) bool {
		drop(s.w)
		return false
	}
}

// CutInEvent breaks the connection off in the middle of an event.
func CutInEvent() Step {
	return func(s *Stream) bool {
		s.raw(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"lo`)
		drop(s.w)
		return false
	}
}

// Stream is a response under way; steps of your own write to it.
type Stream struct {
	w        http.ResponseWriter
	r        *http.Request
	request  ChatRequest
	quit     <-chan struct{}
	text     strings.Builder
	finished bool
	counted  bool
	reason   string
	silent   bool // not streamed: only text is collected
}

// Request is what the reply answers.
func (s *Stream) Request() ChatRequest { return s.request }

func (s *Stream) gone() <-chan struct{} { return s.r.Context().Done() }

func (s *Stream) raw(text string) bool {
	if s.silent {
		return true
	}
	select {
	case <-s.gone():
		return false
	case <-s.quit:
		return false
	default:
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return false
	}
	return http.NewResponseController(s.w).Flush() == nil
}

func (s *Stream) event(v any) bool {
	body, err := json.Marshal(v)
	return err == nil && s.raw("data: "+string(body)+"\n\n")
}

func (s *Stream) delta(fields map[string]any) bool { return s.event(s.chunk(fields, "")) }

func (s *Stream) chunk(delta map[string]any, reason string) map[string]any {
	choice := map[string]any{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": nil}
	if reason != "" {
		choice["finish_reason"] = reason
	}
	return map[string]any{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": s.request.Model, "choices": []any{choice}}
}

func (s *Stream) usage(in, out int) map[string]any {
	return map[string]any{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": s.request.Model,
		"choices": []any{}, "usage": map[string]int{"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out}}
}

// Reply puts replies in line: each request takes the next one, and the last one
// answers every request after it.
func (s *Server) Reply(replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, replies...)
}

// ReplyFunc answers every request, instead of replies in line.
func (s *Server) ReplyFunc(f func(ChatRequest) Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reply = f
}

// Reset forgets the replies in line.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue, s.reply = nil, nil
}

func (s *Server) next(req ChatRequest) Reply {
	s.mu.Lock()
	f := s.reply
	var r Reply
	switch {
	case f != nil:
	case len(s.queue) == 0:
		r = Say("ready")
	default:
		if r = s.queue[0]; len(s.queue) > 1 {
			s.queue = s.queue[1:]
		}
	}
	s.mu.Unlock()
	if f != nil {
		return f(req)
	}
	return r
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var req ChatRequest
	if !readJSON(w, r, &req) {
		return
	}
	if !s.knows(req.Model) {
		UnknownModel(req.Model).write(w)
		return
	}
	reply := s.next(req)
	if reply.failure != nil {
		reply.failure.write(w)
		return
	}
	out := &Stream{w: w, r: r, request: req, quit: s.quit, silent: !req.Stream}
	if req.Stream {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cache-Control", "no-cache")
		w.WriteHeader(http.StatusOK)
		if !out.delta(map[string]any{"role": "assistant", "content": ""}) {
			return
		}
	}
	for _, step := range reply.steps {
		if !step(out) {
			return
		}
	}
	out.finish()
}

// finish ends a reply that no step ended.
func (s *Stream) finish() {
	in, spoken := 0, len(strings.Fields(s.text.String()))
	for _, m := range s.request.Messages {
		in += len(strings.Fields(m.Content))
	}
	if s.silent {
		s.whole(in, spoken)
		return
	}
	if !s.finished {
		s.event(s.chunk(map[string]any{}, "stop"))
	}
	if !s.counted && s.request.StreamOptions != nil && s.request.StreamOptions.IncludeUsage {
		s.event(s.usage(in, spoken))
	}
	s.raw("data: [DONE]\n\n")
}

// whole is the response of a request without streaming.
func (s *Stream) whole(in, out int) {
	if s.reason == "" {
		s.reason = "stop"
	}
	body := map[string]any{"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": s.request.Model,
		"choices": []any{map[string]any{"index": 0, "message": map[string]any{"role": "assistant", "content": s.text.String()}, "finish_reason": s.reason}}}
	if !s.counted {
		body["usage"] = map[string]int{"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out}
	}
	writeJSON(s.w, http.StatusOK, body)
}

// Line is a statement of the protocol, ended by a line break.
func Line(text string, cites ...string) string {
	body, err := json.Marshal(struct {
		Cites []string `json:"cites"`
		Text  string   `json:"text"`
	}{cites, text})
	if err != nil {
		return fmt.Sprintf("%v\n", err)
	}
	return string(body) + "\n"
}
