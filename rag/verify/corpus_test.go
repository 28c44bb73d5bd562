package verify

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// corpusPassage is one line of testdata/passages.json.
type corpusPassage struct {
	Key, Title, Date, Text string
}

// sample is one statement to be judged, faithful or corrupted in one way.
type sample struct {
	id    string
	how   string // "faithful", or the name of the corruption
	same  bool   // statement and passage share a language
	input []Passage
	line  string
}

// corpus builds the samples: every faithful statement of testdata/statements.tsv
// in several forms, and what the corruption operators make of it. Seeded, so
// that every run judges the same.
type corpus struct {
	passages []corpusPassage
	rng      *rand.Rand
	samples  []sample
}

func loadCorpus(t testing.TB, passages, statements string) *corpus {
	t.Helper()
	c := &corpus{rng: rand.New(rand.NewPCG(1, 2))}
	b, err := os.ReadFile(filepath.Join("testdata", passages))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &c.passages); err != nil {
		t.Fatal(err)
	}
	b, err = os.ReadFile(filepath.Join("testdata", statements))
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != 5 {
			t.Fatalf("%s:%d: %d columns", statements, i+1, len(cols))
		}
		c.add(i+1, cols)
	}
	return c
}

// base is one faithful statement with the passages it is judged by.
type base struct {
	lang, text string
	cites      []string // "1.2"
	sentences  []string // the cited sentences
	input      []Passage
	same       bool
	other      string // a cite of some other passage
}

func (c *corpus) add(n int, cols []string) {
	b := base{lang: cols[0], text: cols[2]}
	first := 0
	for k, ref := range strings.Split(cols[1], ",") {
		key, s, _ := strings.Cut(ref, ".")
		for i, p := range c.passages {
			if p.Key != key {
				continue
			}
			if k == 0 {
				first = i
				for j := range 3 {
					q := c.passages[(i+j)%len(c.passages)]
					b.input = append(b.input, Passage{N: j + 1, Doc: q.Key, Text: q.Text, Title: q.Title, Date: q.Date})
				}
			}
			num, err := strconv.Atoi(s)
			if err != nil {
				panic(err)
			}
			span := normal.Sentences(p.Text)[num-1]
			b.sentences = append(b.sentences, p.Text[span.Start:span.End])
			b.cites = append(b.cites, "1."+s)
		}
	}
	b.same = textScript(c.passages[first].Text) == textScript(b.text)
	b.other = fmt.Sprintf("%d.%d", 2+c.rng.IntN(2), 1+c.rng.IntN(3))
	id := fmt.Sprintf("%d-%s", n, b.lang)
	c.faithful(id, b)
	if cols[3] != "-" {
		c.put(id, "roles", b, object(b.cites, cols[3]))
	}
	if cols[4] != "-" {
		c.put(id, "polarity", b, object(b.cites, cols[4]))
	}
	c.corruptValues(id, b)
	c.corruptNames(id, b)
	c.corruptQuotes(id, b)
}

func textScript(s string) normal.Script {
	v := New(noTerms{}).read(s)
	return v.script
}

type noTerms struct{}

func (noTerms) Tag(string) []terms.Mention { return nil }

