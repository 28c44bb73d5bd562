package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"mithaq/ingest"
	"mithaq/rag/eval"
	"mithaq/rag/generation"
	"mithaq/rag/hashing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// result is what a command line came to.
type result struct {
	code     int
	out, err string
}

// mithaq runs one command line in a working directory of its own.
func mithaq(t *testing.T, env map[string]string, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	p := &program{in: strings.NewReader(stdin), out: &out, err: &errs, getenv: func(name string) (string, bool) {
		v, ok := env[name]
		return v, ok
	}}
	code := p.exit(p.run(context.Background(), args))
	return result{code, out.String(), errs.String()}
}

func dataDir(t *testing.T) map[string]string {
	t.Helper()
	t.Chdir(t.TempDir())
	return map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data")}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func corpus(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "canal.md"), "---\ntitle: The canal treaty\ndate: 2024-03-01\nlang: en\n---\n\n"+
		"Freedonia and Sylvania signed a canal treaty in Port Alba on 1 March 2024. The treaty runs for twelve years.\n\n"+
		"The two states will pay 40 million dollars each for the locks.\n")
	return dir
}

func TestTheSpacePeriodInFourLanguages(t *testing.T) {
	env := dataDir(t)
	for _, q := range []string{
		"ما الفترة التي يغطيها برنامج التعاون الفضائي بين روسيا والصين؟",
		"Which years does the space cooperation programme of Russia and China cover?",
		"На какие годы рассчитана программа сотрудничества России и Китая в космосе?",
		"中俄航天合作计划涵盖哪段时期？",
	} {
		r := mithaq(t, env, "", "ask", q)
		if r.code != exitDone || !strings.Contains(r.out, "2023") || !strings.Contains(r.out, "2027") || !strings.Contains(r.out, "[1]") {
			t.Errorf("%s: exit %d\n%s%s", q, r.code, r.out, r.err)
		}
	}
}

func TestAskJSON(t *testing.T) {
	env := dataDir(t)
	r := mithaq(t, env, "", "ask", "--json", "--corpus", corpus(t), "How long does the canal treaty run?")
	var a jsonAnswer
	if err := json.Unmarshal([]byte(r.out), &a); err != nil || r.code != exitDone {
		t.Fatalf("exit %d: %v\n%s%s", r.code, err, r.out, r.err)
	}
	if a.Abstained || len(a.Statements) == 0 || len(a.Statements[0].Cites) == 0 || len(a.Sources) != 1 {
		t.Fatalf("answer is %+v", a)
	}
	c := a.Statements[0].Cites[0]
	if c.N != 1 || c.Doc != "canal.md" || c.Date != "2024-03-01" || c.Title != "The canal treaty" ||
		c.End-c.Start != len(c.Quote) || !strings.Contains(c.Quote, "twelve years") {
		t.Errorf("citation is %+v", c)
	}
	if _, err := os.Stat(env["DATA_DIR"]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("ask --corpus touched DATA_DIR: %v", err)
	}
}

func TestAbstentionIsDone(t *testing.T) {
	r := mithaq(t, dataDir(t), "", "ask", "--json", "--corpus", corpus(t), "Who won the football championship?")
	var a jsonAnswer
	if err := json.Unmarshal([]byte(r.out), &a); err != nil || r.code != exitDone || !a.Abstained || a.Answer != "" {
		t.Errorf("exit %d, %v, %s%s", r.code, err, r.out, r.err)
	}
}

func TestConversationThroughAPipe(t *testing.T) {
	env := dataDir(t)
	r := mithaq(t, env, "/help\n\nWhich years does the space cooperation programme cover?\n/sources\n/nonsense\n/quit\nnever read\n")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	for _, want := range []string{"/sources", "2023", "2025-11-04", "sarabic.ae"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the conversation lacks %q:\n%s", want, r.out)
		}
	}
	if strings.Contains(r.out, "> ") && strings.Contains(r.out, "\n> ") {
		t.Error("a prompt was drawn into the pipe")
	}
	if !strings.Contains(r.err, "First start") {
		t.Errorf("building the index was not shown: %s", r.err)
	}
	if again := mithaq(t, env, "/sources\n"); strings.Contains(again.err, "First start") {
		t.Error("the index was built a second time")
	}
}

