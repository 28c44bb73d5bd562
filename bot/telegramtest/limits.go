package telegramtest

import (
	"slices"
	"strings"
)

// Limits of the Bot API, from the pages of the methods and from what the server is known to do.
const (
	maxMessageText   = 4096 // UTF-16 units after parsing ("sendMessage", text)
	maxCaption       = 1024 // ("sendDocument", caption)
	maxEntities      = 100  // the real server drops the rest without a word; here it is refused
	maxEntityWeight  = 9500 // bytes, estimated by entityWeight
	maxCallbackData  = 64   // bytes ("InlineKeyboardButton")
	maxCallbackText  = 200  // characters ("answerCallbackQuery")
	maxInlineResults = 50   // ("answerInlineQuery")
	maxInlineID      = 64   // bytes ("InlineQueryResultArticle", id)
	maxInlineQuery   = 256  // characters ("InlineQuery", query)
	maxNextOffset    = 64   // bytes ("answerInlineQuery")
	maxCommands      = 100  // ("setMyCommands")
	maxLongPoll      = 50   // seconds
	maxKeyboard      = 100  // buttons in one keyboard
	maxCopyText      = 256  // characters ("CopyTextButton")
)

// checkEntityLimits refuses what the server would cut off or refuse.
func checkEntityLimits(entities []Entity) error {
	if len(entities) > maxEntities {
		return badRequest(RefusedLimit, strictly+"%d entities, and everything beyond %d loses its formatting", len(entities), maxEntities)
	}
	if weight := entityWeight(entities); weight > maxEntityWeight {
		r := badRequest(RefusedLimit, "ENTITIES_TOO_LONG")
		r.detail = "entities and links weigh too much"
		return r
	}
	return nil
}

// entityWeight estimates the size of entities on the wire: a constructor, offset and length, and the strings.
func entityWeight(entities []Entity) int {
	weight := 0
	for _, e := range entities {
		weight += 12
		for _, s := range []string{e.URL, e.Language} {
			if s != "" {
				weight += (len(s) + 1 + 3) &^ 3
			}
		}
	}
	return weight
}

// messageText formats and measures the text of a message. tooLong is the wording, which differs between sending,
// editing and inline results.
func messageText(text, parseMode string, entities []Entity, limit int, tooLong string) (string, []Entity, error) {
	text, entities, err := FormatText(text, parseMode, entities)
	if err != nil {
		return "", nil, err
	}
	if n := utf16Len(text); n > limit {
		r := badRequest(RefusedLimit, "%s", tooLong)
		r.detail = tooLong
		return "", nil, r
	}
	return text, entities, nil
}

// checkCommands applies the limits of "BotCommand".
func checkCommands(commands []BotCommand) error {
	if len(commands) > maxCommands {
		return badRequest(RefusedLimit, "BOT_COMMANDS_TOO_MUCH")
	}
	seen := make([]string, 0, len(commands))
	for _, c := range commands {
		if !isCommandName(c.Command) {
			r := badRequest(RefusedLimit, "BOT_COMMAND_INVALID")
			r.detail = "command " + c.Command
			return r
		}
		if n := utf16Len(c.Description); n < 1 || n > 256 {
			return badRequest(RefusedLimit, "BOT_COMMAND_DESCRIPTION_INVALID")
		}
		if slices.Contains(seen, c.Command) {
			return badRequest(RefusedLimit, strictly+"command %q is there twice", c.Command)
		}
		seen = append(seen, c.Command)
	}
	return nil
}

func isCommandName(name string) bool {
	return len(name) >= 1 && len(name) <= 32 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// isToken tells whether s is made of the characters allowed in secret tokens and start parameters.
func isToken(s string, longest int) bool {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	return len(s) >= 1 && len(s) <= longest && strings.Trim(s, allowed) == ""
}
