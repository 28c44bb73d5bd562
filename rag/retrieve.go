package rag

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"mithaq/rag/lexical"
	"mithaq/rag/normal"
)

// maxRetrieved is how many passages an answer carries as retrieved.
const maxRetrieved = 10

// candidates is how many of the best lexical passages are scored further, by
// vectors and by their documents: enough that the right one is among them, few
// enough for 5 ms.
const candidates = 200

// Weights of the fields in the max-normalized sum, chosen by nDCG@10 on
// ARCD-train and MLQA: 4-grams .853/.737; with stems .861/.762; with vectors at
// 0.5 .868/.765; with vectors, concepts and document as they stand .871/.770.
const (
	gramWeight    = 1.0
	stemWeight    = 1.0
	vectorWeight  = 0.8
	conceptWeight = 0.2
	// denseWeight is that of a model's vectors, which speak for every language.
	denseWeight = 2.0
	// documentWeight is what the rest of the document adds: a passage that does
	// not repeat the subject still belongs to it.
	documentWeight = 0.3
	// crossWeight is that of the concept score of a passage in another language
	// than the question's, for which it stands in for all word fields.
	crossWeight = 0.9 * (gramWeight + stemWeight + vectorWeight + conceptWeight)
	// steerWeight is what the newest document gains when the latest is asked for.
	steerWeight = 0.6
	// ownWeight is the least that the few words of a follow-up weigh: they are
	// what is new.
	ownWeight = 0.4
	// partWeight scales the concepts inside a longer one, which another text
	// may name apart.
	partWeight = 0.4
	// kinWeight scales the concepts that may be said instead.
	kinWeight = 0.3
	// carriedWeight scales what earlier turns were about.
	carriedWeight = 0.5
)

// scored is a passage number with its fused score and parts.
type scored struct {
	passage int
	total   float64
	parts   map[string]float64
}

// Rank returns the k passages that are nearest to a question, best first,
// without deciding whether they answer it.
func (x *Index) Rank(ctx context.Context, q Question, k int) ([]Hit, error) {
	u := understand(q, x.terms)
	x.prepare(&u)
	return x.search(ctx, u, k)
}

// search ranks the passages for q and returns the best k.
func (x *Index) search(ctx context.Context, q query, k int) ([]Hit, error) {
	n := len(x.passages)
	grams, stems, concepts := make([]float32, n), make([]float32, n), make([]float32, n)
	gramMax := x.grams.Scores(weighted(q, lexical.Grams), grams)
	stemMax := x.stems.Scores(weighted(q, lexical.Stems), stems)
	known, heard := conceptQuery(q)
	conceptMax := x.concepts.Scores(known, concepts)
	conceptMax = max(conceptMax, x.sounds.Scores(heard, concepts))

	w := x.fieldWeights()
	all := make([]scored, 0, n)
	for i := range n {
		if grams[i] == 0 && stems[i] == 0 && concepts[i] == 0 {
			continue
		}
		g, s, c := ratio(grams[i], gramMax), ratio(stems[i], stemMax), ratio(concepts[i], conceptMax)
		total := w.grams*g + w.stems*s + w.concepts*c
		if x.foreign(i, q.lang) {
			total = w.cross * c
		}
		all = append(all, scored{passage: i, total: total})
	}
	all = best(all, max(k, candidates))
	vec, all, err := x.addNearest(ctx, q, all)
	if err != nil {
		return nil, err
	}
	for i := range all {
		p := all[i].passage
		c := x.context(q, x.docOf[p])
		all[i].total += w.document*c + x.weight(PartSteer, steerWeight)*x.steered(q.steer, x.docOf[p])
		all[i].parts = map[string]float64{"grams": ratio(grams[p], gramMax), "stems": ratio(stems[p], stemMax),
			"concepts": ratio(concepts[p], conceptMax), "document": c}
	}
	if err := x.addVectors(ctx, q, vec, all); err != nil {
		return nil, err
	}
	all = best(all, k)
	hits := make([]Hit, len(all))
	for i, s := range all {
		hits[i] = Hit{Passage: x.passages[s.passage], Doc: &x.docs[x.docOf[s.passage]], Score: s.total, Parts: s.parts}
	}
	return hits, nil
}

// weights are those of the fields, of the parts that are on.
type weights struct{ grams, stems, concepts, cross, document float64 }

func (x *Index) fieldWeights() weights {
	return weights{
		grams: x.weight(PartGrams, gramWeight), stems: x.weight(PartStems, stemWeight),
		concepts: x.weight(PartConcepts, conceptWeight), cross: x.weight(PartConcepts, crossWeight),
		document: x.weight(PartDocument, documentWeight),
	}
}

// foreign tells whether passage i is in another of the served languages than
// the question, so that their words cannot meet.
func (x *Index) foreign(i int, lang string) bool {
	p := x.passages[i].Lang
	return p != lang && p != "und" && lang != "und"
}

