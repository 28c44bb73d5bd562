package verify

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	t.Parallel()
	cite := func(nums ...int) []Cite {
		var out []Cite
		for i := 0; i+1 < len(nums); i += 2 {
			out = append(out, Cite{Passage: nums[i], Sentence: nums[i+1]})
		}
		return out
	}
	for _, c := range []struct {
		name, raw string
		want      Line
	}{
		{"sentences", `{"cites":["2.3","2.4"],"text":"A b."}`, Line{Text: "A b.", Cites: cite(2, 3, 2, 4)}},
		{"passage", `{"cites":["2"],"text":"A."}`, Line{Text: "A.", Cites: cite(2, 0)}},
		{"numbers", `{"cites":[2.10, 3],"text":"A."}`, Line{Text: "A.", Cites: cite(2, 10, 3, 0)}},
		{"one string", `{"cites":"2.3, 2.4","text":"A."}`, Line{Text: "A.", Cites: cite(2, 3, 2, 4)}},
		{"run of sentences", `{"cites":["2.3-5"],"text":"A."}`, Line{Text: "A.", Cites: cite(2, 3, 2, 4, 2, 5)}},
		{"run in full", `{"cites":["2.3–2.4"],"text":"A."}`, Line{Text: "A.", Cites: cite(2, 3, 2, 4)}},
		{"Arabic digits", `{"cites":["٢.٣"],"text":"أ ب."}`, Line{Text: "أ ب.", Cites: cite(2, 3)}},
		{"words", `{"cites":["passage 2, sentence 3"],"text":"A."}`, Line{Text: "A.", Cites: cite(2, 3)}},
		{"P and S", `{"cites":["P2.S3"],"text":"A."}`, Line{Text: "A.", Cites: cite(2, 3)}},
		{"quote", `{"cites":[{"passage":2,"quote":"x y"}],"text":"A."}`, Line{Text: "A.", Cites: []Cite{{Passage: 2, Quote: "x y"}}}},
		{"object with sentence", `{"cites":[{"passage":2,"sentence":3}],"text":"A."}`, Line{Text: "A.", Cites: cite(2, 3)}},
		{"flat", `{"passage":2,"sentence":3,"text":"A."}`, Line{Text: "A.", Cites: cite(2, 3)}},
		{"other keys", `{"Citations":["1.1"],"Statement":"A."}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"wrapped", `{"statements":[{"cites":["1.1"],"text":"A."}]}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"array", `[{"cites":["1.1"],"text":"A."}]`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"trailing commas", `{"cites":["1.1",],"text":"A.",}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"raw line break", "{\"cites\":[\"1.1\"],\"text\":\"A\nb.\"}", Line{Text: "A b.", Cites: cite(1, 1)}},
		{"typographic quotes", `{“cites”:[“1.1”],“text”:“A.”}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"single quotes", `{'cites':['1.1'],'text':'A.'}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"fence", "```json\n{\"cites\":[\"1.1\"],\"text\":\"A.\"}\n```", Line{Text: "A.", Cites: cite(1, 1)}},
		{"text around", `Here it is: {"cites":["1.1"],"text":"A."} Hope it helps!`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"reasoning", `<think>{"cites":["9.9"],"text":"no"}</think>{"cites":["1.1"],"text":"A."}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"marker in text", `{"cites":["1.1"],"text":"A [1.1]."}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"marker only in text", `{"text":"A [1.2]."}`, Line{Text: "A.", Cites: cite(1, 2)}},
		{"no cites", `{"text":"A."}`, Line{Text: "A."}},
		{"unreadable cite", `{"cites":["the second one"],"text":"A."}`, Line{Text: "A.", Cites: []Cite{{}}}},
		{"abstain", `{"abstain":true}`, Line{Abstain: true}},
		{"abstain as text", `{"abstain":"true"}`, Line{Abstain: true}},
		{"not abstaining", `{"abstain":false,"cites":["1.1"],"text":"A."}`, Line{Text: "A.", Cites: cite(1, 1)}},
		{"prose", "The term is 2023–2027 [2.3].", Line{Text: "The term is 2023–2027.", Cites: cite(2, 3)}},
		{"prose, two", "A b [2][3.1].", Line{Text: "A b.", Cites: cite(2, 0, 3, 1)}},
		{"prose, list", "A b [2, 3]", Line{Text: "A b", Cites: cite(2, 0, 3, 0)}},
		{"prose, full width", "双方同意［2］。", Line{Text: "双方同意。", Cites: cite(2, 0)}},
		{"prose, lenticular", "双方同意【2.1】。", Line{Text: "双方同意。", Cites: cite(2, 1)}},
		{"bullet", "- A b [1.1]", Line{Text: "A b", Cites: cite(1, 1)}},
		{"numbered", "2. A b [1.1]", Line{Text: "A b", Cites: cite(1, 1)}},
		{"other brackets stay", "A [sic] b [1.1]", Line{Text: "A [sic] b", Cites: cite(1, 1)}},
	} {
		got, err := Parse(c.raw)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestParseUnreadable(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"", "   ", "```", "```json", "{", "}", "[1]", `{"cites":["1.1"],"text":"half of a sta`, `{"cites":["1.1"]}`, `{"text":42}`,
		`{"foo":"bar"}`, "Sure! Here is the answer:", "<think>hm, [1.1] might do", `{"cites":["1.1"],"text":"a"`, `"text":"A."`, "null", "\xff\xfe",
	} {
		if got, err := Parse(raw); !errors.Is(err, ErrUnparsed) {
			t.Errorf("%q: got %+v, %v, want ErrUnparsed", raw, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"cites":["2.3"],"text":"A."}`, `{"cites":[{"passage":2,"quote":"x"}],"text":"A",}`, "A [2.3-5][1, 2].", "```json\n{}", `{"abstain":true}`, "<think>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, err := Parse(s)
		if err != nil {
			return
		}
		if !utf8.ValidString(line.Text) || len(line.Cites) > 4*maxCites {
			t.Fatalf("%q: %+v", s, line)
		}
		if line.Abstain && line.Text != "" {
			t.Fatalf("%q: abstains and states: %+v", s, line)
		}
	})
}

func TestParseLong(t *testing.T) {
	t.Parallel()
	for _, s := range []string{strings.Repeat("[1]", 1<<18), strings.Repeat("{", 1<<18), strings.Repeat("{\"a\":", 1<<16), strings.Repeat("[", 1<<20), strings.Repeat("a [1.1] ", 1<<17)} {
		if line, err := Parse(s); err == nil && len(line.Cites) > 1<<20 {
			t.Errorf("%.10q…: %d cites", s, len(line.Cites))
		}
	}
}
