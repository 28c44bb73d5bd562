package telegramtest

import (
	"strings"
	"unicode"
)

// findEntities finds what clients and the server mark by themselves ("MessageEntity", the types without markup):
// commands, mentions, hashtags and http links. E-mail addresses, cashtags, phone and card numbers are not looked for.
func findEntities(text string) []Entity {
	runes := []rune(text)
	units := make([]int, len(runes)+1)
	for i, r := range runes {
		units[i+1] = units[i] + utf16Width(r)
	}
	var found []Entity
	for i := 0; i < len(runes); {
		typ, end := entityAt(runes, i)
		if typ == "" {
			i++
			continue
		}
		found = append(found, Entity{Type: typ, Offset: units[i], Length: units[end] - units[i]})
		i = end
	}
	return found
}

func entityAt(runes []rune, i int) (typ string, end int) {
	before := ' '
	if i > 0 {
		before = runes[i-1]
	}
	switch runes[i] {
	case '/':
		return commandAt(runes, i, before)
	case '@':
		end = i + 1 + count(runes[i+1:], isNameRune)
		if n := end - i - 1; !isWordRune(before) && n >= 3 && n <= 32 && (end == len(runes) || !isWordRune(runes[end])) {
			return "mention", end
		}
	case '#':
		end = i + 1 + count(runes[i+1:], isWordRune)
		if !isWordRune(before) && count(runes[i+1:end], unicode.IsDigit) < end-i-1 {
			return "hashtag", end
		}
	case 'h', 'H':
		if !isWordRune(before) {
			return linkAt(runes, i)
		}
	}
	return "", 0
}

// commandAt reads /name or /name@bot with no letter, digit or slash right before or after it.
func commandAt(runes []rune, i int, before rune) (string, int) {
	n := count(runes[i+1:], isNameRune)
	end := i + 1 + n
	if n == 0 || n > 64 || isWordRune(before) || strings.ContainsRune("/<>", before) {
		return "", 0
	}
	if end < len(runes) && runes[end] == '@' {
		if bot := count(runes[end+1:], isNameRune); bot >= 3 && bot <= 32 {
			end += 1 + bot
		}
	}
	if end < len(runes) && (isWordRune(runes[end]) || strings.ContainsRune("/<>", runes[end])) {
		return "", 0
	}
	return "bot_command", end
}

func linkAt(runes []rune, i int) (string, int) {
	end := i + count(runes[i:], func(r rune) bool { return !unicode.IsSpace(r) && !strings.ContainsRune(`<>"«»`, r) })
	text := strings.ToLower(string(runes[i:end]))
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return "", 0
	}
	for end > i && strings.ContainsRune(".,:;!?)'…،؛؟", runes[end-1]) {
		end--
	}
	if _, err := checkLink(string(runes[i:end])); err != nil {
		return "", 0
	}
	return "url", end
}

// count tells how many runes at the beginning satisfy f.
func count(runes []rune, f func(rune) bool) int {
	for i, r := range runes {
		if !f(r) {
			return i
		}
	}
	return len(runes)
}

func isNameRune(r rune) bool {
	return r == '_' || r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func isWordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// mergeFound adds the found entities that do not overlap the ones given, other than styles and quotes around them.
func mergeFound(given, found []Entity) []Entity {
	merged := given
	for _, f := range found {
		free := true
		for _, e := range given {
			overlaps := f.Offset < e.Offset+e.Length && e.Offset < f.Offset+f.Length
			if overlaps && !isSplittable(e.Type) && (!isQuote(e.Type) || crosses(f, e)) {
				free = false
			}
		}
		if free {
			merged = append(merged, f)
		}
	}
	sortEntities(merged)
	return merged
}
