package openai

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func assemble(limits Limits, whole bool, tokens ...string) ([]string, error) {
	var got []string
	l := newLines(limits, func(s string) error {
		got = append(got, s)
		return nil
	})
	for _, t := range tokens {
		if err := l.write(t); err != nil {
			return got, err
		}
	}
	return got, l.close(whole)
}

func testLimits() Limits { return Limits{Bytes: 1 << 20, Lines: 200, LineBytes: 16 << 10} }

const (
	one = `{"cites":["1.1"],"text":"Ruritania signed."}`
	two = `{"cites":["2.3","2.4"],"text":"وقّعت الدولتان {الاتفاق}."}`
)

func TestLines(t *testing.T) {
	for _, test := range []struct {
		name string
		in   string
		want []string
	}{
		{"two objects", one + "\n" + two + "\n", []string{one, two}},
		{"remainder", one + "\n" + two, []string{one, two}},
		{"carriage returns", one + "\r\n" + two + "\r\n", []string{one, two}},
		{"nothing", "", nil},
		{"blank lines", "\n \n" + one + "\n\n", []string{one}},
		{"code fence", "```json\n" + one + "\n```\n", []string{one}},
		{"fence on the line", "```json " + one + " ```", []string{one}},
		{"tildes", "~~~\n" + one + "\n~~~", []string{one}},
		{"byte order mark", "\ufeff" + one, []string{one}},
		{"reasoning", "<think>\nlet me see " + two + "\n</think>\n\n" + one, []string{one}},
		{"reasoning in capitals", "<Think>a</THINK>" + one, []string{one}},
		{"reasoning twice", "<think>a</think>\n" + one + "\n<thinking>b\n</thinking>" + two, []string{one, two}},
		{"reasoning never closed", one + "\n<think>and now " + two, []string{one}},
		{"reasoning without a beginning", "hm, " + two + " perhaps</think>" + one, []string{one}},
		{"a tag inside a statement", `{"cites":["1.1"],"text":"a <think> b"}`, []string{`{"cites":["1.1"],"text":"a <think> b"}`}},
		{"less than", "x < y [1.1]\nx <b", []string{"x < y [1.1]", "x <b"}},
		{"half a tag at the end", "a <thi", []string{"a <thi"}},
		{"pretty-printed", "{\n  \"cites\": [\n    \"1.1\"\n  ],\n  \"text\": \"a\"\n}\n" + one, []string{`{ "cites": [ "1.1" ], "text": "a" }`, one}},
		{"pretty-printed in a list", "[\n  {\n\"abstain\": true\n  },\n" + one + ",\n]", []string{`{ "abstain": true }`, one}},
		{"nested objects over lines", "{\"cites\":[\n{\"passage\":2,\"quote\":\"a\"}\n],\n\"text\":\"b\"}", []string{`{"cites":[ {"passage":2,"quote":"a"} ], "text":"b"}`}},
		{"one line, two objects", one + ", " + two, []string{one, two}},
		{"a list on one line", "[" + one + "," + two + "]", []string{one, two}},
		{"wrapped", `{"statements": [` + one + ", " + two + `]}`, []string{one, two}},
		{"text around", "Sure: " + one + " Done.", []string{"Sure: " + one + " Done."}},
		{"text before", "Here it is:\n" + one, []string{"Here it is:", one}},
		{"an object that never ends", "{\"cites\":[\"1.1\"],\"text\":\"Rur\n" + one + "\n", []string{`{"cites":["1.1"],"text":"Rur`, one}},
		{"a line break inside the text", "{\"cites\":[\"1.1\"],\"text\":\"Ruritania\nsigned.\"}\n", []string{one}},
		{"quotes not escaped", `{"cites":["1.1"],"text":"a "b c"}` + "\n" + two, []string{`{"cites":["1.1"],"text":"a "b c"}`, two}},
		{"prose with markers", "Ruritania signed [1.1].\nGraustark did not [2].", []string{"Ruritania signed [1.1].", "Graustark did not [2]."}},
		{"repeated lines", one + "\n" + one + "\n" + two + "\n" + one, []string{one, two}},
		{"braces in prose", "the set {a, b} [1]", []string{"the set {a, b} [1]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, n := range []int{len(test.in) + 1, 7, 1} {
				got, err := assemble(testLimits(), true, cut(test.in, n)...)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("tokens of %d bytes\n got %q\nwant %q", n, got, test.want)
				}
			}
		})
	}
}