// addNearest embeds the question, nil without an embedder, and adds to the
// candidates the passages that dense vectors find.
func (x *Index) addNearest(ctx context.Context, q query, all []scored) ([]float32, []scored, error) {
	if x.vectors == nil || x.embedder == nil || len(x.passages) == 0 || !x.dense && len(all) == 0 {
		return nil, all, nil
	}
	text := q.full
	if x.dense {
		text = q.text // a model reads sentences
	}
	vec, err := x.embedder.EmbedQuery(ctx, text, x.dimCounts, len(x.passages))
	if err != nil || !x.dense {
		return vec, all, wrap("embedding the question", err)
	}
	ids, err := x.vectors.Nearest(ctx, vec, candidates)
	if err != nil {
		return nil, nil, fmt.Errorf("searching vectors: %w", err)
	}
	have := map[string]bool{}
	for _, s := range all {
		have[x.passages[s.passage].ID] = true
	}
	for _, id := range ids {
		if i, ok := x.byID[id]; ok && !have[id] {
			all = append(all, scored{passage: i})
		}
	}
	return vec, all, nil
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// addVectors adds the cosine part to the candidates: of sparse vectors to those
// in the question's language, relative to the best; of dense ones, whose cosines
// lie in a narrow band, to all, by their place between the least and the best.
func (x *Index) addVectors(ctx context.Context, q query, vec []float32, all []scored) error {
	if vec == nil || len(all) == 0 {
		return nil
	}
	ids := make([]string, len(all))
	for i, s := range all {
		ids[i] = x.passages[s.passage].ID
	}
	cosines, err := x.vectors.Scores(ctx, vec, ids)
	if err != nil {
		return fmt.Errorf("scoring vectors: %w", err)
	}
	weight, least, top := x.weight(PartVectors, vectorWeight), 0.0, 0.0
	if x.dense {
		weight, least = x.weight(PartVectors, denseWeight), slices.Min(cosines)
	}
	for i, c := range cosines {
		if x.dense || !x.foreign(all[i].passage, q.lang) {
			top = max(top, c)
		}
	}
	for i, c := range cosines {
		if top > least && c > least && (x.dense || !x.foreign(all[i].passage, q.lang)) {
			part := (c - least) / (top - least)
			all[i].parts["vectors"] = part
			all[i].total += weight * part
		}
	}
	return nil
}

// best sorts and returns the best k of all.
func best(all []scored, k int) []scored {
	slices.SortFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.passage, b.passage))
	})
	return all[:min(k, len(all))]
}

func ratio(a, best float32) float64 {
	if best <= 0 {
		return 0
	}
	return float64(a / best)
}

// weighted turns the content words into a bag of terms; words of earlier turns
// weigh less.
func weighted(q query, analyze func([]normal.Token) []string) map[string]float64 {
	bag := map[string]float64{}
	for _, t := range analyze(q.tokens) {
		bag[t]++
	}
	for _, t := range analyze(q.carried) {
		bag[t] += carriedWeight
	}
	return bag
}

// conceptQuery gives the question's concepts, and the sounds of its names that
// no list knows.
func conceptQuery(q query) (known, heard map[string]float64) {
	known, heard = map[string]float64{}, map[string]float64{}
	for _, u := range q.units {
		w := 1.0
		if u.carried {
			w = carriedWeight
		}
		switch {
		case u.kind != wordUnit:
			known[u.key] = w
			for _, id := range u.kin {
				known[id] = max(known[id], w*kinWeight)
			}
			for _, p := range u.parts {
				known[p.id] = max(known[p.id], w*partWeight)
			}
		case u.sound != "":
			heard[u.sound] = w * soundMatch
		}
	}
	return known, heard
}

// context is the share, by weight, of the question's concepts that a document
// names anywhere.
func (x *Index) context(q query, doc int) float64 {
	has, total := 0.0, 0.0
	for _, u := range q.units {
		if u.kind == wordUnit || u.carried {
			continue
		}
		w := x.concepts.IDF(u.key)
		total += w
		if x.sets[doc].has(u.key) {
			has += w
		}
	}
	if total == 0 {
		return 0
	}
	return has / total
}

// steered is how well a document's age meets the wish of the question, 0 to 1.
func (x *Index) steered(s steer, doc int) float64 {
	switch s {
	case latest:
		return x.age[doc]
	case earliest:
		return 1 - x.age[doc]
	}
	return 0
}

// prepare takes out of q what is switched off and weighs the rest.
func (x *Index) prepare(q *query) {
	for i := range q.units {
		if slices.Contains(x.without, PartKin) {
			q.units[i].kin = nil
			for j := range q.units[i].parts {
				q.units[i].parts[j].kin = nil
			}
		}
		if slices.Contains(x.without, PartSound) {
			q.units[i].sound = ""
		}
	}
	x.weigh(q)
}

// weigh sets how much each unit of q tells passages apart: the IDF of what it
// is looked for by, relative to that of something never seen, 0.1 to 1, times
// what its kind is worth.
func (x *Index) weigh(q *query) {
	highest := math.Log(1 + (float64(len(x.passages))+.5)/.5)
	for i := range q.units {
		u := &q.units[i]
		idf := x.concepts.IDF(u.key)
		if x.concepts.DF(u.key) == 0 {
			for _, id := range u.kin { // said otherwise, it is not unheard of
				idf = min(idf, x.concepts.IDF(id))
			}
		}
		if u.kind == wordUnit {
			idf = 0
			for _, s := range lexical.Stems(u.tokens) {
				idf = max(idf, x.stems.IDF(s))
			}
		}
		u.weight = (0.1 + 0.9*min(1, idf/highest)) * u.worth()
		if len(q.carried) > 0 && !u.carried && !u.asked {
			u.weight = max(u.weight, ownWeight)
		}
	}
}

// worth is what a unit counts by its kind.
func (u unit) worth() float64 {
	w := 1.0
	switch {
	case u.kind == wordUnit:
		w = 0.5 // a word that no list knows is often a manner of speaking
	case u.minor:
		w = 0.4
	case u.act:
		w = 0.7
	}
	if u.common {
		w *= 0.7
	}
	if u.source {
		w *= 0.6
	}
	if u.asked && u.kind != nameUnit {
		w *= 0.5 // "which areas": the answer names them, seldom the word
	}
	if u.carried {
		w *= carriedWeight
	}
	return w
}
