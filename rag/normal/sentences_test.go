package normal

import (
	"slices"
	"testing"
)

func sentencesOf(s string) []string {
	var out []string
	for _, x := range Sentences(s) {
		out = append(out, s[x.Start:x.End])
	}
	return out
}

func TestSentencesOfManyKinds(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"clause numbers stay with their clause", "1. The sides agree. 2 of them met.\n2.1. They part.", []string{"1. The sides agree.", "2 of them met.", "2.1. They part."}},
		{"Arabic clause numbers", "٣. يلتزم الطرفان.", []string{"٣. يلتزم الطرفان."}},
		{"a year may end a sentence", "They signed in 2019. It is in force.", []string{"They signed in 2019.", "It is in force."}},
		{"an ellipsis inside a line", "صدر البيان في... 04.11.2025", []string{"صدر البيان في... 04.11.2025"}},
		{"a quote closes behind its stop", "قال: \"اتفقنا.\" ثم غادر.", []string{"قال: \"اتفقنا.\"", "ثم غادر."}},
		{"Chinese needs no space", "双方签署协议。协议有效！", []string{"双方签署协议。", "协议有效！"}},
		{"initials", "А. Б. Иванов прибыл. Он подписал.", []string{"А. Б. Иванов прибыл.", "Он подписал."}},
		{"nothing", " \n ", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sentencesOf(c.in); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