// cut makes tokens of at most n bytes, in the middle of characters too.
func cut(s string, n int) []string {
	var out []string
	for len(s) > n {
		out, s = append(out, s[:n]), s[n:]
	}
	return append(out, s)
}

func TestLinesOfBrokenAnswer(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"half an object", one + "\n" + two[:30], []string{one}},
		{"a whole object", one + "\n" + two, []string{one, two}},
		{"half a sentence", one + "\nGraustark did [2.1]", []string{one}},
		{"half a printed object", "{\n\"cites\":[\"1.1\"],\n\"te", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := assemble(testLimits(), false, test.in)
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestLineArrivesWithItsLineBreak(t *testing.T) {
	n := 0
	l := newLines(testLimits(), func(string) error { n++; return nil })
	if err := l.write(one); err != nil || n != 0 {
		t.Fatalf("%d lines before the line break, error %v", n, err)
	}
	if err := l.write("\n"); err != nil || n != 1 {
		t.Fatalf("%d lines with the line break, error %v", n, err)
	}
}

func TestLinesBounds(t *testing.T) {
	limits := Limits{Bytes: 1 << 20, Lines: 3, LineBytes: 60}
	t.Run("long line is left out", func(t *testing.T) {
		got, err := assemble(limits, true, strings.Repeat("x", 100)+"\n", one+"\n", strings.Repeat("y", 61))
		if err != nil || !slices.Equal(got, []string{one}) {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("many lines", func(t *testing.T) {
		got, err := assemble(limits, true, "a\nb\nc\nd\ne\n")
		if !errors.Is(err, ErrRunaway) || len(got) != 3 {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("the same line for ever", func(t *testing.T) {
		got, err := assemble(limits, true, strings.Repeat("a\n", 50))
		if !errors.Is(err, ErrRunaway) || len(got) != 1 {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("an object of many lines", func(t *testing.T) {
		var b strings.Builder
		for i := range 100 {
			fmt.Fprintf(&b, "%q: [\n", strconv.Itoa(i))
		}
		got, err := assemble(testLimits(), true, "{\n"+b.String())
		if err != nil || len(got) != 100-maxJoined+2 {
			t.Errorf("got %d lines %q, %v", len(got), got, err)
		}
	})
}

func TestRepetition(t *testing.T) {
	loops := func(s string) bool {
		var r repetition
		for _, tok := range cut(s, 5) {
			if r.write(tok) {
				return true
			}
		}
		return false
	}
	var varied strings.Builder
	for i := range 400 {
		fmt.Fprintf(&varied, `{"cites":["1.%d"],"text":"In %d the parties met for the %dth time."}`+"\n", i, 1600+i, i)
	}
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"one character", strings.Repeat("ا", 2000), true},
		{"a sentence", "It begins well. " + strings.Repeat("The parties agree on the following. ", 100), true},
		{"statements", varied.String(), false},
		{"short", strings.Repeat("no ", 100), false},
	} {
		if got := loops(test.text); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("<think>a</think>"+one+"\n```json\n"+two, 3, true)
	f.Add("{\n\"cites\": [\"1.1\"],\n\"text\": \"a\"\n}", 1, false)
	f.Add("[{\"a\":[{}]},{}]\n</think><thin", 2, true)
	f.Fuzz(func(t *testing.T, text string, n int, whole bool) {
		n = 1 + max(0, n)%64
		limits := Limits{Bytes: 1 << 20, Lines: 20, LineBytes: 200}
		got, err := assemble(limits, whole, cut(text, n)...)
		if err != nil && !errors.Is(err, ErrRunaway) {
			t.Fatal(err)
		}
		if len(got) > limits.Lines {
			t.Fatalf("%d lines", len(got))
		}
		for i, s := range got {
			if strings.TrimSpace(s) == "" || strings.Contains(s, "\n") {
				t.Fatalf("line %q", s)
			}
			if slices.Contains(got[:i], s) {
				t.Fatalf("line twice: %q", s)
			}
			if len(s) > 2*limits.LineBytes+maxJoined {
				t.Fatalf("a line of %d bytes", len(s))
			}
		}
	})
}
