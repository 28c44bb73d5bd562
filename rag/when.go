package rag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"mithaq/rag/facts"
	"mithaq/rag/normal"
)

// Resolved is a date that a text states relative to its own, as "last year".
type Resolved struct {
	Start, End int    // bytes of the text
	Value      string // YYYY, YYYY-MM or YYYY-MM-DD
}

// relativeWords are runs of whole words, in normal form, and the distance they
// state: in years, or in days.
type relativeWords struct {
	phrases []string
	years   int
	days    int
	daily   bool
}

func relativeLexicon() []relativeWords {
	return []relativeWords{
		{phrases: []string{"العام الماضي", "السنه الماضيه", "العام المنصرم", "العام السابق", "last year", "the previous year",
			"прошлого года", "прошлом году", "минувшего года", "去年"}, years: -1},
		{phrases: []string{"هذا العام", "العام الحالي", "العام الجاري", "هذه السنه", "this year", "этого года", "этом году",
			"нынешнего года", "нынешнем году", "今年"}},
		{phrases: []string{"العام المقبل", "العام القادم", "السنه المقبله", "next year", "следующего года", "следующем году", "明年"}, years: 1},
		{phrases: []string{"امس", "yesterday", "вчера", "昨天"}, days: -1, daily: true},
		{phrases: []string{"غدا", "tomorrow", "завтра", "明天"}, days: 1, daily: true},
	}
}

// ResolveRelative finds the dates that a text states relative to the day it was
// published, in the order of their places. A month right before joins its year:
// "August of last year". A text whose date is not known (empty, or not
// YYYY-MM-DD) resolves nothing: a date is never borrowed.
func ResolveRelative(text, published string) []Resolved {
	day, err := time.Parse(time.DateOnly, published)
	if err != nil {
		return nil
	}
	tokens := normal.Tokens(text)
	var out []Resolved
	for _, l := range relativeLexicon() {
		for _, p := range l.phrases {
			for _, span := range phraseAt(text, tokens, p) {
				out = append(out, resolve(text, span, day, l))
			}
		}
	}
	slices.SortFunc(out, func(a, b Resolved) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

func resolve(text string, span normal.Span, day time.Time, l relativeWords) Resolved {
	r := Resolved{Start: span.Start, End: span.End}
	if l.daily {
		r.Value = day.AddDate(0, 0, l.days).Format(time.DateOnly)
		return r
	}
	r.Value = fmt.Sprintf("%04d", day.Year()+l.years)
	const near = 16 // bytes between a month and its year: "من", "of", "в"
	for _, v := range facts.Find(text) {
		month, ok := strings.CutPrefix(v.Canonical, "--")
		if v.Kind == facts.Date && ok && v.End <= span.Start && span.Start-v.End <= near {
			r.Start, r.Value = v.Start, r.Value+"-"+month
		}
	}
	return r
}

// phraseAt finds a run of whole words in a text; in Chinese, of characters.
func phraseAt(text string, tokens []normal.Token, phrase string) []normal.Span {
	var out []normal.Span
	if isHan(phrase) {
		for from := 0; ; {
			i := strings.Index(text[from:], phrase)
			if i < 0 {
				return out
			}
			out = append(out, normal.Span{Start: from + i, End: from + i + len(phrase)})
			from += i + len(phrase)
		}
	}
	words := strings.Fields(phrase)
	for i := 0; i+len(words) <= len(tokens); i++ {
		j := 0
		for j < len(words) && tokens[i+j].Text == words[j] {
			j++
		}
		if j == len(words) {
			out = append(out, normal.Span{Start: tokens[i].Start, End: tokens[i+j-1].End})
		}
	}
	return out
}

// relativeKeys are the keys under which relative dates can be asked for.
func relativeKeys(text, published string) []string {
	var out []string
	for _, r := range ResolveRelative(text, published) {
		out = append(out, "#year:"+r.Value[:4])
		if len(r.Value) > 4 {
			out = append(out, "#date:"+r.Value)
		}
	}
	return out
}

// steer is a wish about time that a question states.
type steer uint8

const (
	noSteer steer = iota
	latest        // "the latest", "now"
	earliest
)

// steering reads whether a question asks for the newest or the oldest.
func steering(text string) steer {
	tokens := normal.Tokens(text)
	for _, p := range []string{"latest", "most recent", "newest", "currently", "now", "nowadays", "احدث", "الاحدث", "الان", "حاليا", "حالي", "اخر مره",
		"последний", "последняя", "последнее", "последние", "последней", "сейчас", "новейший", "самый новый", "最新", "最近一次", "目前", "现在"} {
		if len(phraseAt(text, tokens, p)) > 0 {
			return latest
		}
	}
	for _, p := range []string{"earliest", "oldest", "اقدم", "الاقدم", "самый ранний", "самая ранняя", "самое раннее", "最早"} {
		if len(phraseAt(text, tokens, p)) > 0 {
			return earliest
		}
	}
	return noSteer
}
