package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"mithaq/bot/telegramtest"
)

func (c *control) send(_ context.Context, f fields) (any, error) {
	p, err := c.who(f)
	if err != nil {
		return nil, err
	}
	chat, err := f.number("chat")
	if err != nil {
		return nil, err
	}
	if chat == 0 {
		chat = p.ID
	}
	to, err := f.number("reply_to")
	if err != nil {
		return nil, err
	}
	return p.Post(chat, telegramtest.Post{
		Text: f["text"], ReplyTo: int(to), Photo: f.flag("photo"), Voice: f.flag("voice"), Anonymous: f.flag("anonymous"),
	})
}

func (c *control) edit(_ context.Context, f fields) (any, error) {
	p, err := c.who(f)
	if err != nil {
		return nil, err
	}
	m, err := c.message(f)
	if err != nil {
		return nil, err
	}
	return p.Edit(m, f["text"])
}

func (c *control) message(f fields) (telegramtest.Message, error) {
	chat, id, err := f.message()
	if err != nil {
		return telegramtest.Message{}, err
	}
	m, ok := c.server.Message(chat, id)
	if !ok {
		return m, fmt.Errorf("there is no message %d in chat %d", id, chat)
	}
	return m, nil
}

func (c *control) press(ctx context.Context, f fields) (any, error) {
	p, err := c.who(f)
	if err != nil {
		return nil, err
	}
	m, err := c.message(f)
	if err != nil {
		return nil, err
	}
	ctx, cancel, err := f.patience(ctx)
	if err != nil {
		return nil, err
	}
	defer cancel()
	callback, err := p.Press(m, f["data"])
	if err != nil {
		return nil, err
	}
	return callback.Wait(ctx)
}

func (c *control) inline(ctx context.Context, f fields) (any, error) {
	p, err := c.who(f)
	if err != nil {
		return nil, err
	}
	ctx, cancel, err := f.patience(ctx)
	if err != nil {
		return nil, err
	}
	defer cancel()
	q := p.InlineFrom(f["query"], f["offset"], "sender")
	c.mu.Lock()
	c.queries[q.ID] = q
	c.mu.Unlock()
	answer, err := q.Wait(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]any{"query_id": q.ID, "answer": answer}, nil
}

func (c *control) choose(_ context.Context, f fields) (any, error) {
	p, err := c.who(f)
	if err != nil {
		return nil, err
	}
	chat, err := f.number("chat")
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	q := c.queries[f["query_id"]]
	c.mu.Unlock()
	if q == nil {
		return nil, fmt.Errorf("there was no inline query %q", f["query_id"])
	}
	return p.ChooseInline(q, f["result"], chat)
}

func (c *control) block(_ context.Context, f fields) (any, error) {
	p, err := c.who(f)
	if err != nil {
		return nil, err
	}
	if f.flag("blocked") {
		p.Block()
	} else {
		p.Unblock()
	}
	return true, nil
}

func (c *control) inject(_ context.Context, f fields) (any, error) {
	if f["raw"] == "" {
		return nil, errors.New("raw must be JSON")
	}
	id, err := c.server.Inject(f["raw"])
	return map[string]int64{"update_id": id}, err
}

func (c *control) fault(_ context.Context, f fields) (any, error) {
	fault := telegramtest.Fault{Kind: telegramtest.FaultKind(f["kind"]), Method: f["method"]}
	if fault.Kind == "none" {
		c.server.ClearFaults()
		return true, nil
	}
	if !fault.Kind.Known() {
		return nil, fmt.Errorf("there is no fault %q", f["kind"])
	}
	numbers := map[string]int64{"chat": 0, "times": 0, "skip": 0, "retry_after": 0}
	for name := range numbers {
		n, err := f.number(name)
		if err != nil {
			return nil, err
		}
		numbers[name] = n
	}
	fault.Chat, fault.Times = numbers["chat"], int(numbers["times"])
	fault.Skip, fault.RetryAfter = int(numbers["skip"]), int(numbers["retry_after"])
	if f["probability"] != "" {
		var err error
		if fault.Probability, err = strconv.ParseFloat(f["probability"], 64); err != nil {
			return nil, fmt.Errorf("probability must be a number: %w", err)
		}
	}
	c.server.AddFault(fault)
	return true, nil
}

func (c *control) messages(_ context.Context, f fields) (any, error) {
	chat, err := f.number("chat")
	if err != nil {
		return nil, err
	}
	return append([]telegramtest.Message{}, c.server.Messages(chat)...), nil
}

// entry is a call as the journal shows it.
type entry struct {
	Seq         int               `json:"seq"`
	Method      string            `json:"method"`
	Params      map[string]string `json:"params"`
	Status      int               `json:"status"`
	Description string            `json:"description,omitempty"`
	Refused     string            `json:"refused,omitempty"`
	Fault       string            `json:"fault,omitempty"`
	At          string            `json:"at"`
	Response    json.RawMessage   `json:"response,omitempty"`
}

func (c *control) journal(_ context.Context, f fields) (any, error) {
	after, err := f.number("after")
	if err != nil {
		return nil, err
	}
	entries := []entry{}
	for _, call := range c.server.Journal() {
		if int64(call.Seq) <= after {
			continue
		}
		e := entry{
			Seq: call.Seq, Method: call.Method, Params: call.Params, Status: call.Status, Description: call.Description,
			Refused: string(call.Refused), Fault: string(call.Fault), At: call.At.Format("2006-01-02T15:04:05.000Z07:00"),
		}
		if json.Valid(call.Response) {
			e.Response = call.Response
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (c *control) violations(context.Context, fields) (any, error) {
	return append([]telegramtest.Violation{}, c.server.Violations()...), nil
}
