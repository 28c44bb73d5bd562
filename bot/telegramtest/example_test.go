package telegramtest_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"mithaq/bot/telegramtest"
)

// A bot that answers one message, and what a test does around it.
func Example() {
	server, err := telegramtest.NewServer(telegramtest.Options{InMemory: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal"})
	if _, err := amal.Say("/start"); err != nil {
		fmt.Println(err)
		return
	}

	// The bot; a real one is given server.URL() and server.Token().
	response, err := server.Client().PostForm(server.URL()+"/bot"+server.Token()+"/sendMessage", url.Values{
		"chat_id": {strconv.FormatInt(amal.ID, 10)}, "text": {"<b>Welcome</b>"}, "parse_mode": {"HTML"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = response.Body.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	m, err := server.WaitMessage(ctx, amal.ID, func(m telegramtest.Message) bool { return m.Text == "Welcome" })
	fmt.Println(m.Text, m.Entities[0].Type, err, len(server.Violations()))
	// Output: Welcome bold <nil> 0
}
