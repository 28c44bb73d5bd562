package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"mithaq/bot/telegramtest"
)

// TestWrongTelegramSettings are reported all at once, and never with a secret.
func TestWrongTelegramSettings(t *testing.T) {
	env := dataDir(t)
	for name, value := range map[string]string{
		"TELEGRAM_BOT_TOKEN": "hidden words", "TELEGRAM_API_ENDPOINT": "http://x/path", "ADMIN_IDS": "5,-6", "HTTP_ADDR": "8080",
		"WEBHOOK_URL": "ftp://someone:hidden@x", "WEBHOOK_SECRET": "hidden words", "WEBHOOK_TLS_CERT": "/nowhere/cert",
	} {
		env[name] = value
	}
	r := mithaq(t, env, "", "serve")
	if r.code != exitMisuse {
		t.Errorf("exit %d", r.code)
	}
	for _, want := range []string{
		"TELEGRAM_BOT_TOKEN is set (hidden)", "WEBHOOK_SECRET is set (hidden)", "TELEGRAM_API_ENDPOINT", "ADMIN_IDS", "HTTP_ADDR",
		"WEBHOOK_URL", "WEBHOOK_TLS_CERT",
	} {
		if !strings.Contains(r.err, want) {
			t.Errorf("it does not say %q: %s", want, r.err)
		}
	}
	for _, secret := range []string{"hidden words", "someone:hidden"} {
		if strings.Contains(r.err, secret) {
			t.Errorf("a secret is shown: %s", r.err)
		}
	}
}

func TestWebhookSettingsThatDoNotFit(t *testing.T) {
	for name, c := range map[string]struct{ url, addr, want string }{
		"nobody listens":   {"https://bot.example.org/x", "", "HTTP_ADDR"},
		"over the metrics": {"https://bot.example.org/metrics", ":8080", "another path"},
	} {
		t.Run(name, func(t *testing.T) {
			env := dataDir(t)
			env["WEBHOOK_URL"], env["HTTP_ADDR"] = c.url, c.addr
			if r := mithaq(t, env, "", "serve"); r.code != exitMisuse || !strings.Contains(r.err, c.want) {
				t.Errorf("exit %d: %s", r.code, r.err)
			}
		})
	}
}

func TestSecretsAreHiddenInTheLog(t *testing.T) {
	var out bytes.Buffer
	p := &program{err: &out}
	for _, format := range []string{"text", "json"} {
		log := p.logger(config{LogFormat: format, Telegram: telegramConfig{Token: "12:abcdefgh+x", HookToken: "hooksecret"}})
		log = log.With("with", "12:abcdefgh+x").WithGroup("g")
		log.Error("at 12:abcdefgh+x", "url", "http://x/bot12%3Aabcdefgh%2Bx/m", "error", io.ErrUnexpectedEOF,
			"any", []string{"hooksecret"}, "number", 7, "part", "abcdefgh+x", "config", telegramConfig{Token: "12:abcdefgh+x"})
	}
	fmt.Fprintf(&out, "%v %+v %#v %s %q", secret("abcdefgh"), secret("abcdefgh"), secret("abcdefgh"), secret("abcdefgh"), secret("abcdefgh"))
	if text := out.String(); strings.Contains(text, "abcdefgh") || strings.Contains(text, "hooksecret") || !strings.Contains(text, "unexpected EOF") {
		t.Error(text)
	}
}

// TestServeReindexes: an admin adds a document and has it indexed; the bot then
// answers from it.
func TestServeReindexes(t *testing.T) {
	server := telegramtest.New(t, telegramtest.Options{Pacing: telegramtest.Pacing{Off: true}})
	dir, data := corpus(t), filepath.Join(t.TempDir(), "data")
	if r := mithaq(t, map[string]string{"DATA_DIR": data}, "", "index", "--corpus", dir); r.code != exitDone {
		t.Fatal(r.err)
	}
	admin := server.NewPerson(telegramtest.User{ID: 77, LanguageCode: "en"})
	p := start(t, server, map[string]string{"DATA_DIR": data, "ADMIN_IDS": "77"})
	write(t, filepath.Join(dir, "bridge.md"), "---\ntitle: The bridge\ndate: 2025-03-01\nlang: en\n---\n\n"+
		"Sylvania opened the bridge over the Elm river on 5 May 2025.\n")
	say(t, admin, "/reindex")
	heard(t, server, admin.ID, "added 1, changed 0, removed 0")
	say(t, admin, "When was the bridge over the Elm river opened?")
	heard(t, server, admin.ID, "5 May 2025")
	p.stop()
	obedient(t, server)
}
