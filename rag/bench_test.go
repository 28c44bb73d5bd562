package rag_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"mithaq/rag"
	"mithaq/rag/chromem"
	"mithaq/rag/hashing"
	"mithaq/rag/terms"
)

// words are the vocabulary of the generated passages: terms of the field and
// fillers, so that most questions match thousands of passages.
const words = `روسيا الصين اتفاقية تعاون الطاقة النووية مفاعلات الفضاء برنامج محطة قمرية التجارة العملات الوطنية تسويات
 بيان مشترك رئيس الوزراء زيارة رسمية اجتماع دوري استثمار تكنولوجيا الذكاء الاصطناعي البحوث الأساسية ممرات النقل الزراعة
 السيادة القطب الشمالي مواطنين حماية تأشيرات طلاب جامعات ثقافة دفاع تدريبات غاز نفط أنابيب جسر حدود ميناء سكك حديد
 أعلن وقع أكد دعا شدد أضاف وصل التقى بحث وسع عزز نفذ أنشأ`

// vectorStore gives chromem's results the form that retrieval asks for.
type vectorStore struct{ *chromem.Store }

func (v vectorStore) Nearest(ctx context.Context, q []float32, k int) ([]string, error) {
	found, err := v.Store.Nearest(ctx, q, k)
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	return ids, err
}

// generated are n passages of about 80 words, the same in every run.
func generated(n int) ([]rag.Document, []rag.Passage) {
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields(words)
	docs, ps := make([]rag.Document, n), make([]rag.Passage, n)
	for i := range n {
		var b strings.Builder
		for j := range 80 {
			b.WriteString(vocabulary[int(r.ExpFloat64()*12)%len(vocabulary)])
			if j%16 == 15 {
				fmt.Fprintf(&b, " رقم %d.", r.IntN(5000))
			}
			b.WriteByte(' ')
		}
		id := fmt.Sprintf("d%05d", i)
		docs[i] = rag.Document{ID: id, Lang: "ar", Date: fmt.Sprintf("20%02d-01-02", 10+i%16)}
		ps[i] = rag.Passage{ID: id, DocID: id, Text: b.String(), End: b.Len(), Lang: "ar"}
	}
	return docs, ps
}

// BenchmarkQuery10k measures one keyless question over 10,000 passages: the
// ranking alone, the whole answer, and chromem-go's own full query beside them.
func BenchmarkQuery10k(b *testing.B) {
	ctx := context.Background()
	docs, ps := generated(10_000)
	e := hashing.New(0)
	texts := make([]string, len(ps))
	for i := range ps {
		texts[i] = ps[i].Text
	}
	vectors, err := e.EmbedDocuments(ctx, texts)
	if err != nil {
		b.Fatal(err)
	}
	entries := make([]chromem.Entry, len(ps))
	for i := range ps {
		entries[i] = chromem.Entry{ID: ps[i].ID, Vector: vectors[i]}
	}
	shard, err := chromem.NewShard(ctx, "bench", e.Dimensions(), entries)
	if err != nil {
		b.Fatal(err)
	}
	store, err := chromem.NewStore(e.Dimensions(), shard)
	if err != nil {
		b.Fatal(err)
	}
	base, err := terms.Load()
	if err != nil {
		b.Fatal(err)
	}
	x, err := rag.NewIndex(ctx, rag.IndexInput{Documents: docs, Passages: ps, Vectors: vectorStore{store}, DimCounts: store.DimCounts(), Embedder: e, Terms: base})
	if err != nil {
		b.Fatal(err)
	}
	s := rag.NewService(rag.Options{Terms: base, Log: slog.New(slog.DiscardHandler)})
	s.Use(x)
	questions := []string{"ما قيمة صفقة الغاز بين روسيا والصين؟", "Which years does the space cooperation programme cover?", "Кто подписал совместное заявление?"}
	b.Run("rank", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := x.Rank(ctx, rag.Question{Text: questions[i%len(questions)]}, 10); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("answer", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := s.Answer(ctx, rag.Question{Text: questions[i%len(questions)]}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("chromem", func(b *testing.B) {
		q, err := e.EmbedQuery(ctx, questions[0], store.DimCounts(), len(ps))
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := store.Nearest(ctx, q, 10); err != nil {
				b.Fatal(err)
			}
		}
	})
}
