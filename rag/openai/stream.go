package openai

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	api "github.com/sashabaranov/go-openai"
)

// Stream asks a model and hands each line of its answer to onLine as soon as
// the line has ended; the remainder follows at the end. What the model thinks,
// code fences and exact repetitions of a line do not arrive, and a JSON object
// arrives on one line however it was printed. An unfinished line of an answer
// that broke off is not handed on: half a statement can say the opposite of the
// whole.
//
// The stream ends politely, without an error, when onLine returns [ErrStop];
// another error of onLine ends it with that error, wrapped. Lines handed on
// before an error stay valid.
func (c *Chat) Stream(ctx context.Context, r Request, onLine func(line string) error) (Usage, error) {
	whole := c.call.cfg.Timeouts.Whole
	ctx, cancel := context.WithTimeoutCause(ctx, whole, timeoutError("the answer was not whole", whole))
	defer cancel()
	var s *stream
	err := c.call.try(ctx, "stream", func(ctx context.Context) error {
		return c.speak(r, true, func(req api.ChatCompletionRequest) error {
			var err error
			s, err = c.open(ctx, req)
			return err
		})
	})
	if err != nil {
		return Usage{}, err
	}
	defer s.close()
	err = s.run(newLines(c.call.cfg.Limits, onLine))
	u := usageOf(s.usage, r, s.out.String())
	u.Truncated = s.finish == api.FinishReasonLength
	if errors.Is(err, ErrStop) {
		err = nil
	}
	return u, err
}

// stream is an answer that has begun.
type stream struct {
	ctx    context.Context //nolint:containedctx // lives as long as the stream, and only inside Stream
	cancel context.CancelCauseFunc
	watch  *time.Timer // ends ctx when nothing comes
	limits Timeouts
	bytes  int

	in     *api.ChatCompletionStream
	first  api.ChatCompletionStreamResponse
	usage  *api.Usage
	finish api.FinishReason
	out    strings.Builder // all text so far, for estimates
	loop   repetition
	think  repetition
	size   int
}

// open starts a stream and waits for its first token.
func (c *Chat) open(ctx context.Context, req api.ChatCompletionRequest) (*stream, error) {
	t := c.call.cfg.Timeouts
	ctx, cancel := context.WithCancelCause(ctx)
	s := &stream{ctx: ctx, cancel: cancel, limits: t, bytes: c.call.cfg.Limits.Bytes}
	s.watch = time.AfterFunc(t.FirstToken, func() { s.cancel(timeoutError("no first word", t.FirstToken)) })
	in, err := c.call.client.CreateChatCompletionStream(ctx, req)
	if err != nil {
		err = asServerError(ctx, err)
		s.stop()
		return nil, err
	}
	s.in = in
	for n := 0; ; n++ {
		s.first, err = in.Recv()
		if err != nil {
			err = s.early(err)
			s.close()
			return nil, err
		}
		// The first event often only names the role. A later one without text
		// is thinking in a field that the library does not know.
		if n > 0 || hasToken(s.first) {
			break
		}
	}
	return s, nil
}

func (s *stream) stop() {
	s.watch.Stop()
	s.cancel(nil)
}

func (s *stream) close() {
	s.stop()
	_ = s.in.Close() // the connection is given up; nothing is left to lose
}

// early is the failure of a stream that brought nothing.
func (s *stream) early(err error) error {
	switch {
	case s.ctx.Err() != nil:
		return contextError(s.ctx, err)
	case errors.Is(err, io.EOF):
		return badResponse("the answer is empty")
	case errors.Is(err, errEnded) || isBroken(err):
		return &ServerError{Kind: ErrUnavailable, Message: "it closed the connection before the first word",
			Hint: "look at the server's own log", again: true, down: true, cause: err}
	}
	return asServerError(s.ctx, err)
}

// isBroken tells connections that broke from events that cannot be read.
func isBroken(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "reset") || strings.Contains(err.Error(), "closed")
}

func hasToken(r api.ChatCompletionStreamResponse) bool {
	if r.Usage != nil && len(r.Choices) == 0 {
		return true
	}
	for _, c := range r.Choices {
		if c.Delta.Content != "" || c.Delta.ReasoningContent != "" || c.Delta.Refusal != "" || c.FinishReason != "" {
			return true
		}
	}
	return false
}

// run reads to the end.
func (s *stream) run(to *lines) error {
	chunk := s.first
	for {
		s.watch.Stop() // what onLine does with a line is not the server's time
		if err := s.take(chunk, to); err != nil {
			return err
		}
		s.watch.Reset(s.patience())
		var err error
		if chunk, err = s.in.Recv(); err != nil {
			return s.end(err, to)
		}
	}
}

// patience is how long the next event may take. Behind the end of the text only
// the count of tokens is to come, which some servers never send.
func (s *stream) patience() time.Duration {
	const lastEvents = 2 * time.Second
	if s.finish != "" {
		return min(s.limits.Between, lastEvents)
	}
	return s.limits.Between
}

// take reads one event.
func (s *stream) take(chunk api.ChatCompletionStreamResponse, to *lines) error {
	if chunk.Usage != nil {
		s.usage = chunk.Usage
	}
	for _, choice := range chunk.Choices {
		if choice.Index != 0 {
			continue
		}
		if choice.FinishReason != "" {
			s.finish = choice.FinishReason
		}
		if err := s.takeText(choice.Delta, to); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) takeText(d api.ChatCompletionStreamChoiceDelta, to *lines) error {
	s.size += len(d.Content) + len(d.ReasoningContent)
	if s.size > s.bytes {
		return &ServerError{Kind: ErrRunaway, Message: "the answer is larger than the bounds allow"}
	}
	if s.think.write(d.ReasoningContent) || s.loop.write(d.Content) {
		return &ServerError{Kind: ErrRunaway, Message: "it repeats itself"}
	}
	s.out.WriteString(d.Content)
	return to.write(d.Content)
}

// end decides what the end of the events means for what is unfinished.
func (s *stream) end(err error, to *lines) error {
	whole := errors.Is(err, io.EOF) || s.finish != ""
	switch {
	case s.finish == api.FinishReasonContentFilter:
		return s.broken(to, &ServerError{Kind: ErrRefused})
	case s.finish == "error":
		return s.broken(to, &ServerError{Kind: ErrCut, Message: "the server gave up"})
	case s.finish == api.FinishReasonLength:
		return to.close(false)
	case whole:
		return to.close(true)
	case s.ctx.Err() != nil:
		return s.broken(to, contextError(s.ctx, err))
	case errors.Is(err, errEnded) || isBroken(err):
		return s.broken(to, &ServerError{Kind: ErrCut, Message: "the connection ended", cause: err})
	}
	return s.broken(to, asServerError(s.ctx, err))
}

// broken hands on what is whole of the remainder, and tells of the break.
func (s *stream) broken(to *lines, why error) error {
	if errors.Is(why, context.Canceled) {
		return why
	}
	if err := to.close(false); err != nil {
		return err
	}
	return why
}