func TestIndexedCorpusIsTheActiveOne(t *testing.T) {
	env := dataDir(t)
	dir := corpus(t)
	r := mithaq(t, env, "", "index", "--corpus", dir)
	if r.code != exitDone || !strings.Contains(r.out, "stored 1 documents") {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	if r = mithaq(t, env, "", "ask", "Where was the canal treaty signed?"); !strings.Contains(r.out, "Port Alba") {
		t.Errorf("the indexed corpus does not answer:\n%s%s", r.out, r.err)
	}
	write(t, filepath.Join(dir, "more.txt"), "Sylvania opened an embassy in Freedonia in May 2024, both governments said on Monday.\n")
	if r = mithaq(t, env, "", "index"); r.code != exitDone || !strings.Contains(r.out, "+ more.txt") {
		t.Errorf("a reindex does not read the active corpus: exit %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestDryRunAndRollback(t *testing.T) {
	env := dataDir(t)
	dir := corpus(t)
	r := mithaq(t, env, "", "index", "--dry-run", "--show", "--corpus", dir)
	if r.code != exitDone || !strings.Contains(r.out, `title "The canal treaty"`) || !strings.Contains(r.out, "twelve years") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	if _, err := os.Stat(env["DATA_DIR"]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a dry run wrote into DATA_DIR: %v", err)
	}
	if r = mithaq(t, env, "", "index", "--rollback"); r.code != exitFailed {
		t.Errorf("rolled back from nothing: exit %d: %s", r.code, r.out)
	}
	mithaq(t, env, "", "index", "--corpus", dir)
	mithaq(t, env, "", "index", "--corpus", t.TempDir()) // empty: refused
	other := t.TempDir()
	write(t, filepath.Join(other, "wheat.txt"), "Freedonia bought wheat from Sylvania on Monday, the ministry said in a statement.\n")
	mithaq(t, env, "", "index", "--corpus", other)
	if r = mithaq(t, env, "", "index", "--rollback"); r.code != exitDone {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	if r = mithaq(t, env, "", "ask", "Where was the canal treaty signed?"); !strings.Contains(r.out, "Port Alba") {
		t.Errorf("the generation before does not answer: %s%s", r.out, r.err)
	}
}

func TestMisuse(t *testing.T) {
	env := dataDir(t)
	dir := corpus(t)
	questions := filepath.Join(t.TempDir(), "q.jsonl")
	write(t, questions, `{"id":"1","question":"x"}`)
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"unknown command", []string{"nonsense"}, "ask, index"},
		{"unknown flag", []string{"ask", "--nope", "x"}, "--help"},
		{"no question", []string{"ask"}, "needs a question"},
		{"empty question", []string{"ask", "  "}, "needs a question"},
		{"only emoji", []string{"ask", "🙂🙂"}, "question is empty"},
		{"unknown language", []string{"ask", "--lang", "fr", "x"}, "ar, en, ru, zh"},
		{"missing corpus", []string{"ask", "--corpus", filepath.Join(dir, "gone"), "x"}, "gone"},
		{"corpus is a file", []string{"index", "--corpus", filepath.Join(dir, "canal.md")}, "no folder"},
		{"index argument", []string{"index", dir}, "--corpus"},
		{"eval without questions", []string{"eval", "--corpus", dir}, "--questions"},
		{"eval of two kinds", []string{"eval", "--corpus", dir, "--passages", "p", "--questions", questions}, "either"},
		{"eval without its file", []string{"eval", "--corpus", dir, "--questions", "gone.jsonl"}, "gone.jsonl"},
		{"verify argument", []string{"verify", "x"}, "standard input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mithaq(t, env, "", c.args...)
			if r.code != exitMisuse || !strings.Contains(r.err, c.says) || r.out != "" {
				t.Errorf("exit %d, stdout %q, stderr %q; want exit 2 and %q", r.code, r.out, r.err, c.says)
			}
			if lines := strings.Count(r.err, "\n"); lines != 1 {
				t.Errorf("%d lines on stderr: %s", lines, r.err)
			}
		})
	}
}

func TestEveryWrongSettingIsReportedAtOnce(t *testing.T) {
	env := dataDir(t)
	env["LOG_LEVEL"], env["LOG_FORMAT"], env["TERMS_FILE"], env["UI_LANG"] = "loud", "xml", "/no/such/file", "fr"
	r := mithaq(t, env, "", "ask", "x")
	if r.code != exitMisuse {
		t.Errorf("exit %d", r.code)
	}
	for _, want := range []string{"LOG_LEVEL", "debug, info, warn, error", "LOG_FORMAT", "text, json", "TERMS_FILE", "UI_LANG"} {
		if !strings.Contains(r.err, want) {
			t.Errorf("stderr lacks %q: %s", want, r.err)
		}
	}
}

func TestDotEnv(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, filepath.Join(dir, ".env"), "LOG_LEVEL=loud\n")
	if r := mithaq(t, nil, "", "ask", "x"); r.code != exitMisuse || !strings.Contains(r.err, "loud") {
		t.Errorf(".env is not read: exit %d, %s", r.code, r.err)
	}
	if r := mithaq(t, map[string]string{"LOG_LEVEL": "info", "DATA_DIR": filepath.Join(dir, "d")}, "", "ask", "x"); r.code != exitDone {
		t.Errorf("the environment does not win over .env: exit %d, %s", r.code, r.err)
	}
	write(t, filepath.Join(dir, ".env"), "BROKEN LINE ' \n")
	if r := mithaq(t, nil, "", "ask", "x"); r.code != exitMisuse || !strings.Contains(r.err, ".env") {
		t.Errorf("a broken .env: exit %d, %s", r.code, r.err)
	}
}

