package rag

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"mithaq/prompts"
)

// scripted is a model that writes the given lines and completes with reply.
type scripted struct {
	lines  []string
	err    error // at the end of the stream
	reply  func(p prompts.Prompt) (string, error)
	prompt prompts.Prompt // the last answer prompt
}

func (m *scripted) Name() string { return "scripted" }

func (m *scripted) Stream(_ context.Context, p prompts.Prompt, onLine func(string) error) (Usage, error) {
	m.prompt = p
	for _, l := range m.lines {
		if err := onLine(l); err != nil {
			return Usage{}, err
		}
	}
	return Usage{In: 10, Out: 5}, m.err
}

func (m *scripted) Complete(_ context.Context, p prompts.Prompt) (string, Usage, error) {
	if m.reply == nil {
		return "", Usage{}, errors.New("not now")
	}
	text, err := m.reply(p)
	return text, Usage{In: 1, Out: 1}, err
}

func withModel(t *testing.T, m *scripted, docs ...Document) *Service {
	t.Helper()
	s := service(t, docs...)
	w, err := NewWriting(m)
	if err != nil {
		t.Fatal(err)
	}
	out := NewService(Options{Terms: s.terms, Writing: w, Log: slog.New(slog.DiscardHandler)})
	out.Use(s.Index())
	return out
}

func canal() Document {
	return Document{ID: "canal", Title: "The canal treaty", Date: "2024-03-01",
		Text: "Freedonia and Sylvania signed a canal treaty in Port Alba on 1 March 2024. The treaty runs for twelve years. Each state will pay 40 million dollars for the locks."}
}

func TestOnlyWhatPassesTheGateIsSaid(t *testing.T) {
	m := &scripted{lines: []string{
		`{"cites":["1.2"],"text":"The canal treaty runs for twelve years."}`,
		`{"cites":["1.2"],"text":"The canal treaty runs for thirteen years."}`,
		`{"cites":["1.9"],"text":"The canal treaty is secret."}`,
		`{"cites":["1.2"],"text":"The canal treaty runs for twelve years."}`,
		`nothing that can be read`,
		`{"cites":["1.3"],"text":"Each state pays 40 million dollars for the locks."}`,
	}}
	s := withModel(t, m, canal())
	var streamed []string
	a, err := s.Stream(context.Background(), Question{Text: "What does the canal treaty say?"}, func(st Statement) { streamed = append(streamed, st.Text) })
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Statements) != 2 || strings.Contains(said(a), "thirteen") || a.Model != "scripted" || a.Fallback != "" {
		t.Errorf("answer is %+v", a)
	}
	if strings.Join(streamed, "\n") != said(a) {
		t.Errorf("streamed %v, answered %q", streamed, said(a))
	}
	if a.Dropped["number"] != 1 || a.Dropped["unknown_sentence"] != 1 || a.Usage.In != 10 {
		t.Errorf("dropped %v, used %+v", a.Dropped, a.Usage)
	}
	if got := a.Statements[0].Quotes[0].Text(); got != "The treaty runs for twelve years." {
		t.Errorf("quoted %q", got)
	}
}

func TestTheExtractiveAnswerStandsIn(t *testing.T) {
	for name, c := range map[string]struct {
		m    *scripted
		want string
	}{
		"nothing passes":     {&scripted{lines: []string{`{"cites":["1.2"],"text":"It runs for 99 years."}`}}, "unsupported"},
		"the server is down": {&scripted{err: errors.New("down")}, "unavailable"},
		"it writes nothing":  {&scripted{}, "unsupported"},
	} {
		t.Run(name, func(t *testing.T) {
			a := answer(t, withModel(t, c.m, canal()), Question{Text: "How long does the canal treaty run?"})
			if a.Fallback != c.want || a.Model != Extractive || !strings.Contains(said(a), "twelve years") {
				t.Errorf("answer is %+v", a)
			}
		})
	}
}

func TestWhatPassedBeforeACutIsKept(t *testing.T) {
	m := &scripted{lines: []string{`{"cites":["1.2"],"text":"The canal treaty runs for twelve years."}`}, err: errors.New("cut")}
	if a := answer(t, withModel(t, m, canal()), Question{Text: "How long does the canal treaty run?"}); len(a.Statements) != 1 || a.Model != "scripted" {
		t.Errorf("answer is %+v", a)
	}
}

func TestTheModelMayAbstain(t *testing.T) {
	m := &scripted{lines: []string{`{"abstain":true}`}}
	a := answer(t, withModel(t, m, canal()), Question{Text: "How long does the canal treaty run?"})
	if !a.Abstained || len(a.Retrieved) == 0 || a.Model != "scripted" {
		t.Errorf("answer is %+v", a)
	}
}

func TestAQuoteInAnotherLanguageIsTranslatedAndTheTranslationChecked(t *testing.T) {
	for translation, want := range map[string]string{
		"Договор действует двенадцать лет.": "Договор действует двенадцать лет.",
		"Договор действует сорок лет.":      "",
	} {
		m := &scripted{
			lines: []string{`{"cites":["1.2"],"text":"Договор действует 12 лет."}`},
			reply: func(p prompts.Prompt) (string, error) {
				if strings.Contains(p.User, "How long") || strings.Contains(p.User, "Сколько") {
					return "How long does the canal treaty run?", nil
				}
				return translation, nil
			},
		}
		a := answer(t, withModel(t, m, canal()), Question{Text: "Сколько лет действует договор?"})
		if len(a.Statements) != 1 || a.Statements[0].Quotes[0].Translation != want {
			t.Errorf("%s: answer is %+v", translation, a)
		}
	}
}

func TestAFollowUpIsCompletedByTheModel(t *testing.T) {
	m := &scripted{
		lines: []string{`{"cites":["1.2"],"text":"The canal treaty runs for twelve years."}`},
		reply: func(prompts.Prompt) (string, error) { return "How long does the canal treaty run?", nil },
	}
	answer(t, withModel(t, m, canal()), Question{Text: "And how long does it run?", History: []string{"What is the canal treaty?"}})
	if !strings.Contains(m.prompt.User, "How long does the canal treaty run?") {
		t.Errorf("the model was asked:\n%s", m.prompt.User)
	}
}