func object(cites []string, text string) string {
	b, err := json.Marshal(map[string]any{"cites": cites, "text": text})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (c *corpus) put(id, how string, b base, line string) {
	c.samples = append(c.samples, sample{id: id, how: how, same: b.same, input: b.input, line: line})
}

// faithful puts the statement in a form of those a model may use.
func (c *corpus) faithful(id string, b base) {
	c.put(id, "faithful", b, object(b.cites, b.text))
	marker := " [" + strings.Join(b.cites, ", ") + "]"
	quote := strings.ReplaceAll(strings.TrimRight(b.sentences[0], ".。"), " ", "  ")
	quote = strings.NewReplacer("أ", "ا", "إ", "ا", "“", "\"", "”", "\"").Replace(quote)
	switch n := c.rng.IntN(4); {
	case len(b.sentences) > 1 || n == 0:
		c.put(id, "faithful-prose", b, b.text+marker)
	case n == 1:
		q, err := json.Marshal(map[string]any{"cites": []any{map[string]any{"passage": 1, "quote": quote}}, "text": b.text})
		if err != nil {
			panic(err)
		}
		c.put(id, "faithful-quote", b, string(q))
	case n == 2:
		c.put(id, "faithful-passage", b, object([]string{"1"}, b.text))
	default:
		c.put(id, "faithful-fence", b, "```json\n"+object(b.cites, b.text)+"\n```")
	}
}

// count is how many samples of one sort passed or were stopped as they should.
type count struct{ right, all int }

func (c count) share() float64 { return 100 * float64(c.right) / float64(max(c.all, 1)) }

// strict are the corruptions of which 99 % must be stopped.
func strict(how string) bool {
	switch how {
	case "number", "date", "percent", "name", "other-passage", "invented-quote", "moved-quote", "merged-quote":
		return true
	}
	return false
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	termBase, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ passages, statements, golden string }{
		{"passages.json", "statements.tsv", "statements.golden"},
		{"documents.json", "documents.tsv", "documents.golden"},
	} {
		t.Run(c.statements, func(t *testing.T) {
			t.Parallel()
			r := judge(t, New(termBase), loadCorpus(t, c.passages, c.statements))
			golden(t, c.golden, r.String())
			for key, least := range map[string]float64{
				"faithful, same language": 97, "faithful, across languages": 97,
				"strict, same language": 99, "strict, across languages": 99, "other, same language": 80,
			} {
				if got := r.sorts[key].share(); got < least {
					t.Errorf("%s: %.1f %%, want at least %.0f %%", key, got, least)
				}
			}
		})
	}
}

// report counts by sort what was judged rightly.
type report struct {
	n     int
	sorts map[string]*count
	order []string
	wrong []string
}

func (r *report) tell(key string, right bool) {
	if r.sorts[key] == nil {
		r.sorts[key] = &count{}
		r.order = append(r.order, key)
	}
	r.sorts[key].all++
	if right {
		r.sorts[key].right++
	}
}

func judge(t *testing.T, gate *Gate, c *corpus) *report {
	t.Helper()
	r := &report{n: len(c.samples), sorts: map[string]*count{}}
	for _, s := range c.samples {
		v := gate.CheckLine(s.line, s.input)
		isFaithful := strings.HasPrefix(s.how, "faithful")
		right := v.Pass == isFaithful
		where := "across languages"
		if s.same {
			where = "same language"
		}
		switch {
		case isFaithful:
			r.tell("faithful, "+where, right)
		case strict(s.how):
			r.tell("strict, "+where, right)
		default:
			r.tell("other, "+where, right)
		}
		r.tell("  "+s.how, right)
		if !right {
			r.wrong = append(r.wrong, fmt.Sprintf("%s %s %v %s", s.how, s.id, v.Reasons, s.line))
		}
		for _, q := range v.Quotes {
			p := s.input[q.N-1].Text
			if err := Verbatim(p, nil, q.Start, q.End); err != nil {
				t.Errorf("%s: quote: %v", s.id, err)
			}
		}
	}
	return r
}

// String is the golden form: the figures, and every sample judged wrongly.
func (r *report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d statements\n", r.n)
	for _, sub := range []bool{false, true} {
		for _, k := range r.order {
			if strings.HasPrefix(k, "  ") == sub {
				fmt.Fprintf(&b, "%-32s %4d of %4d  %5.1f %%\n", k, r.sorts[k].right, r.sorts[k].all, r.sorts[k].share())
			}
		}
	}
	b.WriteString("\nJudged wrongly:\n")
	for _, w := range r.wrong {
		b.WriteString(w + "\n")
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the diff. Got:\n%s", name, got)
	}
}
