package rag

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mithaq/rag/facts"
	"mithaq/rag/lexical"
	"mithaq/rag/normal"
	"mithaq/rag/sound"
	"mithaq/rag/stem"
	"mithaq/rag/stop"
	"mithaq/rag/terms"
)

// mentionAt is where a text names a concept, in bytes.
type mentionAt struct {
	id         string
	start, end int
}

// features are what a run of text offers as evidence.
type features struct {
	keys   map[string]struct{} // concept ids and value keys
	at     []mentionAt         // where the concepts stand
	kinds  map[terms.Kind]bool
	values []facts.Value
	stems  map[string]struct{}
	grams  map[string]struct{}
	sounds []string // of the words that may be names; only where a name is matched by sound
	folded string
	lang   string
}

func featuresOf(text string, base *terms.Base) *features {
	f := &features{
		keys: map[string]struct{}{}, kinds: map[terms.Kind]bool{}, stems: map[string]struct{}{},
		grams: map[string]struct{}{}, values: facts.Find(text), folded: normal.Fold(text), lang: DetectLang(text),
	}
	for _, m := range base.Tag(text) {
		f.keys[m.Concept.ID] = struct{}{}
		f.kinds[m.Concept.Kind] = true
		f.at = append(f.at, mentionAt{m.Concept.ID, m.Start, m.End})
	}
	for _, v := range f.values {
		for _, k := range valueKeys(v) {
			f.keys[k] = struct{}{}
		}
	}
	tokens := normal.Tokens(text)
	for _, t := range tokens {
		f.stems[stem.Token(t)] = struct{}{}
		if t.Script == normal.Arabic {
			f.stems[stem.Arabic(stem.CutParticle(t.Text))] = struct{}{}
		}
	}
	for _, g := range lexical.Grams(tokens) {
		f.grams[g] = struct{}{}
	}
	return f
}

func (f *features) hasKind(k terms.Kind) bool { return f.kinds[k] }

// counts tells whether a number stands beside the named thing, as in "four
// days": within a few words, and right before it when it is a small number in
// words, which otherwise counts something else ("the two countries").
func (f *features) counts(u unit) bool {
	for _, v := range f.values {
		if v.Kind != facts.Number && v.Kind != facts.Percent {
			continue
		}
		near := 24 // bytes
		if v.Word && len(v.Canonical) == 1 {
			near = 2
		}
		if v.Unit != "" && v.Unit == u.key {
			return true
		}
		for _, m := range f.at {
			if m.id == u.key && m.start < v.End+near && v.Start < m.end+near {
				return true
			}
		}
	}
	return false
}

func (f *features) hasMeasure(is func(unit string) bool) bool {
	for _, v := range f.values {
		if is(v.Unit) {
			return true
		}
	}
	return false
}

// match tells how far the text holds what u is about: 1 when it names it, less
// for a word of the same script that shares most of its letters.
func (f *features) match(u unit) float64 {
	switch u.kind {
	case nameUnit, conceptUnit, valueUnit:
		if _, ok := f.keys[u.key]; ok {
			return 1
		}
		if u.kind == nameUnit || u.kind == valueUnit {
			return 0
		}
	}
	return max(f.matchKin(u.kin), f.matchParts(u), f.matchWords(u))
}

// kinMatch is what a concept that may be said instead counts.
const kinMatch = 0.7

func (f *features) matchKin(kin []string) float64 {
	for _, id := range kin {
		if _, ok := f.keys[id]; ok {
			return kinMatch
		}
	}
	return 0
}

// matchParts finds the concepts inside a longer one: "activities in space,
// cooperation" for "space cooperation".
func (f *features) matchParts(u unit) float64 {
	if len(u.parts) < 2 {
		return 0
	}
	got, all := 0.0, 0.0
	for _, p := range u.parts {
		w := 1.0
		if p.name {
			w = 2 // of "the Taiwan question", Taiwan tells more
		}
		all += w
		if _, ok := f.keys[p.id]; ok {
			got += w
		} else {
			got += w * f.matchKin(p.kin)
		}
	}
	return 0.9 * got / all
}

// matchWords compares words with words of the same language.
func (f *features) matchWords(u unit) float64 {
	if u.lang != f.lang {
		return f.matchSound(u)
	}
	if len(u.tokens) == 0 {
		return 0
	}
	if u.lang == "zh" {
		return f.matchChinese(u)
	}
	sum := 0.0
	for _, t := range u.tokens {
		sum += f.matchWord(t)
	}
	m := sum / float64(len(u.tokens))
	if u.kind == conceptUnit && m < 0.99 {
		m *= 0.5 // half the words of a term are not the term
	}
	return m
}

// soundMatch is what a name found by its sound alone counts.
const soundMatch = 0.8

func (f *features) matchSound(u unit) float64 {
	if u.sound == "" {
		return 0
	}
	if slices.ContainsFunc(f.sounds, func(s string) bool { return sound.Alike(u.sound, s) }) {
		return soundMatch
	}
	// Chinese writes no spaces: the whole text is read aloud.
	if f.lang == "zh" && strings.Contains(sound.Pinyin(f.folded), u.tokens[0].Text) {
		return soundMatch
	}
	return 0
}

// soundsOf are the skeletons of the words long enough to tell a name.
func soundsOf(tokens []normal.Token) []string {
	var out []string
	for _, t := range tokens {
		if t.Script == normal.Han || t.Script == normal.Digit || stop.Word(t) {
			continue
		}
		w := t.Text
		if t.Script == normal.Arabic {
			w, _ = stem.ArabicArticle(w)
		}
		if s := sound.Skeleton(w); len(s) >= minSound {
			out = append(out, s)
		}
	}
	return out
}

func (f *features) matchWord(t normal.Token) float64 {
	for _, s := range [...]string{stem.Token(t), stem.Arabic(stem.CutParticle(t.Text))} {
		if _, ok := f.stems[s]; ok {
			return 1
		}
	}
	if utf8.RuneCountInString(t.Text) < 5 {
		return 0
	}
	grams := lexical.Grams([]normal.Token{t})
	n := 0
	for _, g := range grams {
		if _, ok := f.grams[g]; ok {
			n++
		}
	}
	if share := float64(n) / float64(len(grams)); share >= 0.5 {
		return 0.7 * share
	}
	return 0
}

// matchChinese is the share of the unit's two-character runs in the text.
func (f *features) matchChinese(u unit) float64 {
	n, total := 0, 0
	for _, t := range u.tokens {
		for _, g := range lexical.Grams([]normal.Token{t}) {
			total++
			if strings.Contains(f.folded, g) {
				n++
			}
		}
	}
	if total == 0 {
		return 0
	}
	return float64(n) / float64(total)
}

// comparable tells whether a text of language lang could hold u at all: an
// unknown word of another language cannot be looked for.
func (u unit) comparable(lang string) bool {
	return u.kind != wordUnit || u.lang == lang || u.lang == "und" || u.sound != "" && u.lang != "zh"
}
