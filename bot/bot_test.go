package bot

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"mithaq/bot/render"
	"mithaq/rag"
	"mithaq/rag/terms"
)

// fake answers every question the same way and remembers the last one.
type fake struct {
	answer rag.Answer
	err    error
	asked  rag.Question
	docs   []rag.Document
}

func (f *fake) Answer(_ context.Context, q rag.Question) (rag.Answer, error) {
	f.asked = q
	return f.answer, f.err
}

func (f *fake) Documents() []rag.Document { return f.docs }

func (f *fake) Gloss(string, string, int) []terms.Gloss {
	return []terms.Gloss{{Original: "قناة", Name: "canal"}}
}

func handle(t *testing.T, f *fake, m Message) (Reply, string) {
	t.Helper()
	r := New(f, f, f, slog.New(slog.DiscardHandler)).Handle(context.Background(), m)
	var b strings.Builder
	if err := render.Plain(&b, r.Doc, false); err != nil {
		t.Fatal(err)
	}
	return r, b.String()
}

func quoted(doc *rag.Document, text string) rag.Statement {
	h := rag.Hit{Passage: rag.Passage{DocID: doc.ID, Text: text, End: len(text), Lang: "ar"}, Doc: doc}
	return rag.Statement{Text: text, Quotes: []rag.Quote{{Hit: h, End: len(text)}}}
}

func TestAnswerShowsQuotesSourcesAndTerms(t *testing.T) {
	doc := &rag.Document{ID: "d", Title: "معاهدة القناة", Date: "2024-03-01", URL: "https://example.org/d"}
	undated := &rag.Document{ID: "e", Text: "القناة مفتوحة للجميع."}
	f := &fake{answer: rag.Answer{Model: rag.Extractive, Lang: "en", Statements: []rag.Statement{quoted(doc, "وُقّعت معاهدة القناة."), quoted(undated, "القناة مفتوحة للجميع.")}}}
	r, out := handle(t, f, Message{Text: "When was it signed?"})
	for _, want := range []string{"The documents say", "│ وُقّعت معاهدة القناة. [1]", "[2]", "[1] معاهدة القناة <https://example.org/d> — 2024-03-01", "no date stated", "قناة = canal"} {
		if !strings.Contains(out, want) {
			t.Errorf("the reply lacks %q:\n%s", want, out)
		}
	}
	if r.Question != "When was it signed?" || r.Answer == nil {
		t.Errorf("reply is %+v", r)
	}
}

func TestAbstentionShowsTheNearest(t *testing.T) {
	doc := &rag.Document{ID: "d", Title: "T"}
	f := &fake{answer: rag.Answer{Abstained: true, Retrieved: []rag.Hit{{Doc: doc, Passage: rag.Passage{Text: "أقرب نص", Lang: "ar"}}}}}
	for lang, q := range map[string]string{"ar": "من وقّعها؟", "en": "Who signed it?", "ru": "Кто подписал?", "zh": "谁签署的？"} {
		_, out := handle(t, f, Message{Text: q})
		if !strings.Contains(out, textsFor(lang).notSaid) || !strings.Contains(out, "أقرب نص") {
			t.Errorf("%s:\n%s", lang, out)
		}
	}
}

func TestCommands(t *testing.T) {
	f := &fake{docs: []rag.Document{{ID: "a", Title: "First", Date: "2024-01-02"}, {ID: "b", Text: "It begins like this"}}}
	for _, c := range []struct{ name, text, lang, want string }{
		{"start in the client's language", "/start", "ru-RU", russian().greeting},
		{"start in an unknown language", "/start", "fr", arabic().greeting},
		{"help", "/help", "en", "/sources"},
		{"sources", "/sources", "en", "1. First — 2024-01-02"},
		{"a document without a title", "/SOURCES", "en", "It begins like this"},
		{"unknown", "/nonsense", "zh", chinese().unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, out := handle(t, f, Message{Text: c.text, Lang: c.lang})
			if !strings.Contains(out, c.want) {
				t.Errorf("the reply lacks %q:\n%s", c.want, out)
			}
			if r.Question != "" {
				t.Errorf("a command is remembered as the question %q", r.Question)
			}
		})
	}
}

