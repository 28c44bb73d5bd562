package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"mithaq/bot"
	"mithaq/bot/telegramtest"
	"mithaq/ingest"
)

// manyOf reads how often something is to be done, from the environment.
func manyOf(t *testing.T, name string, usual, short int) int {
	t.Helper()
	if testing.Short() {
		usual = short
	}
	v := os.Getenv(name)
	if v == "" {
		return usual
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q; expected a number", name, v)
	}
	return n
}

// manyDocuments are so many that their list takes several messages, beside the
// bundled ones.
func manyDocuments(t testing.TB) []string {
	t.Helper()
	dir := t.TempDir()
	for i := range 60 {
		title := fmt.Sprintf("Protocol %d on the <regular> exchange of statistics & observers between the harbour authorities of both republics", i)
		text := fmt.Sprintf("---\ntitle: %s\ndate: 2024-03-01\nlang: en\nurl: https://example.org/protocols/%d\n---\n\n"+
			"The harbour authorities exchange their statistics every %d weeks. Protocol %d runs for ten years.\n", title, i, i+2, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("p%02d.md", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	bundled, err := filepath.Abs("testdata/agreements")
	if err != nil {
		t.Fatal(err)
	}
	return []string{bundled, dir}
}

// ownEngine is an engine like that of the program, on some corpora.
func ownEngine(t testing.TB, corpora []string) *engine {
	t.Helper()
	p := &program{out: io.Discard, err: io.Discard, getenv: func(string) (string, bool) { return "", false }}
	e, err := p.newEngine(t.Context(), config{LogFormat: "text"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.useFolder(t.Context(), ingest.Request{Corpora: corpora}); err != nil {
		t.Fatal(err)
	}
	return e
}

// killer kills the bot while people talk to it.
type killer struct {
	*testing.T
	server   *telegramtest.Server
	rand     *rand.Rand
	settings map[string]string
	corpora  []string
	people   []*telegramtest.Person
	chats    map[int64]*transcript
	kills    []time.Time
	total    int
	givenUp  int
}

// TestServeKilled kills the bot at any moment; whatever was asked is answered
// all the same, once, or twice where the kill hid that a message was accepted.
// MITHAQ_KILLS is how many times.
func TestServeKilled(t *testing.T) {
	t.Parallel()
	kills := manyOf(t, "MITHAQ_KILLS", 8, 3)
	k := &killer{
		T: t, server: telegramtest.New(t, telegramtest.Options{Pacing: telegramtest.Pacing{Off: true}, JournalLimit: 1 << 20}),
		rand:     rand.New(rand.NewPCG(3, 9)), //nolint:gosec // repeatable
		settings: map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data")}, chats: map[int64]*transcript{},
		corpora: manyDocuments(t),
	}
	if index := start(t, k.server, k.settings, "index", "--corpus", k.corpora[0], "--corpus", k.corpora[1]); index.wait() != exitDone {
		t.Fatal(index.output)
	}
	for i := range 40 {
		p := k.server.NewPerson(telegramtest.User{FirstName: fmt.Sprint("Person ", i), LanguageCode: soakLangs[i%len(soakLangs)]})
		k.people = append(k.people, p)
		k.chats[p.ID] = &transcript{chat: p.ID}
	}
	for range kills {
		k.live()
	}
	k.settle()
	k.judge()
}

// ask lets some people ask something.
func (k *killer) ask() {
	for range 1 + k.rand.IntN(6) {
		p := k.people[k.rand.IntN(len(k.people))]
		lang := k.rand.IntN(len(soakLangs))
		text := soakQuestions[lang][k.rand.IntN(len(soakQuestions[lang]))]
		if k.rand.IntN(8) == 0 {
			text = "/sources" // more than one message
		}
		m := say(k.T, p, text)
		s := said{id: m.ID, user: p.ID, text: text, lang: p.LanguageCode}
		if text == "/sources" {
			s.repliesTo = unquoting
		}
		k.chats[p.ID].add(s)
		k.total++
	}
}

// live is one life of the bot: it is killed after some of its calls, and a
// random while. Some of what is asked waits for it, and some comes while it is
// up.
func (k *killer) live() {
	k.Helper()
	calls := len(k.server.Journal()) + k.rand.IntN(9) // so many there are at least
	p := start(k.T, k.server, k.settings, "serve")
	k.ask()
	if _, err := k.server.WaitCall(patience(k.T), func(c telegramtest.Call) bool { return c.Seq > calls }); err != nil {
		k.Fatalf("%v\n%s", err, p.output)
	}
	k.ask()
	// The moment of the kill is arbitrary, so that it falls between any two steps.
	moment := time.NewTimer(time.Duration(k.rand.IntN(400_000)) * time.Microsecond)
	defer moment.Stop()
	<-moment.C
	k.kills = append(k.kills, time.Now())
	p.signal(os.Kill)
	p.wait()
	k.count(p)
}

// count notes what the bot says it gave up on.
func (k *killer) count(p *process) {
	k.givenUp += strings.Count(p.output.String(), "it stays unknown whether a message was sent")
}

// settle lets a last life answer what is left.
func (k *killer) settle() {
	k.Helper()
	p := start(k.T, k.server, k.settings, "serve")
	for _, person := range k.people {
		m := say(k.T, person, "/help") // handled after all else in the chat
		k.chats[person.ID].add(said{id: m.ID, user: person.ID, text: "/help", lang: person.LanguageCode, repliesTo: unquoting})
	}
	for _, person := range k.people {
		if _, err := k.server.WaitMessage(patience(k.T), person.ID, func(m telegramtest.Message) bool {
			return strings.TrimSpace(m.Text) == helpText(person.LanguageCode)
		}); err != nil {
			k.Errorf("chat %d: %v", person.ID, err)
		}
	}
	p.stop()
	k.count(p)
}

func helpText(lang string) string {
	r := bot.New(nil, nil, nil, slog.New(slog.DiscardHandler)).Handle(context.Background(), bot.Message{Text: "/help", Lang: lang})
	return plainParts(r.Doc)[0]
}

func (k *killer) judge() {
	k.Helper()
	accepted := map[[2]int64]time.Time{}
	for _, c := range k.server.Calls("sendMessage") {
		if m, ok := acceptedMessage(c); ok {
			accepted[[2]int64{c.Chat, int64(m)}] = c.At
		}
	}
	var closest time.Duration
	j := &judge{t: k.T, server: k.server, engine: ownEngine(k.T, k.corpora), givenUp: k.givenUp}
	j.hidden = func(first, second telegramtest.Message) bool {
		from, to := accepted[[2]int64{first.Chat.ID, int64(first.ID)}], accepted[[2]int64{second.Chat.ID, int64(second.ID)}]
		for _, at := range k.kills {
			if !at.Before(from) && at.Before(to) {
				closest = max(closest, at.Sub(from))
				return true
			}
		}
		return false
	}
	for _, c := range k.chats {
		if !j.check(c) {
			k.tell(c.chat)
		}
	}
	for _, v := range k.server.Violations() {
		if strings.Contains(v.Text, "reading the request") {
			continue // the bot was killed in the middle of it
		}
		k.Errorf("violation: %s %s: %s", v.Kind, v.Method, v.Text)
	}
	k.Logf("%d kills, %d messages to the bot, %d of the bot, %d of them repeats, whose first was accepted at most %v before the kill; %d given up",
		len(k.kills), k.total, j.parts+j.repeats, j.repeats, closest, k.givenUp)
}

// acceptedMessage is the id of the message that a call made, whether the bot
// saw it or not.
func acceptedMessage(c telegramtest.Call) (id int, ok bool) {
	// The answer as it was sent may be broken.
	found := messageID.FindSubmatch(c.Response)
	if !c.Accepted() || found == nil {
		return 0, false
	}
	id, err := strconv.Atoi(string(found[1]))
	return id, err == nil
}

var messageID = regexp.MustCompile(`"message_id":(\d+)`)

// tell logs what happened to a chat, for whoever looks for the fault.
func (k *killer) tell(chat int64) {
	for _, m := range k.server.Messages(chat) {
		if m.From.ID != k.server.Bot().ID {
			k.Logf("%d: a person: %s", m.ID, clip(m.Text))
		}
	}
	kills := k.kills
	for _, c := range k.server.Calls("sendMessage") {
		for len(kills) > 0 && kills[0].Before(c.At) {
			k.Logf("%s killed", kills[0].Format(time.StampMicro))
			kills = kills[1:]
		}
		if c.Chat == chat {
			id, _ := acceptedMessage(c)
			k.Logf("%s %d: the bot: %s", c.At.Format(time.StampMicro), id, clip(c.Params["text"]))
		}
	}
}
