package eval

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"mithaq/rag"
)

func TestIDsAreGivenBackAsTheyWere(t *testing.T) {
	for _, given := range []string{`"d-ar-01"`, `17`, `"17"`, `""`} {
		var id ID
		if err := json.Unmarshal([]byte(given), &id); err != nil {
			t.Fatal(err)
		}
		back, err := json.Marshal(id)
		if err != nil || string(back) != given {
			t.Errorf("%s came back as %s, %v", given, back, err)
		}
	}
	var id ID
	if err := json.Unmarshal([]byte(`{}`), &id); err == nil {
		t.Error("an object is taken for an id")
	}
}

func TestReadLines(t *testing.T) {
	qs, err := ReadLines[QuestionLine](strings.NewReader(`{"id":1,"question":"a","history":null,"need":"any"}`+"\n\n"+`{"id":"b","question":"c","need":[[0,1],[2]],"more":{}}`), "q")
	if err != nil || len(qs) != 2 || !qs[0].Need.Any || len(qs[1].Need.Groups) != 2 {
		t.Errorf("questions %+v, %v", qs, err)
	}
	for _, bad := range []string{"{", `{"id":"a","need":7}`, `[]`} {
		if _, err := ReadLines[QuestionLine](strings.NewReader(bad), "q"); !errors.Is(err, ErrBadLine) || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func yes() *bool { b := true; return &b }

func no() *bool { b := false; return &b }

func question() QuestionLine {
	q := QuestionLine{ID: `"a"`, Lang: "en", Type: "fact", Answerable: yes(), MustNot: []string{"1999"},
		GoldSpans: []Span{{"d", "signed in Port Alba"}, {"e", "twelve long years"}}}
	q.KeyFacts = append(q.KeyFacts, struct {
		Any []string `json:"any"`
	}{[]string{"PORT ALBA", "Альба"}})
	return q
}

func TestScore(t *testing.T) {
	d, e := Span{"d", "The treaty was signed in Port Alba."}, Span{"e", "It runs for twelve long years."}
	other := Span{"d", "Wheat grows in spring."}
	for _, c := range []struct {
		name string
		need Need
		p    Prediction
		want Outcome
	}{
		{"all found", Need{}, Prediction{Answer: "In Port Alba", Citations: []Span{d, e}, Retrieved: []Span{other, d, e}},
			Outcome{Answerable: true, Rank: 3, Recall: 1, Precision: 1, Cited: true, Correct: true}},
		{"one of two", Need{}, Prediction{Answer: "In Port Alba", Citations: []Span{d, other}, Retrieved: []Span{d}},
			Outcome{Answerable: true, Recall: .5, Precision: .5, Cited: true, Correct: true}},
		{"any one", Need{Any: true}, Prediction{Answer: "no", Citations: []Span{e}, Retrieved: []Span{e}},
			Outcome{Answerable: true, Rank: 1, Recall: 1, Precision: 1, Cited: true}},
		{"a group", Need{Groups: [][]int{{0, 1}, {1}}}, Prediction{Answer: "Port Alba 1999", Citations: []Span{e}, Retrieved: []Span{e}},
			Outcome{Answerable: true, Rank: 1, Recall: 1, Precision: 1, Cited: true}},
		{"the right words of another document", Need{Any: true}, Prediction{Citations: []Span{{"f", d.Text}}, Retrieved: []Span{{"f", d.Text}}},
			Outcome{Answerable: true, Cited: true}},
		{"abstained", Need{}, Prediction{Abstained: true, Retrieved: []Span{d, e}}, Outcome{Answerable: true, Rank: 2, Abstained: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := question()
			q.Need = c.need
			if got, ok := Score(q, c.p); !ok || got != c.want {
				t.Errorf("outcome %+v, want %+v", got, c.want)
			}
		})
	}
	if _, ok := Score(QuestionLine{}, Prediction{}); ok {
		t.Error("a question without gold fields was scored")
	}
}

func TestReport(t *testing.T) {
	var r Recorder
	good := Prediction{Answer: "Port Alba", Confidence: .9, Citations: []Span{{"d", "signed in Port Alba"}, {"e", "twelve long years"}}}
	r.Add(question(), good)
	un := QuestionLine{Lang: "ru", Type: "unanswerable", Answerable: no()}
	r.Add(un, Prediction{Abstained: true, Confidence: .2})
	r.Add(un, Prediction{Answer: "x", Confidence: .95})
	s := r.Report()
	if s.N != 3 || s.Correct != 1 || s.Hallucinate != 1 || s.Unanswered != 1 || s.ByLang["ru"].N != 2 || s.ByType["fact"].Recall != 1 {
		t.Errorf("report %+v", s)
	}
	if math.Abs(s.Rejection-.5) > 1e-9 {
		t.Errorf("rejection is %v", s.Rejection)
	}
}

func TestRankingFigures(t *testing.T) {
	var r Ranking
	r.N = 4
	for _, rank := range []int{1, 5, 10, 0} {
		r.add(rank)
	}
	r.mean()
	want := (1 + 1/math.Log2(6) + 1/math.Log2(11)) / 4
	if r.Hit1 != .25 || r.Hit5 != .5 || r.Hit10 != .75 || math.Abs(r.NDCG10-want) > 1e-9 || math.Abs(r.MRR10-(1+.2+.1)/4) > 1e-9 {
		t.Errorf("figures %+v", r)
	}
	if percentile(nil, .5) != 0 || percentile([]float64{1, 2, 3, 4}, .5) != 2 || percentile([]float64{1, 2, 3, 4}, .99) != 4 {
		t.Error("percentiles are off")
	}
}

func TestPredictKeepsOnlyWhatIsAsserted(t *testing.T) {
	doc := &rag.Document{ID: "d", Title: "Title", Date: "2024-01-01"}
	h := rag.Hit{Passage: rag.Passage{DocID: "d", Text: "One. Two."}, Doc: doc}
	p := Predict(`"a"`, rag.Answer{Confidence: .5, Retrieved: []rag.Hit{h},
		Statements: []rag.Statement{{Text: "Two.", Quotes: []rag.Quote{{Hit: h, Start: 5, End: 9}}}}})
	if p.Answer != "Two." || len(p.Citations) != 1 || p.Citations[0] != (Span{"d", "Two."}) || p.Retrieved[0].Text != "One. Two." {
		t.Errorf("prediction %+v", p)
	}
	b, err := json.Marshal(Predict(`"b"`, rag.Answer{Abstained: true}))
	if err != nil || !strings.Contains(string(b), `"citations":[]`) || !strings.Contains(string(b), `"retrieved":[]`) {
		t.Errorf("an abstention is %s, %v", b, err)
	}
}
