package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"mithaq/bot/telegramtest"
)

// TestServeKilledWhileHeldBack: the server refuses for certain, for coming too
// fast, and the bot is killed while it waits; however often, the answer comes.
func TestServeKilledWhileHeldBack(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal", LanguageCode: "en"})
	settings := map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data")}
	say(t, amal, spaceQuestion)
	for range 3 {
		remove := server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultTooManyRequests, Method: "sendMessage", RetryAfter: 40})
		p := start(t, server, settings, "serve")
		p.says(`msg="a message was refused"`) // for 40 s, says the server, and that is on the disk
		p.signal(os.Kill)
		p.wait()
		remove()
	}
	p := start(t, server, settings, "serve")
	say(t, amal, "/help")
	heard(t, server, amal.ID, "/sources")
	if m := server.Messages(amal.ID); len(m) != 4 {
		t.Errorf("there are %d messages", len(m))
	}
	p.stop()
}

// TestServeKilledInAQueue: more wait for their turn than go out in a second, and
// the bot is killed before it comes, again and again.
func TestServeKilledInAQueue(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{Pacing: telegramtest.Pacing{Off: true}})
	settings := map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data")}
	var people []*telegramtest.Person
	for i := range 100 {
		p := server.NewPerson(telegramtest.User{FirstName: fmt.Sprint("Person ", i), LanguageCode: "en"})
		people = append(people, p)
		say(t, p, spaceQuestion)
	}
	for range 2 {
		seq, n := len(server.Journal()), 0
		p := start(t, server, settings, "serve")
		if _, err := server.WaitCall(patience(t), func(c telegramtest.Call) bool {
			if c.Seq > seq && c.Method == "sendMessage" {
				n++
			}
			return n >= 31
		}); err != nil {
			t.Fatalf("%v\n%s", err, p.output)
		}
		p.signal(os.Kill)
		p.wait()
	}
	p := start(t, server, settings, "serve")
	var waiting []*telegramtest.Person
	for _, person := range people {
		if len(server.Messages(person.ID)) < 2 {
			waiting = append(waiting, person)
			say(t, person, "/help") // handled after the question
		}
	}
	lost := 0
	for _, person := range waiting {
		heard(t, server, person.ID, "/sources")
		if len(server.Messages(person.ID)) < 4 {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d answers are lost", lost, len(waiting))
	}
	p.stop()
}
