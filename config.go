package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/joho/godotenv"
)

// config is every setting, read and checked. The environment wins over .env,
// a flag over both.
type config struct {
	DataDir   string
	TermsFile string
	LogLevel  slog.Level
	LogFormat string
	Lang      string // of messages at the terminal
	Telegram  telegramConfig
	Models    models
}

// dotEnv is where settings may stand beside the environment.
const dotEnv = ".env"

// loadConfig reads all settings and reports every wrong one at once.
func (p *program) loadConfig() (config, error) { return p.loadConfigWith(slog.LevelWarn) }

// loadConfigWith is loadConfig with the log level that holds when none is set.
func (p *program) loadConfigWith(level slog.Level) (config, error) {
	file, err := godotenv.Read(dotEnv)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return config{}, misuse("%s cannot be read: %s; expected lines of the form NAME=value", dotEnv, oneLine(err))
	}
	r := settings{getenv: func(name string) string {
		if v, ok := p.getenv(name); ok && v != "" {
			return v
		}
		return file[name]
	}}
	c := config{
		DataDir:   r.text("DATA_DIR", "./data"),
		TermsFile: r.file("TERMS_FILE"),
		LogLevel:  r.level("LOG_LEVEL", level),
		LogFormat: r.choice("LOG_FORMAT", "text", "text", "json"),
		Lang:      r.choice("UI_LANG", systemLang(p.getenv), "ar", "en", "ru", "zh"),
		Telegram:  r.telegram(),
		Models:    modelSettings(&r),
	}
	if len(r.wrong) > 0 {
		return config{}, misuse("%d wrong setting(s):\n  %s", len(r.wrong), strings.Join(r.wrong, "\n  "))
	}
	return c, nil
}

// settings reads values and collects what is wrong with them.
type settings struct {
	getenv func(string) string
	wrong  []string
}

func (s *settings) fault(name, value, expected string) {
	s.wrong = append(s.wrong, fmt.Sprintf("%s is %q; expected %s", name, value, expected))
}

func (s *settings) text(name, otherwise string) string {
	if v := strings.TrimSpace(s.getenv(name)); v != "" {
		return v
	}
	return otherwise
}

// file is a path that must name a readable file when it is set.
func (s *settings) file(name string) string {
	v := s.text(name, "")
	if v == "" {
		return ""
	}
	if info, err := os.Stat(v); err != nil || info.IsDir() {
		s.fault(name, v, "the path of a file that exists")
	}
	return v
}

func (s *settings) choice(name, otherwise string, among ...string) string {
	v := strings.ToLower(s.text(name, otherwise))
	if !slices.Contains(among, v) {
		s.fault(name, v, "one of "+strings.Join(among, ", "))
	}
	return v
}

func (s *settings) level(name string, otherwise slog.Level) slog.Level {
	v := s.text(name, otherwise.String())
	var l slog.Level
	if err := l.UnmarshalText([]byte(v)); err != nil {
		s.fault(name, v, "one of debug, info, warn, error")
	}
	return l
}

// systemLang is the language of the system's locale, Arabic when it is none
// that the bot speaks.
func systemLang(getenv func(string) (string, bool)) string {
	for _, name := range [...]string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		v, _ := getenv(name)
		if len(v) >= 2 && slices.Contains([]string{"ar", "en", "ru", "zh"}, strings.ToLower(v[:2])) {
			return strings.ToLower(v[:2])
		}
		if v != "" {
			break
		}
	}
	return "ar"
}

// logger logs to stderr as the settings say.
func (p *program) logger(c config) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.LogLevel}
	var h slog.Handler = slog.NewTextHandler(p.err, o)
	if c.LogFormat == "json" {
		h = slog.NewJSONHandler(p.err, o)
	}
	return slog.New(hideSecrets(h, c.Telegram.Token, c.Telegram.HookToken, c.Models.Chat.Key, c.Models.Embedding.Key, c.Models.Rerank.Key))
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
