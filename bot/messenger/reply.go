package messenger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"mithaq/bot"
	"mithaq/bot/render"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
)

// letter is one message of a reply, as it is stored before it is sent.
type letter struct {
	HTML  string `json:"html,omitempty"` // empty: Plain as it is
	Plain string `json:"plain"`
	// Thread and ReplyTo hold in Chat only, not in what it is upgraded to.
	Chat    int64 `json:"chat"`
	Thread  int64 `json:"thread,omitempty"`
	ReplyTo int64 `json:"reply_to,omitempty"`
}

// maxHistory is how many earlier questions a follow-up can lean on.
const maxHistory = 6

// answer has the bot answer a message.
func (j *job) answer(msg *telegram.Message, a asked) error {
	in := bot.Message{Text: a.text, Lang: langOf(msg.From)}
	if a.what == question {
		var err error
		if in.History, err = j.history(a.user); err != nil {
			return err
		}
	}
	stop := j.typing(msg)
	reply := j.o.Bot.Handle(j.work, in)
	stop()
	if j.work.Err() != nil {
		return errLater // what was answered may be cut short
	}
	outcome := "notice"
	if reply.Answer != nil {
		outcome = "answer"
		if reply.Answer.Abstained {
			outcome = "abstention"
		}
	}
	if reply.Question != "" {
		err := j.o.Store.Remember(j.work, state.Question{
			ChatID: j.item.ChatID, UserID: a.user, UpdateID: j.item.UpdateID, Text: reply.Question, Asked: j.item.Received,
		})
		if err != nil {
			return err
		}
	}
	if a.private && a.what == command {
		msg.ID = 0 // nothing to quote
	}
	return j.say(msg, reply.Doc, outcome)
}

// history are the person's earlier questions in the chat.
func (j *job) history(user int64) ([]string, error) {
	past, err := j.o.Store.Recall(j.work, j.item.ChatID, user, time.Now())
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, q := range past {
		if q.UpdateID != j.item.UpdateID { // an earlier try remembered it
			texts = append(texts, q.Text)
		}
	}
	return texts[max(0, len(texts)-maxHistory):], nil
}

// write renders a reply and stores it, so that a restart sends the very same.
func (j *job) write(msg *telegram.Message, doc render.Doc) error {
	var letters []letter
	for i, part := range render.HTML(doc, render.Limits{}) {
		l := letter{HTML: part.HTML, Plain: part.Plain, Chat: msg.Chat.ID, Thread: threadOf(msg)}
		if i == 0 {
			l.ReplyTo = msg.ID
		}
		letters = append(letters, l)
	}
	return j.keepLetters(letters)
}

func (j *job) keepLetters(letters []letter) error {
	bodies := make([][]byte, len(letters))
	for i, l := range letters {
		body, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("storing a reply: %w", err)
		}
		bodies[i] = body
	}
	if err := j.o.Store.Reply(j.work, j.item.UpdateID, bodies); err != nil {
		return err
	}
	old := j.item.Reply
	j.item.Reply = make([]state.Part, len(bodies))
	for i, body := range bodies {
		if i < len(old) {
			j.item.Reply[i] = old[i]
		}
		j.item.Reply[i].Body = body
	}
	return nil
}

// threadOf is the topic to answer in. In a group without topics the id only
// names a thread of replies, which cannot be written to.
func threadOf(m *telegram.Message) int64 {
	if m.IsTopic {
		return m.ThreadID
	}
	return 0
}

const (
	// typingAfter is how long an answer may take before the bot shows that it is
	// at work.
	typingAfter = 300 * time.Millisecond
	// typingAgain is a bit less than what Telegram shows it for.
	typingAgain = 4500 * time.Millisecond
)

// typing shows that the bot writes, when it takes long. The caller stops it.
func (j *job) typing(msg *telegram.Message) (stop func()) {
	ctx, cancel := context.WithCancel(j.work)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for pause := typingAfter; sleep(ctx, pause) == nil; pause = typingAgain {
			// It is a courtesy: when it fails, nothing is lost.
			_ = j.o.Client.SendChatAction(ctx, telegram.SendChatAction{
				ChatID: j.item.ChatID, ThreadID: threadOf(msg), Action: telegram.ActionTyping,
			})
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
