package hashing

import (
	"context"
	"errors"
	"math"
	"testing"
)

func dot(a, b []float32) (s float64) {
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func TestVectorsHaveLengthOne(t *testing.T) {
	e := New(0)
	for _, text := range []string{"برنامج التعاون", "a", "", "！", "中俄航天合作", "2023"} {
		vs, err := e.EmbedDocuments(context.Background(), []string{text})
		if err != nil {
			t.Fatal(err)
		}
		q, err := e.EmbedQuery(context.Background(), text, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range [][]float32{vs[0], q} {
			if len(v) != DefaultDimensions || math.Abs(dot(v, v)-1) > 1e-5 {
				t.Errorf("vector of %q: %d dimensions, squared length %v", text, len(v), dot(v, v))
			}
		}
	}
}

func TestSpellingsAreNearerThanOtherWords(t *testing.T) {
	e := New(0)
	vs, err := e.EmbedDocuments(context.Background(), []string{"شي جين بينغ", "شي جين بينج", "ميخائيل ميشوستين"})
	if err != nil {
		t.Fatal(err)
	}
	if near, far := dot(vs[0], vs[1]), dot(vs[0], vs[2]); near < 0.6 || far > 0.3 {
		t.Errorf("two spellings of a name have cosine %.2f, two names %.2f", near, far)
	}
}

func TestAddingDocumentsChangesNoVector(t *testing.T) {
	e := New(0)
	one, err := e.EmbedDocuments(context.Background(), []string{"محطة قمرية"})
	if err != nil {
		t.Fatal(err)
	}
	two, err := e.EmbedDocuments(context.Background(), []string{"صفقة الغاز", "محطة قمرية"})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(dot(one[0], two[1])-1) > 1e-6 {
		t.Error("the vector of a text depends on its neighbours")
	}
}

func TestCountsWeighTheQuery(t *testing.T) {
	e := New(0)
	ctx := context.Background()
	docs, err := e.EmbedDocuments(ctx, []string{"agreement alpha", "agreement beta", "agreement gamma"})
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]uint32, e.Dimensions())
	for _, v := range docs {
		for d, x := range v {
			if x != 0 {
				counts[d]++
			}
		}
	}
	plain, err := e.EmbedQuery(ctx, "agreement beta", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	weighed, err := e.EmbedQuery(ctx, "agreement beta", counts, 3)
	if err != nil {
		t.Fatal(err)
	}
	gap := func(q []float32) float64 { return dot(q, docs[1]) - dot(q, docs[0]) }
	if gap(weighed) <= gap(plain) {
		t.Errorf("the rare word tells documents apart by %.3f with counts, %.3f without", gap(weighed), gap(plain))
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(0).EmbedDocuments(ctx, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
