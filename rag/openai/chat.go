package openai

import (
	"context"
	"log/slog"
	"math"
	"strings"
	"sync/atomic"

	api "github.com/sashabaranov/go-openai"

	"mithaq/prompts"
)

// Request is one question to a model.
type Request struct {
	System string
	User   string
	// MaxTokens of the answer, with what a local model thinks before it; 0 leaves
	// it to the server.
	MaxTokens int
	// Temperature 0 means the most likely words, where the model can be told.
	Temperature float32
}

// Usage is what a call cost in tokens.
type Usage struct {
	In, Out   int
	Estimated bool // the server did not say; see prompts.Tokens
	Truncated bool // the answer ended at Request.MaxTokens or at the model's own bound
}

// Chat is a model behind a server. It is safe for concurrent use.
type Chat struct {
	call    *caller
	dialect dialect
}

// New makes a chat client. It does not call the server; the error is always an
// [ErrConfig].
func New(cfg Config, log *slog.Logger) (*Chat, error) {
	call, err := newCaller(cfg, log)
	if err != nil {
		return nil, err
	}
	if call.cfg.Model == "" {
		return nil, configError("no model is named")
	}
	return &Chat{call: call}, nil
}

// Model is the model's name.
func (c *Chat) Model() string { return c.call.cfg.Model }

// BaseURL is the server's address, without secrets.
func (c *Chat) BaseURL() string { return c.call.cfg.BaseURL }

// Close gives idle connections back.
func (c *Chat) Close() { c.call.close() }

// Complete asks for one short text, such as a rewritten question, and returns
// it without reasoning and code fences. A text that broke off is [ErrCut].
func (c *Chat) Complete(ctx context.Context, r Request) (string, Usage, error) {
	ctx, cancel := c.call.withCall(ctx)
	defer cancel()
	var res api.ChatCompletionResponse
	err := c.call.try(ctx, "complete", func(ctx context.Context) error {
		return c.speak(r, false, func(req api.ChatCompletionRequest) error {
			var err error
			res, err = c.call.client.CreateChatCompletion(ctx, req)
			return asServerError(ctx, err)
		})
	})
	if err != nil {
		return "", Usage{}, err
	}
	if len(res.Choices) == 0 {
		return "", Usage{}, badResponse("no choice in the response")
	}
	choice := res.Choices[0]
	u := usageOf(&res.Usage, r, choice.Message.Content)
	switch choice.FinishReason {
	case api.FinishReasonContentFilter:
		return "", u, &ServerError{Kind: ErrRefused}
	case api.FinishReasonLength:
		u.Truncated = true
		return "", u, &ServerError{Kind: ErrCut, Message: "it reached the bound on its length"}
	}
	text := plainText(choice.Message.Content)
	if text == "" {
		return "", u, badResponse("the answer is empty")
	}
	return text, u, nil
}

// plainText is an answer without reasoning and without fences around it.
func plainText(s string) string {
	var r reasoning
	s = strings.TrimSpace(r.write(s) + r.close())
	if rest, ok := strings.CutPrefix(s, "```"); ok {
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			rest = rest[i+1:]
		}
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "```"))
	}
	return s
}

// usageOf is what the server counted, or an estimate when it did not.
func usageOf(u *api.Usage, r Request, out string) Usage {
	if u != nil && u.PromptTokens > 0 {
		return Usage{In: u.PromptTokens, Out: u.CompletionTokens}
	}
	const frame = 8 // the marks around two messages
	return Usage{In: prompts.Tokens(r.System) + prompts.Tokens(r.User) + frame, Out: prompts.Tokens(out), Estimated: true}
}

// dialect is what this server turned out not to understand. It is learned from
// refusals and kept, so that each costs one request only.
type dialect struct {
	noUsage          atomic.Bool // stream_options
	newTokenBound    atomic.Bool // max_completion_tokens instead of max_tokens
	fixedTemperature atomic.Bool
}

// adapt changes the dialect by what a refusal says; false when nothing new was
// learned.
func (d *dialect) adapt(err error) bool {
	e, ok := err.(*ServerError) //nolint:errorlint // made by asServerError, never wrapped
	if !ok || e.Status != 400 && e.Status != 422 {
		return false
	}
	words := strings.ToLower(e.Message)
	switch {
	case strings.Contains(words, "stream_options"):
		return !d.noUsage.Swap(true)
	case strings.Contains(words, "max_completion_tokens"):
		return !d.newTokenBound.Swap(true)
	case strings.Contains(words, "temperature"):
		return !d.fixedTemperature.Swap(true)
	}
	return false
}

// speak sends a request in the dialect of the server, and again when the refusal
// taught something.
func (c *Chat) speak(r Request, stream bool, send func(api.ChatCompletionRequest) error) error {
	const dialects = 3
	var err error
	for range 1 + dialects {
		if err = send(c.request(r, stream)); err == nil || !c.dialect.adapt(err) {
			return err
		}
	}
	return err
}

// reasoningRoom is added to the bound on tokens for models whose bound covers
// what they think as well.
const reasoningRoom = 8192

func (c *Chat) request(r Request, stream bool) api.ChatCompletionRequest {
	model := c.call.cfg.Model
	req := api.ChatCompletionRequest{Model: model, Messages: []api.ChatCompletionMessage{
		{Role: api.ChatMessageRoleSystem, Content: r.System},
		{Role: api.ChatMessageRoleUser, Content: r.User},
	}}
	if r.System == "" {
		req.Messages = req.Messages[1:]
	}
	if stream && !c.dialect.noUsage.Load() {
		req.StreamOptions = &api.StreamOptions{IncludeUsage: true}
	}
	newer := newerModel(model)
	switch {
	case r.MaxTokens <= 0:
	case newer || c.dialect.newTokenBound.Load():
		req.MaxCompletionTokens = r.MaxTokens + reasoningRoom
	default:
		req.MaxTokens = r.MaxTokens //nolint:staticcheck // most servers know only this one
	}
	if !newer && !c.dialect.fixedTemperature.Load() {
		// The library leaves zeros out of the request.
		req.Temperature = max(r.Temperature, math.SmallestNonzeroFloat32)
	}
	return req
}

// newerModel recognizes the models for which the library itself refuses
// max_tokens and temperatures.
func newerModel(model string) bool {
	for _, p := range [...]string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(model, p) {
			return true
		}
	}
	return false
}
