package rag

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"mithaq/rag/normal"
)

// service answers from documents of one passage a paragraph.
func service(t testing.TB, docs ...Document) *Service {
	t.Helper()
	b := base(t)
	in := IndexInput{Generation: "test", Terms: b}
	for _, d := range docs {
		if d.Lang == "" {
			d.Lang = DetectLang(d.Text)
		}
		in.Documents = append(in.Documents, d)
		for start, rest := 0, d.Text; rest != ""; {
			part, after, found := strings.Cut(rest, "\n\n")
			in.Passages = append(in.Passages, Passage{ID: d.ID + part, DocID: d.ID, Start: start, End: start + len(part), Text: part, Lang: d.Lang})
			start, rest = start+len(part)+2, after
			if !found {
				break
			}
		}
	}
	x, err := NewIndex(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	s := NewService(Options{Terms: b, Log: slog.New(slog.DiscardHandler)})
	s.Use(x)
	return s
}

func answer(t testing.TB, s *Service, q Question) Answer {
	t.Helper()
	a, err := s.Answer(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func said(a Answer) string {
	var out []string
	for _, s := range a.Statements {
		out = append(out, s.Text)
	}
	return strings.Join(out, "\n")
}

func twoPremiers() []Document {
	return []Document{
		{ID: "old", Date: "2019-09-18", Text: "ترأس لي كه تشيانغ الاجتماع الدوري الرابع والعشرين في سانت بطرسبورغ. ودعا لي كه تشيانغ إلى توسيع تجارة فول الصويا."},
		{ID: "new", Date: "2025-11-04", Text: "ترأس لي تشيانغ الاجتماع الدوري الثلاثين في هانغتشو. ودعا لي تشيانغ إلى بناء مفاعلات نووية حديثة."},
	}
}

func TestThePremiersAreTwoPeople(t *testing.T) {
	s := service(t, twoPremiers()...)
	for _, c := range []struct{ question, want, not string }{
		{"إلى ماذا دعا لي تشيانغ؟", "مفاعلات", "الصويا"},
		{"What did Li Keqiang call for?", "الصويا", "مفاعلات"},
		{"К чему призвал Ли Цян?", "مفاعلات", "الصويا"},
		{"李克强呼吁什么？", "الصويا", "مفاعلات"},
		{"Who chaired the 24th regular meeting?", "لي كه تشيانغ", "الثلاثين"},
		{"谁主持了第三十次定期会晤？", "الثلاثين", "لي كه تشيانغ"},
	} {
		got := said(answer(t, s, Question{Text: c.question}))
		if !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s: answered %q, want %q and not %q", c.question, got, c.want, c.not)
		}
	}
}

func TestAbstainsWhenTheDocumentsDoNotSay(t *testing.T) {
	s := service(t, twoPremiers()...)
	for _, q := range []string{
		"كم عدد الطلاب في الجامعات؟", "Who signed the oil discount?", "Сколько стоил мост?", "中俄贸易额目标是多少？",
		"How many reactors were built?", "ما اسم مدير وكالة الفضاء؟",
	} {
		a := answer(t, s, Question{Text: q})
		if !a.Abstained || len(a.Statements) > 0 {
			t.Errorf("%s: answered %q with confidence %.2f", q, said(a), a.Confidence)
		}
	}
}

// TestQuotesAreTheDocumentsOwnBytes is what nothing else may break.
func TestQuotesAreTheDocumentsOwnBytes(t *testing.T) {
	docs := twoPremiers()
	s := service(t, docs...)
	a := answer(t, s, Question{Text: "إلى ماذا دعا لي تشيانغ؟"})
	if len(a.Statements) == 0 {
		t.Fatal("no statement")
	}
	for _, st := range a.Statements {
		for _, q := range st.Quotes {
			if got := q.Hit.Doc.Text[q.DocStart():q.DocEnd()]; got != q.Text() {
				t.Errorf("the document has %q where %q is quoted", got, q.Text())
			}
		}
	}
}

func TestOneFactOfTwoDocumentsIsOneStatementWithTwoQuotes(t *testing.T) {
	s := service(t,
		Document{ID: "a", Text: "Freedonia and Sylvania signed the canal treaty in Port Alba on Monday."},
		Document{ID: "b", Text: "On Monday Freedonia and Sylvania signed the canal treaty in Port Alba."})
	a := answer(t, s, Question{Text: "What did Freedonia and Sylvania sign in Port Alba?"})
	if len(a.Statements) != 1 || len(a.Statements[0].Quotes) != 2 {
		t.Errorf("answer is %+v", a.Statements)
	}
}

func TestAFollowUpIsAnsweredFromItsHistory(t *testing.T) {
	s := service(t, twoPremiers()...)
	a := answer(t, s, Question{Text: "And what did he call for?", History: []string{"Who chaired the 30th regular meeting, Li Qiang?"}})
	if !strings.Contains(said(a), "مفاعلات") {
		t.Errorf("answered %q", said(a))
	}
}

func TestErrors(t *testing.T) {
	b := base(t)
	empty := NewService(Options{Terms: b, Log: slog.New(slog.DiscardHandler)})
	if _, err := empty.Answer(context.Background(), Question{Text: "x"}); !errors.Is(err, ErrNoIndex) {
		t.Errorf("without an index: %v", err)
	}
	s := service(t, twoPremiers()...)
	for _, q := range []string{"", "  \n", "🙂", "؟!", "\xff\xff"} {
		if _, err := s.Answer(context.Background(), Question{Text: q}); !errors.Is(err, ErrEmptyQuestion) {
			t.Errorf("%q: %v", q, err)
		}
	}
	_, err := NewIndex(context.Background(), IndexInput{Passages: []Passage{{DocID: "gone"}}, Terms: b})
	if !errors.Is(err, ErrBadIndex) {
		t.Errorf("a passage of no document: %v", err)
	}
}

func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	s := service(t, twoPremiers()...)
	q := Question{Text: "What did the premier call for at the regular meeting?"}
	first := answer(t, s, q)
	for range 20 {
		again := answer(t, s, q)
		if said(again) != said(first) || again.Confidence != first.Confidence {
			t.Fatalf("answered %q (%v), then %q (%v)", said(first), first.Confidence, said(again), again.Confidence)
		}
	}
}

func TestExplainTellsEveryStep(t *testing.T) {
	s := service(t, twoPremiers()...)
	var b strings.Builder
	if err := s.Explain(context.Background(), Question{Text: "Who is Li Qiang?"}, &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"language    en, seeks who", "li-qiang", "passage 1", "sentence", "confidence"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the explanation lacks %q:\n%s", want, b.String())
		}
	}
}

func FuzzAnswer(f *testing.F) {
	s := service(f, twoPremiers()...)
	f.Add("من هو لي تشيانغ؟")
	f.Add("barnamaj al-fada 2023-2027")
	f.Add("что такое ядерный ۹۹٪ 核电站")
	f.Fuzz(func(t *testing.T, question string) {
		a, err := s.Answer(context.Background(), Question{Text: question})
		if err != nil {
			if !errors.Is(err, ErrEmptyQuestion) {
				t.Fatal(err)
			}
			return
		}
		if a.Confidence < 0 || a.Confidence > 1 || a.Abstained != (len(a.Statements) == 0) {
			t.Fatalf("answer to %q: %+v", question, a)
		}
		for _, st := range a.Statements {
			if len(st.Quotes) == 0 || len(normal.Tokens(st.Text)) == 0 {
				t.Fatalf("a statement without a quote: %+v", st)
			}
		}
	})
}
