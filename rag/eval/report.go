package eval

// Report are the figures of one run: over all questions, and apart for each
// language and each type of question.
type Report struct {
	Summary
	ByLang map[string]Summary `json:"by_lang"`
	ByType map[string]Summary `json:"by_type"`
}

// Recorder collects outcomes. Its zero value is ready; it is not for concurrent use.
type Recorder struct {
	all            []Outcome
	byLang, byType map[string][]Outcome
}

// Add scores a prediction; a question without gold fields is passed over.
func (r *Recorder) Add(q QuestionLine, p Prediction) {
	o, ok := Score(q, p)
	if !ok {
		return
	}
	if r.byLang == nil {
		r.byLang, r.byType = map[string][]Outcome{}, map[string][]Outcome{}
	}
	r.all = append(r.all, o)
	r.byLang[q.Lang] = append(r.byLang[q.Lang], o)
	r.byType[q.Type] = append(r.byType[q.Type], o)
}

// Report computes the figures of what was added.
func (r *Recorder) Report() Report {
	out := Report{Summary: Summarize(r.all), ByLang: map[string]Summary{}, ByType: map[string]Summary{}}
	for k, os := range r.byLang {
		out.ByLang[k] = Summarize(os)
	}
	for k, os := range r.byType {
		out.ByType[k] = Summarize(os)
	}
	return out
}
