// Package eval measures how well questions are answered.
//
// [Rank] is the plain form: ready-made passages, one right passage a question.
// [Answers] is the whole way: each question is answered from documents, gives a
// [Prediction], and, where the question carries gold spans, is scored by [Score].
package eval

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"mithaq/rag"
)

// QuestionLine is one line of a questions file over documents. All but id and
// question may be absent; without gold fields it is answered, not scored.
type QuestionLine struct {
	ID         ID       `json:"id"`
	Question   string   `json:"question"`
	Lang       string   `json:"lang"`
	History    []string `json:"history"` // earlier user turns, oldest first
	Type       string   `json:"type"`
	Answerable *bool    `json:"answerable"`
	GoldSpans  []Span   `json:"gold_spans"`
	Need       Need     `json:"need"`
	KeyFacts   []struct {
		Any []string `json:"any"`
	} `json:"key_facts"`
	MustNot []string `json:"must_not"`
}

// Span is a run of text of a document, white space aside.
type Span struct {
	Doc  string `json:"doc"`
	Text string `json:"text"`
}

// Need tells which gold spans must be found: all of them, any one, or one of
// the groups of span numbers.
type Need struct {
	Any    bool
	Groups [][]int // any one group of these, whole
}

// UnmarshalJSON reads "all", "any", "none" or groups of span numbers.
func (n *Need) UnmarshalJSON(b []byte) error {
	*n = Need{}
	var word string
	if json.Unmarshal(b, &word) == nil {
		n.Any = word == "any"
		return nil
	}
	if err := json.Unmarshal(b, &n.Groups); err != nil {
		return fmt.Errorf("need: expected all, any, none or lists of span numbers: %w", err)
	}
	return nil
}

// Prediction is what was answered to one question.
type Prediction struct {
	ID         ID      `json:"id"`
	Answer     string  `json:"answer"` // only what is asserted; empty when abstained
	Abstained  bool    `json:"abstained"`
	Confidence float64 `json:"confidence"`
	Citations  []Span  `json:"citations"`
	Retrieved  []Span  `json:"retrieved"` // best first, at most 10
}

// Answerer answers a question from documents.
type Answerer interface {
	Answer(ctx context.Context, q rag.Question) (rag.Answer, error)
}

// Answers answers every question in order and passes each prediction to emit.
// An empty question is an abstention, not an error.
func Answers(ctx context.Context, a Answerer, questions []QuestionLine, emit func(QuestionLine, Prediction) error) error {
	for _, q := range questions {
		ans, err := a.Answer(ctx, rag.Question{Text: q.Question, Lang: q.Lang, History: q.History})
		if errors.Is(err, rag.ErrEmptyQuestion) {
			ans, err = rag.Answer{Abstained: true}, nil
		}
		if err != nil {
			return fmt.Errorf("question %q: %w", q.ID, err)
		}
		if err := emit(q, Predict(q.ID, ans)); err != nil {
			return err
		}
	}
	return nil
}

// Predict gives an answer the form of a prediction.
func Predict(id ID, a rag.Answer) Prediction {
	p := Prediction{ID: id, Abstained: a.Abstained, Confidence: a.Confidence, Citations: []Span{}, Retrieved: []Span{}}
	var text []string
	for _, s := range a.Statements {
		text = append(text, s.Text)
		for _, q := range s.Quotes {
			p.Citations = append(p.Citations, Span{Doc: q.Hit.Passage.DocID, Text: q.Text()})
		}
	}
	p.Answer = strings.Join(text, "\n")
	for _, h := range a.Retrieved {
		p.Retrieved = append(p.Retrieved, Span{Doc: h.Passage.DocID, Text: h.Passage.Text})
	}
	return p
}

// ErrBadLine is returned for a line of a JSON lines file that cannot be read.
var ErrBadLine = errors.New("line cannot be read")

// ReadLines reads a JSON lines file; empty lines are passed over.
func ReadLines[T any](r io.Reader, name string) ([]T, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 16<<20)
	var out []T
	for n := 1; sc.Scan(); n++ {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w: expected one JSON object a line: %w", name, n, ErrBadLine, err)
		}
		out = append(out, v)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}