func TestLongQuestion(t *testing.T) {
	r := mithaq(t, dataDir(t), "", "ask", strings.Repeat("برنامج التعاون ", 700))
	if r.code != exitDone {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

func TestCorpusWithFilesThatAreNoDocuments(t *testing.T) {
	env := dataDir(t)
	dir := corpus(t)
	write(t, filepath.Join(dir, "binary.txt"), "a\x00b")
	write(t, filepath.Join(dir, "latin.txt"), "caf\xe9 au lait")
	write(t, filepath.Join(dir, "empty.txt"), "\n")
	r := mithaq(t, env, "", "index", "--corpus", dir)
	if r.code != exitDone || !strings.Contains(r.out, "skipped 3") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	for _, f := range []string{"binary.txt", "latin.txt", "empty.txt"} {
		if !strings.Contains(r.out, "skipped "+f+": ") {
			t.Errorf("no reason is given for %s:\n%s", f, r.out)
		}
	}
}

// TestTheOldIndexSurvives goes through what can go wrong after an index was
// made: each is said clearly, and the old index still answers.
func TestTheOldIndexSurvives(t *testing.T) {
	env := dataDir(t)
	if r := mithaq(t, env, "", "index", "--corpus", corpus(t)); r.code != exitDone {
		t.Fatal(r.err)
	}
	answers := func(t *testing.T) {
		t.Helper()
		if r := mithaq(t, env, "", "ask", "Where was the canal treaty signed?"); !strings.Contains(r.out, "Port Alba") {
			t.Errorf("the old index does not answer: exit %d\n%s%s", r.code, r.out, r.err)
		}
	}
	t.Run("empty corpus", func(t *testing.T) {
		r := mithaq(t, env, "", "index", "--corpus", t.TempDir())
		if r.code != exitFailed || !strings.Contains(r.err, "no files") {
			t.Errorf("exit %d: %s", r.code, r.err)
		}
		answers(t)
	})
	t.Run("missing corpus", func(t *testing.T) {
		if r := mithaq(t, env, "", "index", "--corpus", "gone"); r.code != exitMisuse {
			t.Errorf("exit %d: %s", r.code, r.err)
		}
		answers(t)
	})
	t.Run("another embedder", func(t *testing.T) {
		other := map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "other")}
		_, err := ingest.Build(context.Background(), ingest.Request{Corpora: []string{corpus(t)}, DataDir: other["DATA_DIR"], Embedder: hashing.New(4096)})
		if err != nil {
			t.Fatal(err)
		}
		before, err := generation.Current(other["DATA_DIR"])
		if err != nil {
			t.Fatal(err)
		}
		r := mithaq(t, other, "", "ask", "Where?")
		if r.code != exitFailed || !strings.Contains(r.err, "embedder") {
			t.Errorf("exit %d: %s", r.code, r.err)
		}
		if after, err := generation.Current(other["DATA_DIR"]); err != nil || after != before {
			t.Errorf("the index changed from %s to %s, %v", before, after, err)
		}
	})
	t.Run("torn index", func(t *testing.T) {
		files, err := filepath.Glob(filepath.Join(env["DATA_DIR"], "shards", "*"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		whole, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		altered := bytes.Clone(whole)
		altered[len(altered)/2] ^= 1
		for name, content := range map[string][]byte{"altered": altered, "cut": whole[:len(whole)/2]} {
			if err := os.WriteFile(files[0], content, 0o600); err != nil {
				t.Fatal(err)
			}
			if r := mithaq(t, env, "", "ask", "Where?"); r.code != exitFailed || !strings.Contains(r.err, "damaged") {
				t.Errorf("%s: exit %d: %s", name, r.code, r.err)
			}
		}
		if err := os.WriteFile(files[0], whole, 0o600); err != nil {
			t.Fatal(err)
		}
		answers(t)
	})
}

func TestDataDirThatCannotBeWritten(t *testing.T) {
	env := dataDir(t)
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	env["DATA_DIR"] = filepath.Join(file, "data")
	if r := mithaq(t, env, "", "ask", "Where?"); r.code != exitFailed || !strings.Contains(r.err, "data") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

func TestEvalOverDocuments(t *testing.T) {
	env := dataDir(t)
	questions := filepath.Join(t.TempDir(), "q.jsonl")
	write(t, questions, `{"id":"a","question":"Where was the canal treaty signed?","lang":"en","history":[],"other":1,"answerable":true,"gold_spans":[{"doc":"canal.md","text":"Freedonia and Sylvania signed a canal treaty in Port Alba"}],"need":"all","key_facts":[{"any":["Port Alba"]}]}`+"\n"+
		`{"id":"b","question":"Who conducts the Freedonian orchestra?"}`+"\n")
	r := mithaq(t, env, "", "eval", "--corpus", corpus(t), "--questions", questions)
	if r.code != exitDone {
		t.Fatal(r.err)
	}
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 2 {
		t.Fatalf("predictions:\n%s", r.out)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(lines[1]), &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"id", "answer", "abstained", "confidence", "citations", "retrieved"} {
		if _, ok := keys[k]; !ok {
			t.Errorf("a prediction lacks %q: %s", k, lines[1])
		}
	}
	if string(keys["abstained"]) != "true" || string(keys["answer"]) != `""` || string(keys["citations"]) != "[]" || string(keys["retrieved"]) == "[]" {
		t.Errorf("the abstention is %s", lines[1])
	}
	out := filepath.Join(t.TempDir(), "pred.jsonl")
	r = mithaq(t, env, "", "eval", "--corpus", corpus(t), "--questions", questions, "--out", out, "--json")
	var figures eval.Report
	if err := json.Unmarshal([]byte(r.out), &figures); err != nil || figures.Correct != 1 || figures.ByLang["en"].N != 1 {
		t.Errorf("figures: %v\n%s%s", err, r.out, r.err)
	}
	if b, err := os.ReadFile(out); err != nil || !strings.Contains(string(b), "Port Alba") {
		t.Errorf("--out holds %q, %v", b, err)
	}
	if _, err := os.Stat(env["DATA_DIR"]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("eval touched DATA_DIR: %v", err)
	}
}

func TestEvalOverPassages(t *testing.T) {
	env := dataDir(t)
	dir := t.TempDir()
	passages, questions := filepath.Join(dir, "p.jsonl"), filepath.Join(dir, "q.jsonl")
	write(t, passages, `{"id":"1","text":"The canal treaty was signed in Port Alba."}`+"\n"+`{"id":"2","text":"Wheat exports grew in spring."}`+"\n")
	write(t, questions, `{"id":"a","question":"Where was the treaty signed?","passage_id":"1"}`+"\n"+`{"id":"b","question":"What grew in spring?","passage_id":"2"}`+"\n")
	r := mithaq(t, env, "", "eval", "--passages", passages, "--questions", questions, "--json")
	var figures map[string]float64
	if err := json.Unmarshal([]byte(r.out), &figures); err != nil || r.code != exitDone {
		t.Fatal(err, r.err)
	}
	for _, k := range []string{"n", "hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10", "ms_p50", "ms_p99"} {
		if _, ok := figures[k]; !ok {
			t.Errorf("the figures lack %s: %s", k, r.out)
		}
	}
	if figures["hit@1"] != 1 || figures["n"] != 2 {
		t.Errorf("figures: %s", r.out)
	}
	write(t, questions, `{"id":"a","question":"Where?","passage_id":"9"}`+"\n")
	if r = mithaq(t, env, "", "eval", "--passages", passages, "--questions", questions); r.code != exitFailed || !strings.Contains(r.err, `"9"`) {
		t.Errorf("an unknown passage_id: exit %d, %s", r.code, r.err)
	}
}

func TestVerify(t *testing.T) {
	passage := `[{"n":1,"doc":"d","text":"Freedonia and Sylvania signed a canal treaty in Port Alba on 1 March 2024. The treaty runs for twelve years."}]`
	in := `{"id":"good","lang":"en","question":"q","history":[],"passages":` + passage + `,"line":"{\"cites\":[\"1.2\"],\"text\":\"The treaty runs for 12 years.\"}"}` + "\n" +
		`{"id":"bad","lang":"en","question":"q","history":[],"passages":` + passage + `,"line":"{\"cites\":[\"1.2\"],\"text\":\"The treaty runs for 13 years.\"}"}` + "\n" +
		`{"id":"none","lang":"en","question":"q","history":[],"passages":` + passage + `,"line":"{\"abstain\":true}"}` + "\n" +
		`{"id":"odd","lang":"en","question":"q","history":[],"passages":` + passage + `,"line":"{{{"}` + "\n"
	r := mithaq(t, dataDir(t), in, "verify")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	want := []string{`{"id":"good","pass":true,"reasons":[]}`, `"pass":false`, `{"id":"none","pass":true,"reasons":["abstained"]}`, `{"id":"odd","pass":false,"reasons":["unparsed"]}`}
	if len(lines) != len(want) {
		t.Fatalf("verdicts:\n%s", r.out)
	}
	for i := range want {
		if !strings.Contains(lines[i], want[i]) {
			t.Errorf("verdict %d is %s, want %s", i+1, lines[i], want[i])
		}
	}
}
