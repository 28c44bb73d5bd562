package verify

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"mithaq/rag/terms"
)

func run(t *testing.T, in string) (string, error) {
	t.Helper()
	base, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = Run(context.Background(), strings.NewReader(in), &out, base)
	return out.String(), err
}

const passage = `{"n":1,"doc":"a.txt","text":"وبلغ حجم التجارة بين البلدين 245 مليار دولار."}`

func TestRun(t *testing.T) {
	t.Parallel()
	in := strings.Join([]string{
		`{"id":"a-1","lang":"en","question":"q","history":["h"],"passages":[` + passage + `],"line":"{\"cites\":[\"1.1\"],\"text\":\"Trade between the two countries reached $245 billion.\"}"}`,
		``,
		`{"id":2,"lang":"en","question":"q","history":[],"passages":[` + passage + `],"line":"{\"cites\":[\"1.1\"],\"text\":\"Trade between the two countries reached $250 billion.\"}","extra":1}`,
		`{"id":"c","lang":"en","question":"q","passages":[],"line":"{\"abstain\":true}"}`,
		`{"id":"d","lang":"en","question":"q","passages":[],"line":"{\"cites\":["}`,
		`{"id":"e","passages":[` + passage + `],"line":{"cites":["1.1"],"text":"بلغ حجم التجارة 245 مليار دولار."}}`,
		`{"passages":null,"line":null}`,
	}, "\n")
	got, err := run(t, in)
	want := `{"id":"a-1","pass":true,"reasons":[]}
{"id":2,"pass":false,"reasons":["number"]}
{"id":"c","pass":true,"reasons":["abstained"]}
{"id":"d","pass":false,"reasons":["unparsed"]}
{"id":"e","pass":true,"reasons":[]}
{"id":null,"pass":false,"reasons":["unparsed"]}
`
	if err != nil || got != want {
		t.Errorf("error %v, got\n%s", err, got)
	}
}

func TestRunBrokenInput(t *testing.T) {
	t.Parallel()
	good := `{"id":1,"passages":[],"line":"{\"abstain\":true}"}` + "\n"
	for _, bad := range []string{"{", "[]", `{"id":1,"passages":"x"}`, `{"id":1,"passages":[{"n":1.5}]}`, "\xff"} {
		out, err := run(t, good+bad+"\n"+good)
		if !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: error %v", bad, err)
		}
		if strings.Count(out, "\n") != 1 {
			t.Errorf("%q: wrote %q", bad, out)
		}
	}
}

func TestRunLongLine(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(strings.Repeat("نص طويل جدا. ", 200_000))
	if err != nil {
		t.Fatal(err)
	}
	out, err := run(t, `{"id":1,"passages":[{"n":1,"text":`+string(b)+`}],"line":"A b [1.1]"}`)
	if err != nil || !strings.HasPrefix(out, `{"id":1,"pass":false`) {
		t.Errorf("error %v, got %.100q", err, out)
	}
}

func TestRunCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, strings.NewReader("{}\n"), &strings.Builder{}, noTerms{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
