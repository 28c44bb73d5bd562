// Package bot is the bot itself: what it does with a message, whatever carried
// the message here.
//
// Read [Bot.Handle] first. A front end (bot/terminal) hands it messages
// and shows the documents (bot/render) that come back; neither this package nor
// the renderers know how a question is answered: that is the [Answerer]'s.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"unicode/utf8"

	"mithaq/bot/render"
	"mithaq/rag"
	"mithaq/rag/terms"
)

// Answerer answers questions from documents.
type Answerer interface {
	Answer(ctx context.Context, q rag.Question) (rag.Answer, error)
}

// Library tells which documents there are.
type Library interface {
	// Documents are those of the generation in use, nil before the first.
	Documents() []rag.Document
}

// Glossary names, in lang, the terms that a text uses.
type Glossary interface {
	Gloss(text, lang string, most int) []terms.Gloss
}

// Message is what a person wrote.
type Message struct {
	Text    string
	Lang    string   // of the person's client; empty when not known
	History []string // the person's earlier questions, oldest first
}

// Reply is what the bot says to a message.
type Reply struct {
	Doc render.Doc
	// Question is the question that was answered, to be remembered as history;
	// empty when the message was none.
	Question string
	// Answer is set when a question was answered.
	Answer *rag.Answer
}

// Bot answers messages. It is safe for concurrent use.
type Bot struct {
	answers  Answerer
	library  Library
	glossary Glossary
	log      *slog.Logger
}

// New makes a bot.
func New(answers Answerer, library Library, glossary Glossary, log *slog.Logger) *Bot {
	return &Bot{answers: answers, library: library, glossary: glossary, log: log}
}

// longQuestion is from when on a reader is told that only the beginning was
// read, in bytes.
const longQuestion = 4096

// Handle replies to one message: a command, or a question.
func (b *Bot) Handle(ctx context.Context, m Message) Reply {
	text := strings.TrimSpace(strings.ToValidUTF8(m.Text, ""))
	lang := b.langOf(m, text)
	name, rest := splitCommand(text)
	switch name {
	case "":
		return b.ask(ctx, m, text, lang)
	case "/ask":
		return b.ask(ctx, m, rest, b.langOf(m, rest))
	case "/start", "/help":
		return Reply{Doc: help(textsFor(lang), lang)}
	case "/sources":
		return Reply{Doc: sources(b.library.Documents(), textsFor(lang), lang)}
	}
	t := textsFor(lang)
	return Reply{Doc: append(render.Doc{render.Para(lang, render.Text(t.unknown))}, help(t, lang)[1:]...)}
}

// langOf is the language to speak: of the question, or of the client when the
// text is only a command.
func (b *Bot) langOf(m Message, text string) string {
	if _, rest := splitCommand(text); rest != "" {
		text = rest
	}
	if l := rag.DetectLang(text); !strings.HasPrefix(text, "/") && l != "und" {
		return l
	}
	return nearestLang(m.Lang)
}

// splitCommand takes a leading /command off a text; name is empty when there is none.
func splitCommand(text string) (name, rest string) {
	if !strings.HasPrefix(text, "/") {
		return "", text
	}
	name, rest, _ = strings.Cut(text, " ")
	if i := strings.IndexByte(name, '\n'); i >= 0 {
		name, rest = name[:i], name[i+1:]+" "+rest
	}
	return strings.ToLower(name), strings.TrimSpace(rest)
}

func (b *Bot) ask(ctx context.Context, m Message, question, lang string) Reply {
	t := textsFor(lang)
	a, err := b.answers.Answer(ctx, rag.Question{Text: question, History: m.History})
	switch {
	case errors.Is(err, rag.ErrEmptyQuestion):
		return Reply{Doc: append(render.Doc{render.Para(lang, render.Text(t.emptyAsk))}, examples(t, lang)...)}
	case errors.Is(err, rag.ErrNoIndex):
		return Reply{Doc: render.Doc{render.Para(lang, render.Text(t.noIndex))}}
	case err != nil:
		b.log.ErrorContext(ctx, "answering failed", "error", err)
		return Reply{Doc: render.Doc{render.Para(lang, render.Text(t.failed))}}
	}
	doc := b.answer(a, lang)
	if len(question) > longQuestion || utf8.RuneCountInString(question) > longQuestion {
		doc = append(render.Doc{render.Para(lang, render.Text(t.tooLong))}, doc...)
	}
	return Reply{Doc: doc, Question: question, Answer: &a}
}
