package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mithaq/rag/openai/openaitest"
)

// askJSON asks the canal corpus and reads the answer.
func askJSON(t *testing.T, env map[string]string, dir, question string) (jsonAnswer, result) {
	t.Helper()
	r := mithaq(t, env, "", "ask", "--json", "--corpus", dir, question)
	var a jsonAnswer
	if err := json.Unmarshal([]byte(r.out), &a); err != nil || r.code != exitDone {
		t.Fatalf("exit %d: %v\n%s%s", r.code, err, r.out, r.err)
	}
	return a, r
}

func withServer(t *testing.T, s *openaitest.Server, more map[string]string) map[string]string {
	t.Helper()
	env := dataDir(t)
	env["OPENAI_BASE_URL"], env["OPENAI_API_KEY"], env["OPENAI_MODEL"] = s.BaseURL(), "sk-test", "m"
	maps.Copy(env, more)
	return env
}

func TestAModelsAnswerIsCheckedStatementByStatement(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{Key: "sk-test"})
	s.Reply(openaitest.Say(openaitest.Line("The canal treaty runs for twelve years.", "1.2") + openaitest.Line("The canal treaty runs for 90 years.", "1.2")))
	a, r := askJSON(t, withServer(t, s, nil), corpus(t), "How long does the canal treaty run?")
	if a.Model != "m" || len(a.Statements) != 1 || a.Dropped["number"] != 1 || a.Usage == nil || a.Usage.In == 0 {
		t.Errorf("answer is %+v", a)
	}
	if strings.Contains(r.out+r.err, "sk-test") {
		t.Error("the key got out")
	}
}

func TestWithoutItsServerTheAnswerIsExtractive(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{Key: "another"})
	a, r := askJSON(t, withServer(t, s, nil), corpus(t), "How long does the canal treaty run?")
	if a.Model != "extractive" || a.Fallback != "unavailable" || !strings.Contains(a.Answer, "twelve years") {
		t.Errorf("answer is %+v", a)
	}
	if strings.Contains(r.out+r.err, "sk-test") {
		t.Error("the key got out")
	}
}

func TestVectorsOfAServer(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{})
	env := dataDir(t)
	env["EMBEDDING_BASE_URL"], env["EMBEDDING_MODEL"] = s.BaseURL(), "e"
	dir := corpus(t)
	if r := mithaq(t, env, "", "index", "--corpus", dir); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	if r := mithaq(t, env, "", "ask", "Where was the canal treaty signed?"); !strings.Contains(r.out, "Port Alba") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	before := s.Count("/embeddings")
	write(t, filepath.Join(dir, "more.txt"), "Sylvania opened an embassy in Freedonia in May 2024, both governments said on Monday.\n")
	if r := mithaq(t, env, "", "index"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	if now := s.Count("/embeddings"); now == before {
		t.Error("the new document was not embedded")
	}
	delete(env, "EMBEDDING_MODEL")
	delete(env, "EMBEDDING_BASE_URL")
	if r := mithaq(t, env, "", "ask", "Where?"); r.code != exitFailed || !strings.Contains(r.err, "embedder") {
		t.Errorf("vectors of two embedders were mixed: exit %d, %s", r.code, r.err)
	}
}

func TestEvalWithAServersVectorsLeavesDataDirAlone(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{})
	env := dataDir(t)
	env["EMBEDDING_BASE_URL"], env["EMBEDDING_MODEL"] = s.BaseURL(), "e"
	questions := filepath.Join(t.TempDir(), "q.jsonl")
	write(t, questions, `{"id":"a","question":"Where was the canal treaty signed?"}`)
	if r := mithaq(t, env, "", "eval", "--corpus", corpus(t), "--questions", questions); r.code != exitDone || !strings.Contains(r.out, "Port Alba") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	if _, err := os.Stat(env["DATA_DIR"]); err == nil {
		t.Error("eval wrote into DATA_DIR")
	}
}

func TestDoctor(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{Key: "sk-test", Models: []string{"m", "e"}})
	env := withServer(t, s, map[string]string{"EMBEDDING_BASE_URL": s.BaseURL(), "EMBEDDING_API_KEY": "sk-test", "EMBEDDING_MODEL": "e"})
	r := mithaq(t, env, "", "doctor")
	for _, want := range []string{"ok    answers", "ok    vectors", "16 dimensions", "question"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("doctor does not say %q: exit %d\n%s%s", want, r.code, r.out, r.err)
		}
	}
	env["OPENAI_MODEL"] = "gone"
	r = mithaq(t, env, "", "doctor")
	if r.code != exitFailed || !strings.Contains(r.out, "FAIL  answers") || !strings.Contains(r.out, "gone") {
		t.Errorf("an unknown model: exit %d\n%s%s", r.code, r.out, r.err)
	}
	if r = mithaq(t, dataDir(t), "", "doctor"); r.code != exitDone || !strings.Contains(r.out, "extractive") {
		t.Errorf("keyless: exit %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestModelSettingsThatAreWrong(t *testing.T) {
	env := dataDir(t)
	env["OPENAI_BASE_URL"], env["OPENAI_API_KEY"] = "localhost:11434", "sk\nsecret"
	env["EMBEDDING_API_KEY"], env["EMBEDDING_DIMENSIONS"], env["RERANK_MODEL"] = "k", "many", "r"
	r := mithaq(t, env, "", "ask", "x")
	if r.code != exitMisuse {
		t.Errorf("exit %d", r.code)
	}
	for _, want := range []string{"OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "EMBEDDING_MODEL", "EMBEDDING_DIMENSIONS", "RERANK_URL"} {
		if !strings.Contains(r.err, want) {
			t.Errorf("stderr lacks %s: %s", want, r.err)
		}
	}
	if strings.Contains(r.err, "secret") {
		t.Errorf("a key is shown: %s", r.err)
	}
}
