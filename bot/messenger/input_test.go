package messenger

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mithaq/bot"
	"mithaq/bot/telegramtest"
)

func TestWhatHasNoWordsInPrivate(t *testing.T) {
	for name, p := range map[string]telegramtest.Post{
		"photo": {Photo: true}, "voice": {Voice: true}, "file": {File: []byte("x"), FileName: "x.bin"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, telegramtest.Options{}, func(r *rig) {
				r.start()
				amal := r.person(telegramtest.User{LanguageCode: "ru"})
				for range 5 { // as an album comes
					r.post(amal, amal.ID, p)
				}
				r.hears(amal.ID, bot.Say(bot.OnlyText, "ru"))
				r.quiet(5 * time.Second)
				if said := r.spoken(amal.ID); len(said) != 1 {
					r.Errorf("said %q", said)
				}
			})
		})
	}
}

func TestEditedInPrivate(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		amal := r.person(telegramtest.User{LanguageCode: "en"})
		m := r.say(amal, "before")
		r.hears(amal.ID, "before [1]")
		_, err := amal.Edit(m, "after")
		r.must(err)
		r.hears(amal.ID, bot.Say(bot.OnlyNew, "en"))
		if n := len(r.brain.questions()); n != 1 {
			r.Errorf("asked %d times", n)
		}
	})
}

func TestOldButtons(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		amal := r.person(telegramtest.User{LanguageCode: "zh"})
		m := r.say(amal, "question")
		answer := r.hears(amal.ID, "question [1]")
		for _, on := range []telegramtest.Message{answer, {ID: 999, Chat: m.Chat}} {
			got, err := amal.PressForged(on, "v0:\x00whatever").Wait(r.patience())
			r.must(err)
			if got.Text != bot.Say(bot.OldButton, "zh") {
				r.Errorf("answered %+v", got)
			}
		}
		r.quiet(time.Second)
		r.inboxEmpty()
	})
}

func TestAnOldButtonIsNotAnsweredTooLate(t *testing.T) {
	inBubble(t, telegramtest.Options{CallbackLifetime: time.Nanosecond}, func(r *rig) {
		amal := r.person(telegramtest.User{})
		m := r.say(amal, "question")
		amal.PressForged(m, "x")
		r.quiet(time.Second)
		r.start()
		r.hears(amal.ID, "question [1]")
		r.quiet(time.Second)
		r.inboxEmpty()
	})
}

func TestOddUpdatesHarmNothing(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.start()
		nobody := r.server.NewPerson(telegramtest.User{})
		for _, raw := range []string{
			`{"a_new_kind":{"x":1}}`,
			`{"message":{}}`,
			`{"message":{"message_id":1,"chat":{"id":77}}}`,
			`{"message":{"message_id":1,"chat":{"id":0,"type":"private"},"text":"x"}}`,
			`{"message":{"message_id":"seven"}}`,
			`{"edited_message":{"chat":{"type":"private"}}}`,
			`{"callback_query":{}}`,
			`{"inline_query":{}}`,
			`{"chosen_inline_result":{}}`,
			`{"my_chat_member":{}}`,
			`{"message":{"message_id":3,"chat":{"id":88,"type":"private"},"pinned_message":{"message_id":1}}}`,
			`{"channel_post":{"message_id":1,"chat":{"id":-5,"type":"channel"},"text":"/ask x"}}`,
		} {
			_, err := r.server.Inject(raw)
			r.must(err)
		}
		r.say(nobody, "I have no name")
		r.hears(nobody.ID, "I have no name [1]")
		r.quiet(10 * time.Minute)
		r.inboxEmpty()
	})
}

// TestWebhook takes updates by posts, and refuses those that are not Telegram's.
func TestWebhook(t *testing.T) {
	inBubble(t, telegramtest.Options{WebhookTransport: http.DefaultTransport}, func(r *rig) {
		r.hook = "https://bot.example.org/telegram"
		r.start()
		amal := r.person(telegramtest.User{})
		r.quiet(time.Second)
		if !r.bot.Listening() {
			r.Error("the webhook is not registered")
		}
		body := `{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":` + id(amal.ID) + `,"type":"private"},"from":{"id":` + id(amal.ID) + `},"text":"posted"}}`
		post := func(secret, body string) int {
			req := httptest.NewRequestWithContext(r.Context(), http.MethodPost, "/telegram", bytes.NewReader([]byte(body)))
			req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
			w := httptest.NewRecorder()
			r.bot.Webhook().ServeHTTP(w, req)
			return w.Code
		}
		for _, secret := range []string{"", "forged"} {
			if code := post(secret, body); code != http.StatusUnauthorized {
				r.Errorf("a post with the secret %q is answered %d", secret, code)
			}
		}
		secret := r.bot.o.WebhookSecret
		if code := post(secret, strings.Repeat(" ", 2<<20)+body); code != http.StatusRequestEntityTooLarge {
			r.Errorf("an endless post is answered %d", code)
		}
		for range 2 {
			if code := post(secret, body); code != http.StatusOK {
				r.Errorf("a good post is answered %d", code)
			}
		}
		n, err := r.store.Counts(r.Context())
		r.must(err)
		r.quiet(time.Second)
		asked := r.brain.questions()
		if len(asked) != 1 || asked[0].Text != "posted" {
			r.Errorf("asked %+v (%+v)", asked, n)
		}
	})
}

func TestAPostBeforeTheBotKnowsItself(t *testing.T) {
	inBubble(t, telegramtest.Options{}, func(r *rig) {
		r.hook = "https://bot.example.org/telegram"
		r.server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultBadGateway, Method: "getMe", Times: 3})
		r.start()
		req := httptest.NewRequestWithContext(r.Context(), http.MethodPost, "/telegram", strings.NewReader(`{"update_id":5,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"text":"x"}}`))
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", r.bot.o.WebhookSecret)
		w := httptest.NewRecorder()
		r.bot.Webhook().ServeHTTP(w, req)
		if w.Code != http.StatusServiceUnavailable {
			r.Errorf("answered %d", w.Code)
		}
		r.quiet(time.Minute)
		if !r.bot.Listening() {
			r.Error("it did not start in the end")
		}
	})
}

func TestARefusedTokenIsFatal(t *testing.T) {
	for name, method := range map[string]string{"at the start": "getMe", "later": "getUpdates", "when sending": "sendMessage"} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, telegramtest.Options{}, func(r *rig) {
				r.server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultUnauthorized, Method: method})
				r.start()
				r.say(r.person(telegramtest.User{}), "question")
				r.quiet(time.Minute)
				err := r.stop()
				r.stop = nil
				if err == nil || !strings.Contains(err.Error(), "@BotFather") {
					r.Errorf("ended with %v", err)
				}
			})
		})
	}
}
