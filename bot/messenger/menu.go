package messenger

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"mithaq/bot"
	"mithaq/bot/telegram"
)

// menu tells Telegram the bot's commands: the same for everybody in each
// language, and in the private chats of admins theirs.
type menu struct {
	client *telegram.Client
	log    *slog.Logger
	seen   chan int64 // admins who wrote and have no menu yet

	mu   sync.Mutex
	wait map[int64]bool // admins without a menu: true while it is being set
}

func newMenu(client *telegram.Client, admins []int64, log *slog.Logger) *menu {
	m := &menu{client: client, log: log, seen: make(chan int64, len(admins)), wait: map[int64]bool{}}
	for _, id := range admins {
		m.wait[id] = true
	}
	return m
}

// run sets all menus, and later those of admins whom the bot could not write to
// before. A menu is a convenience: what fails is logged.
func (m *menu) run(ctx context.Context) {
	_ = m.set(ctx, nil, bot.Commands)
	m.mu.Lock()
	admins := make([]int64, 0, len(m.wait))
	for id := range m.wait {
		admins = append(admins, id)
	}
	m.mu.Unlock()
	for _, id := range admins {
		m.setAdmin(ctx, id)
	}
	for {
		select {
		case id := <-m.seen:
			m.setAdmin(ctx, id)
		case <-ctx.Done():
			return
		}
	}
}

func (m *menu) setAdmin(ctx context.Context, id int64) {
	err := m.set(ctx, &telegram.CommandScope{Type: telegram.ScopeChat, ChatID: id}, bot.AdminCommands)
	m.mu.Lock()
	defer m.mu.Unlock()
	if errors.Is(err, telegram.ErrChatNotFound) || errors.Is(err, telegram.ErrBlocked) {
		m.wait[id] = false // until that admin writes
		return
	}
	delete(m.wait, id)
}

// met is told of everybody who writes in private.
func (m *menu) met(ctx context.Context, user int64) {
	m.mu.Lock()
	setting, waits := m.wait[user]
	if !waits || setting {
		m.mu.Unlock()
		return
	}
	m.wait[user] = true
	m.mu.Unlock()
	select {
	case m.seen <- user:
	case <-ctx.Done():
	}
}

// set lists commands for a scope: in every language, the first one for all
// others too.
func (m *menu) set(ctx context.Context, scope *telegram.CommandScope, commands func(lang string) []bot.Command) error {
	codes := append([]string{""}, bot.Languages()...)
	for _, code := range codes {
		lang := code
		if lang == "" {
			lang = bot.Languages()[0]
		}
		r := telegram.SetMyCommands{Scope: scope, LanguageCode: code}
		for _, c := range commands(lang) {
			r.Commands = append(r.Commands, telegram.BotCommand{Command: c.Name, Description: c.Does})
		}
		if err := m.client.SetMyCommands(ctx, r); err != nil {
			if ctx.Err() == nil && !errors.Is(err, telegram.ErrChatNotFound) { // an admin who never wrote
				m.log.WarnContext(ctx, "the menu of commands was not set", "language", code, "error", err)
			}
			return err
		}
	}
	return nil
}
