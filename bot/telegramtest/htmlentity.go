package telegramtest

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// closeTag turns an element with text in it into an entity.
func (p *htmlParser) closeTag(tag htmlTag) error {
	e := Entity{Offset: tag.units, Length: p.units - tag.units}
	switch tag.name {
	case "b", "strong":
		e.Type = "bold"
	case "i", "em":
		e.Type = "italic"
	case "u", "ins":
		e.Type = "underline"
	case "s", "strike", "del":
		e.Type = "strikethrough"
	case "tg-spoiler", "span":
		e.Type = "spoiler"
	case "blockquote":
		e.Type = "blockquote"
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "pre", "code":
		p.closeCode(tag, e)
		return nil
	case "a":
		p.closeLink(tag, e)
		return nil
	case "tg-emoji":
		id, err := strconv.ParseInt(tag.argument, 10, 64)
		if err != nil || id == 0 {
			return worded("Invalid custom emoji identifier specified")
		}
		e.Type, e.CustomEmojiID = "custom_emoji", tag.argument
	case "tg-time":
		if !isTimeFormat(tag.argument) {
			return worded("Invalid date-time format specified")
		}
		if tag.unixTime <= 0 {
			return nil
		}
		e.Type, e.UnixTime, e.DateTimeFormat = "date_time", tag.unixTime, tag.argument
	}
	p.entities = append(p.entities, e)
	return nil
}

// isTimeFormat tells whether s is r, or w, d or D, and t or T in that order, each of them optional ("MessageEntity",
// date_time_format).
func isTimeFormat(s string) bool {
	if s == "r" {
		return true
	}
	for _, letters := range []string{"w", "dD", "tT"} {
		if s != "" && strings.IndexByte(letters, s[0]) >= 0 {
			s = s[1:]
		}
	}
	return s == ""
}

// closeCode joins <pre><code class="language-x"> and the reverse into one pre with a language, when both cover the
// same text.
func (p *htmlParser) closeCode(tag htmlTag, e Entity) {
	e.Type = tag.name
	last := len(p.entities) - 1
	sameRange := last >= 0 && p.entities[last].Offset == e.Offset && p.entities[last].Length == e.Length
	if tag.name == "pre" {
		if sameRange && p.entities[last].Type == "code" && p.codeLangs[last] != "" {
			p.entities[last].Type, p.entities[last].Language = "pre", p.codeLangs[last]
			return
		}
		p.entities = append(p.entities, e)
		return
	}
	if sameRange && p.entities[last].Type == "pre" && p.entities[last].Language == "" && tag.argument != "" {
		p.entities[last].Language = tag.argument
		return
	}
	p.entities = append(p.entities, e)
	p.codeLangs[last+1] = tag.argument
}

// closeLink makes a text_link, or a text_mention of tg://user?id=…; the text is the link where there is no href. What
// is not a link is left as plain text without a word, as the real server does.
func (p *htmlParser) closeLink(tag htmlTag, e Entity) {
	link := tag.argument
	if link == "" {
		link = p.out.String()[tag.bytes:]
	}
	if id, ok := userLink(link); ok {
		e.Type, e.User = "text_mention", &User{ID: id, FirstName: "User"}
		p.entities = append(p.entities, e)
		return
	}
	if checked, err := checkLink(link); err == nil {
		e.Type, e.URL = "text_link", checked
		p.entities = append(p.entities, e)
	}
}

// entityRank orders entities over the same range: what must contain the others comes first.
func entityRank(typ string) int {
	switch typ {
	case "blockquote", "expandable_blockquote":
		return 0
	case "pre":
		return 11
	case "code":
		return 20
	case "text_link", "text_mention":
		return 49
	case "bold":
		return 90
	case "italic":
		return 91
	case "underline":
		return 92
	case "strikethrough":
		return 93
	case "spoiler":
		return 94
	case "custom_emoji":
		return 99
	default:
		return 50
	}
}

func sortEntities(entities []Entity) {
	slices.SortStableFunc(entities, func(a, b Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		if a.Length != b.Length {
			return b.Length - a.Length
		}
		return entityRank(a.Type) - entityRank(b.Type)
	})
}

// utf16Len counts UTF-16 code units, which is how Telegram measures everything.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16Width(r)
	}
	return n
}

func validUTF8(s string) bool {
	return utf8.ValidString(s)
}
