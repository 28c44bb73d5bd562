package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"mithaq/rag"
)

// PassageLine is one line of a passages file.
type PassageLine struct {
	ID   ID     `json:"id"`
	Text string `json:"text"`
}

// QueryLine is one line of a questions file over ready-made passages.
type QueryLine struct {
	ID        ID     `json:"id"`
	Question  string `json:"question"`
	PassageID ID     `json:"passage_id"` // the one right passage
}

// Ranking are the figures of a ranking run, each a mean over the questions:
// the share whose passage is among the first k, the mean reciprocal rank within
// 10, and nDCG@10 with one relevant passage, 1/log2(rank+1) (Järvelin and
// Kekäläinen, 2002). Times are milliseconds a question.
type Ranking struct {
	N      int     `json:"n"`
	Hit1   float64 `json:"hit@1"`
	Hit5   float64 `json:"hit@5"`
	Hit10  float64 `json:"hit@10"`
	MRR10  float64 `json:"mrr@10"`
	NDCG10 float64 `json:"ndcg@10"`
	MsP50  float64 `json:"ms_p50"`
	MsP99  float64 `json:"ms_p99"`
}

// ErrUnknownPassage is returned when a question names a passage that is not
// among the passages.
var ErrUnknownPassage = errors.New("unknown passage_id")

// Rank runs every question against the index, whose documents bear the ids of
// the passages, one passage each.
func Rank(ctx context.Context, x *rag.Index, queries []QueryLine) (Ranking, error) {
	known := map[string]bool{}
	for _, d := range x.Documents() {
		known[d.ID] = true
	}
	for _, q := range queries {
		if !known[q.PassageID.String()] {
			return Ranking{}, fmt.Errorf("question %q: %w %q; every passage_id must be an id of the passages file", q.ID, ErrUnknownPassage, q.PassageID.String())
		}
	}
	r := Ranking{N: len(queries)}
	took := make([]float64, 0, len(queries))
	for _, q := range queries {
		start := time.Now()
		hits, err := x.Rank(ctx, rag.Question{Text: q.Question}, 10)
		if err != nil {
			return Ranking{}, fmt.Errorf("question %q: %w", q.ID, err)
		}
		took = append(took, float64(time.Since(start).Microseconds())/1000)
		r.add(slices.IndexFunc(hits, func(h rag.Hit) bool { return h.Passage.DocID == q.PassageID.String() }) + 1)
	}
	r.mean()
	slices.Sort(took)
	r.MsP50, r.MsP99 = percentile(took, .5), percentile(took, .99)
	return r, nil
}

// add counts a right passage at rank, from 1; 0 means not among the first 10.
func (r *Ranking) add(rank int) {
	if rank == 0 {
		return
	}
	if rank == 1 {
		r.Hit1++
	}
	if rank <= 5 {
		r.Hit5++
	}
	r.Hit10++
	r.MRR10 += 1 / float64(rank)
	r.NDCG10 += 1 / math.Log2(float64(rank)+1)
}

func (r *Ranking) mean() {
	if r.N == 0 {
		return
	}
	for _, f := range []*float64{&r.Hit1, &r.Hit5, &r.Hit10, &r.MRR10, &r.NDCG10} {
		*f /= float64(r.N)
	}
}

// percentile is the nearest-rank percentile of sorted values, 0 of none.
func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(p*float64(len(sorted)))) - 1
	return sorted[max(0, i)]
}
