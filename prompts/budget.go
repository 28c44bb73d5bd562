package prompts

import (
	"fmt"
	"unicode"
)

// Tokens estimates how many tokens a model makes of s, from the kinds of its
// characters: a token is about three and a third characters of ASCII, two
// letters of another alphabet, or one character of Chinese. That is on the high
// side for the vocabularies of today (o200k, Qwen, Llama 3, Gemma), so that what
// is estimated to fit does fit, and about right for older ones.
func Tokens(s string) int {
	tenths := 0
	for _, r := range s {
		switch {
		case r < unicode.MaxASCII:
			tenths += 3
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			tenths += 10
		case unicode.IsLetter(r), unicode.IsMark(r):
			tenths += 5
		default:
			tenths += 10
		}
	}
	return (tenths + 9) / 10
}

// answerData is what the answer template sees.
type answerData struct {
	Question string
	Language string
	Passages []numbered
}

type numbered struct {
	N         int
	Title     string
	Date      string
	Kind      string
	Newest    bool
	Sentences []sentence
}

type sentence struct {
	Mark string // passage and sentence, as it is cited
	Text string
}

// Answer asks for an answer from passages. Passages that do not fit the budget
// are left out whole, from the end; without room for the first it is
// [ErrBudget].
func (s *Set) Answer(in AnswerInput) (Prompt, error) {
	for keep := len(in.Passages); ; keep-- {
		p, err := s.answer(in, keep)
		if err != nil || in.Budget <= 0 || p.Tokens <= in.Budget {
			return p, err
		}
		if keep <= 1 {
			return Prompt{}, fmt.Errorf("%w: %d needed, %d allowed", ErrBudget, p.Tokens, in.Budget)
		}
	}
}

func (s *Set) answer(in AnswerInput, keep int) (Prompt, error) {
	data := answerData{Question: neutral(in.Question), Language: language(in.Lang, "the language of the question")}
	newest := newestDate(in.Passages[:keep])
	for i, p := range in.Passages[:keep] {
		n := numbered{N: i + 1, Title: attribute(p.Title), Date: attribute(p.Date), Kind: attribute(p.Kind), Newest: newest != "" && p.Date == newest}
		for k, text := range p.Sentences {
			n.Sentences = append(n.Sentences, sentence{Mark: fmt.Sprintf("%d.%d", i+1, k+1), Text: neutral(text)})
		}
		data.Passages = append(data.Passages, n)
	}
	p, err := s.fill(answer, data)
	p.Kept = keep
	return p, err
}

// newestDate is the latest date when there is more than one, else empty: of
// passages from one day none is newer.
func newestDate(ps []Passage) string {
	first, newest, several := "", "", false
	for _, p := range ps {
		if p.Date == "" {
			continue
		}
		if first == "" {
			first = p.Date
		}
		several = several || p.Date != first
		newest = max(newest, p.Date)
	}
	if !several {
		return ""
	}
	return newest
}

// Standalone asks for a follow-up question that can be understood alone. Earlier
// questions that do not fit the budget are left out whole, the oldest first.
func (s *Set) Standalone(in StandaloneInput) (Prompt, error) {
	for skip := 0; ; skip++ {
		history := make([]string, 0, len(in.History)-skip)
		for _, h := range in.History[skip:] {
			history = append(history, neutral(h))
		}
		p, err := s.fill(standalone, map[string]any{"Question": neutral(in.Question), "History": history})
		p.Kept = len(history)
		if err != nil || in.Budget <= 0 || p.Tokens <= in.Budget {
			return p, err
		}
		if skip == len(in.History) {
			return Prompt{}, fmt.Errorf("%w: %d needed, %d allowed", ErrBudget, p.Tokens, in.Budget)
		}
	}
}
