package lexical

import (
	"math"
	"slices"
	"testing"

	"mithaq/rag/normal"
)

func build(p Params, docs ...[]string) *Field {
	b := NewBuilder()
	for _, d := range docs {
		b.Add(d)
	}
	return b.Build(p)
}

// TestScores compares with BM25 worked out by hand from the formula.
func TestScores(t *testing.T) {
	p := Params{K1: 1.2, B: 0.75}
	f := build(p, []string{"a", "b", "a"}, []string{"b", "c"}, []string{"c"})
	acc := make([]float32, f.Len())
	best := f.Scores(map[string]float64{"a": 1, "b": 2, "absent": 5}, acc)

	idf := func(df float64) float64 { return math.Log(1 + (3-df+.5)/(df+.5)) }
	term := func(tf, length float64) float64 {
		return tf * (p.K1 + 1) / (tf + p.K1*(1-p.B+p.B*length/2)) // mean length 2
	}
	want := []float64{idf(1)*term(2, 3) + 2*idf(2)*term(1, 3), 2 * idf(2) * term(1, 2), 0}
	for i := range want {
		if math.Abs(float64(acc[i])-want[i]) > 1e-5 {
			t.Errorf("passage %d scores %v, want %v", i, acc[i], want[i])
		}
	}
	if best != slices.Max(acc) {
		t.Errorf("best is %v, highest score is %v", best, slices.Max(acc))
	}
}

func TestEmptyFieldAndEmptyQuery(t *testing.T) {
	f := build(Params{K1: 1.2, B: 0.75})
	if best := f.Scores(map[string]float64{"a": 1}, nil); best != 0 {
		t.Errorf("best of nothing is %v", best)
	}
	g := build(Params{K1: 1.2, B: 0.75}, nil, []string{"a"})
	acc := make([]float32, 2)
	if best := g.Scores(nil, acc); best != 0 || acc[0] != 0 || acc[1] != 0 {
		t.Errorf("an empty query scored %v %v", best, acc)
	}
}

func TestGramsMeetAcrossSpellings(t *testing.T) {
	for _, c := range [][2]string{{"روسكوسموس", "روس كوسموس"}, {"الملاحة", "ملاحه"}, {"الأوراسي", "الاوراسية"}} {
		a, b := Grams(normal.Tokens(c[0])), Grams(normal.Tokens(c[1]))
		shared := 0
		for _, g := range a {
			if slices.Contains(b, g) {
				shared++
			}
		}
		if shared == 0 {
			t.Errorf("%q %v and %q %v share no gram", c[0], a, c[1], b)
		}
	}
}

func TestGramsKeepNumbersWhole(t *testing.T) {
	if got := Grams(normal.Tokens("2023-2027")); !slices.Equal(got, []string{"2023", "2027"}) {
		t.Errorf("grams of a range are %v", got)
	}
	if got := Stems(normal.Tokens("中俄合作")); !slices.Equal(got, []string{"中俄", "俄合", "合作"}) {
		t.Errorf("stems of Chinese are %v", got)
	}
}

func BenchmarkScores(b *testing.B) {
	docs := make([][]string, 10_000)
	for i := range docs {
		for j := range 300 {
			docs[i] = append(docs[i], string(rune('a'+(i*7+j*j)%26))+string(rune('a'+(i+j*13)%26))+string(rune('a'+j%26)))
		}
	}
	f := build(Params{K1: 1.2, B: 0.75}, docs...)
	query := map[string]float64{}
	for _, t := range docs[42][:50] {
		query[t] = 1
	}
	acc := make([]float32, f.Len())
	for b.Loop() {
		clear(acc)
		f.Scores(query, acc)
	}
}
