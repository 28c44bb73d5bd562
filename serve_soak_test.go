package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mithaq/bot"
	"mithaq/bot/messenger"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
	"mithaq/ingest"
)

// TestSoak has many people talk to the bot at once, in private and in groups,
// before a server at which everything goes wrong now and then. No request may be
// refused, and every answer must arrive, whole and once; twice only where a fault
// hid that it had. It all happens on the fake clock of a bubble, so that pacing
// costs no time. MITHAQ_SOAK is how many conversations.
func TestSoak(t *testing.T) {
	t.Parallel()
	conversations := manyOf(t, "MITHAQ_SOAK", 200, 60)
	dataDir, corpora := t.TempDir(), manyDocuments(t)
	e := ownEngine(t, corpora)
	e.config.DataDir = dataDir
	if err := changeNotice(corpora, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := e.build(t.Context(), ingest.Request{Corpora: corpora}); err != nil {
		t.Fatal(err)
	}
	if err := e.useData(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	synctest.Test(t, func(t *testing.T) {
		s := newSoak(t, e, corpora)
		stop := s.run(dataDir)
		s.talk(conversations)
		// Everything that is still to come has its time.
		quiet := time.NewTimer(10 * time.Minute)
		<-quiet.C
		synctest.Wait()
		stop()
		s.judge()
	})
	t.Logf("%d conversations in %v", conversations, time.Since(began).Round(time.Millisecond))
}

// soak is the bot and the people.
type soak struct {
	*testing.T
	server  *telegramtest.Server
	engine  *engine
	rec     *recorder
	log     *output
	admin   *telegramtest.Person
	corpora []string

	people []*telegramtest.Person
	groups []telegramtest.Chat
	chats  map[int64]*transcript

	mu     sync.Mutex
	struck map[telegramtest.FaultKind]int
	unseen map[[2]int64]bool // messages whose acceptance the bot could not see
	counts map[string]int
}

const (
	soakPeople = 200
	soakGroups = 10 // of as many people each
)

func newSoak(t *testing.T, e *engine, corpora []string) *soak {
	s := &soak{
		T: t, engine: e, rec: newRecorder(e.service), log: newOutput(), corpora: corpora, chats: map[int64]*transcript{},
		struck: map[telegramtest.FaultKind]int{}, unseen: map[[2]int64]bool{}, counts: map[string]int{},
	}
	s.server = telegramtest.New(t, telegramtest.Options{
		InMemory: true, Seed: 7, Pacing: telegramtest.Pacing{Slack: time.Nanosecond}, OnCall: s.note, JournalLimit: 1000,
	})
	s.admin = s.server.NewPerson(telegramtest.User{FirstName: "Admin", LanguageCode: "en"})
	for i := range soakPeople {
		p := s.server.NewPerson(telegramtest.User{FirstName: fmt.Sprint("Person ", i), LanguageCode: soakLangs[i%len(soakLangs)]})
		s.people = append(s.people, p)
		s.chats[p.ID] = &transcript{chat: p.ID}
	}
	for i := range soakGroups {
		members := s.people[i*soakPeople/soakGroups : (i+1)*soakPeople/soakGroups]
		g := s.server.NewSupergroup(fmt.Sprint("Group ", i), members...)
		s.groups = append(s.groups, g)
		s.chats[g.ID] = &transcript{chat: g.ID}
	}
	for _, f := range []telegramtest.Fault{
		{Kind: telegramtest.FaultTooManyRequests, RetryAfter: 3}, {Kind: telegramtest.FaultBadGateway}, {Kind: telegramtest.FaultDropBefore},
		{Kind: telegramtest.FaultDropAfter}, {Kind: telegramtest.FaultNoOK}, {Kind: telegramtest.FaultTruncated},
		{Kind: telegramtest.FaultSlow, Delay: 4 * time.Second},
	} {
		for _, method := range []string{"getUpdates", "sendChatAction", "setMyCommands", "getMe"} {
			if method == "getMe" && f.Kind == telegramtest.FaultTooManyRequests {
				continue // several may be on their way when the first is told to wait
			}
			f.Method, f.Probability = method, 0.02
			s.server.AddFault(f)
		}
	}
	return s
}

// note is told of every call.
func (s *soak) note(c telegramtest.Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[c.Method]++
	if c.Fault != "" {
		s.struck[c.Fault]++
	}
	if id, ok := acceptedMessage(c); ok && c.Fault != "" {
		s.unseen[[2]int64{c.Chat, int64(id)}] = true
	}
}

func (s *soak) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[what]++
}

// run starts the bot as serve does, in this process.
func (s *soak) run(dataDir string) (stop func()) {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	store, err := state.Open(ctx, filepath.Join(dataDir, stateFile), state.Options{})
	s.must(err)
	client, err := telegram.New(telegram.Options{Token: s.server.Token(), Endpoint: s.server.URL(), HTTP: s.server.Client()})
	s.must(err)
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	m, err := messenger.New(messenger.Options{
		Client: client, Store: store, Bot: bot.New(s.rec, s.engine, s.engine.terms, log), Answers: s.engine.quick,
		Reindexer: s.engine, Admins: []int64{s.admin.ID}, Log: log,
	})
	s.must(err)
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	return func() {
		n, err := store.Counts(ctx)
		if s.must(err); n != (state.Counts{}) {
			s.Errorf("the inbox holds %+v", n)
		}
		cancel()
		s.must(<-ended)
		client.Close()
		s.must(store.Close())
	}
}

func (s *soak) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// talk has the people hold so many conversations, each one after the other.
func (s *soak) talk(conversations int) {
	var talking sync.WaitGroup
	for i, p := range s.people {
		share := conversations / soakPeople
		if i < conversations%soakPeople {
			share++
		}
		talking.Go(func() {
			v := &visitor{soak: s, Person: p, lang: i % len(soakLangs), group: s.groups[i*soakGroups/soakPeople]}
			v.rand = rand.New(rand.NewPCG(11, uint64(i))) //nolint:gosec // repeatable
			for range share {
				v.converse()
			}
		})
	}
	talking.Go(func() { s.administer(max(1, conversations/200)) })
	talking.Wait()
}

// administer reindexes now and then, each time with something new to read.
func (s *soak) administer(times int) {
	for i := range times {
		if err := changeNotice(s.corpora, i+1); err != nil {
			s.Error(err)
			return
		}
		m, err := s.admin.Say("/reindex")
		if err != nil {
			s.Error(err)
			return
		}
		s.await(s.admin.ID, "the result of reindexing", func(a telegramtest.Message) bool {
			return a.ReplyTo != nil && a.ReplyTo.ID == m.ID && strings.Contains(a.Text, "documents in")
		})
		pause := time.NewTimer(20 * time.Second)
		<-pause.C
	}
}

// changeNotice changes one document.
func changeNotice(corpora []string, times int) error {
	text := fmt.Sprintf("---\ntitle: The changing notice\nlang: en\n---\n\nThe notice was read %d times in the harbour of Alba.\n", times)
	return os.WriteFile(filepath.Join(corpora[1], "changing.md"), []byte(text), 0o600)
}

// await waits for a message of the bot, on the fake clock.
func (s *soak) await(chat int64, what string, match func(telegramtest.Message) bool) (telegramtest.Message, bool) {
	ctx, cancel := context.WithTimeout(s.Context(), 2*time.Hour)
	defer cancel()
	m, err := s.server.WaitMessage(ctx, chat, match)
	if err != nil {
		s.Errorf("chat %d: %s: %v", chat, what, err)
	}
	return m, err == nil
}

func (s *soak) judge() {
	s.Helper()
	most := 1
	for _, list := range s.rec.recorded {
		most = max(most, len(list))
	}
	j := &judge{t: s.T, server: s.server, engine: s.engine, rec: s.rec, replays: most}
	j.hidden = func(first, _ telegramtest.Message) bool { return s.unseen[[2]int64{first.Chat.ID, int64(first.ID)}] }
	for _, c := range s.chats {
		if c.chat < 0 { // of several people, whose messages the bot gets in the order of their ids
			slices.SortFunc(c.all, func(a, b said) int { return a.id - b.id })
		}
		j.check(c)
	}
	obedient(s.T, s.server)
	text := s.log.String()
	for _, secret := range serveTokens(s.server) {
		if strings.Contains(text, secret) {
			s.Error("the log has the token")
		}
	}
	if s.Failed() {
		s.Log(text[max(0, len(text)-20_000):])
	}
	s.Logf("%d answers, %d messages of the bot, %d of them repeats; faults %v; calls %v", j.asked, j.parts+j.repeats, j.repeats, s.struck, s.counts)
}