func TestAskCommandAsks(t *testing.T) {
	f := &fake{answer: rag.Answer{Abstained: true}}
	r, _ := handle(t, f, Message{Text: "/ask\nWho signed?", History: []string{"before"}})
	if f.asked.Text != "Who signed?" || r.Question != "Who signed?" || len(f.asked.History) != 1 {
		t.Errorf("asked %+v, reply %+v", f.asked, r)
	}
}

func TestWhatCannotBeAnswered(t *testing.T) {
	en := english()
	for _, c := range []struct {
		err  error
		want string
	}{{rag.ErrEmptyQuestion, en.emptyAsk}, {rag.ErrNoIndex, en.noIndex}, {errors.New("disk on fire"), en.failed}} {
		r, out := handle(t, &fake{err: c.err}, Message{Text: "/ask x y"})
		if !strings.Contains(out, c.want) || strings.Contains(out, "disk") || r.Question != "" {
			t.Errorf("%v: %s", c.err, out)
		}
	}
}

func TestLongQuestionIsReadInPartAndSaidSo(t *testing.T) {
	_, out := handle(t, &fake{answer: rag.Answer{Abstained: true}}, Message{Text: strings.Repeat("long ", 2000)})
	if !strings.Contains(out, english().tooLong) {
		t.Error(out)
	}
}

func TestEveryTextIsWrittenInEveryLanguage(t *testing.T) {
	for _, lang := range Languages() {
		x := textsFor(lang)
		for i, s := range []string{x.greeting, x.howTo, x.examplesHead, x.commandsHead, x.answers, x.notSaid, x.nearest, x.sources,
			x.noDate, x.untitled, x.terms, x.noIndex, x.emptyAsk, x.tooLong, x.failed, x.unknown, x.documents, x.more, x.bye, x.quit, x.quotes, x.translation, x.unavailable, x.unsupported} {
			if s == "" {
				t.Errorf("%s lacks text %d", lang, i)
			} else if got := rag.DetectLang(s); got != lang {
				t.Errorf("%s: text %d reads as %s: %s", lang, i, got, s)
			}
		}
		if len(x.commands) != len(arabic().commands) || len(x.examples) == 0 {
			t.Errorf("%s: %d commands, %d examples", lang, len(x.commands), len(x.examples))
		}
	}
}

func TestSnippet(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{{"short", 10, "short"}, {"one two three", 9, "one two…"}, {"a\n b", 5, "a b"}, {"لا فاصل", 3, "لا…"}, {"abcdefgh", 4, "abcd…"}} {
		if got := Snippet(c.in, c.n); got != c.want {
			t.Errorf("Snippet(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestAModelsAnswerShowsItsQuotesBelow(t *testing.T) {
	doc := &rag.Document{ID: "d", Title: "معاهدة القناة", Date: "2024-03-01"}
	st := quoted(doc, "تسري المعاهدة اثني عشر عامًا.")
	st.Text = "The treaty runs for twelve years."
	st.Quotes[0].Translation = "The treaty is in force for twelve years."
	_, out := handle(t, &fake{answer: rag.Answer{Model: "m", Lang: "en", Statements: []rag.Statement{st}}}, Message{Text: "How long does it run?"})
	for _, want := range []string{"The treaty runs for twelve years. [1]", "[1] تسري المعاهدة اثني عشر عامًا.", "Translated by the model: The treaty is", "[1] معاهدة القناة — 2024-03-01"} {
		if !strings.Contains(out, want) {
			t.Errorf("the reply lacks %q:\n%s", want, out)
		}
	}
}

func TestAStandInIsLabelled(t *testing.T) {
	doc := &rag.Document{ID: "d"}
	for fallback, want := range map[string]string{"unavailable": english().unavailable, "unsupported": english().unsupported} {
		a := rag.Answer{Model: rag.Extractive, Fallback: fallback, Lang: "en", Statements: []rag.Statement{quoted(doc, "نص")}}
		if _, out := handle(t, &fake{answer: a}, Message{Text: "Which treaty?"}); !strings.Contains(out, want) {
			t.Errorf("%s: %s", fallback, out)
		}
	}
}
