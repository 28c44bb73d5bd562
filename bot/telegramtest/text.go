package telegramtest

import (
	"slices"
	"strings"
)

// maxRawText is the longest text in bytes that is even parsed.
const maxRawText = 1 << 15

// FormatText does to a text what the server does before it becomes a message: parses it by the parse mode (or takes the
// entities given instead), cleans and trims it, puts the entities in order, and adds the links, mentions, commands and
// hashtags that clients would find. A renderer can be tested with it alone.
func FormatText(text, parseMode string, entities []Entity) (string, []Entity, error) {
	if len(text) > maxRawText {
		return "", nil, badRequest(RefusedLimit, "Text is too long")
	}
	if !validUTF8(text) {
		return "", nil, badRequest(RefusedLimit, "Strings must be encoded in UTF-8")
	}
	mode := strings.ToLower(parseMode)
	switch {
	case text == "" || mode == "" || mode == "none":
	case mode == "html":
		parsed, found, err := ParseHTML(text)
		if err != nil {
			return "", nil, badRequest(RefusedLimit, "Can't parse entities: %v", err)
		}
		text, entities = parsed, found
	case mode == "markdown" || mode == "markdownv2":
		return "", nil, badRequest(RefusedSchema, strictly+"parse_mode %q is not implemented here", parseMode)
	default:
		return "", nil, badRequest(RefusedSchema, "Unsupported parse_mode")
	}
	given, err := normalEntities(entities)
	if err != nil {
		return "", nil, err
	}
	text, given, err = cleanText(text, given)
	if err != nil {
		return "", nil, err
	}
	given = fixEntities(given)
	text, given = trimText(text, given)
	if err := checkEntityLimits(given); err != nil {
		return "", nil, err
	}
	return text, mergeFound(given, findEntities(text)), nil
}

// normalEntities checks entities before the text is looked at. The kinds that clients find by themselves are ignored,
// since the server finds them anew.
func normalEntities(entities []Entity) ([]Entity, error) {
	kept := make([]Entity, 0, len(entities))
	for _, e := range entities {
		if e.Offset < 0 || e.Offset > 1_000_000 {
			return nil, badRequest(RefusedLimit, "Receive an entity with incorrect offset %d", e.Offset)
		}
		if e.Length < 0 || e.Length > 1_000_000 {
			return nil, badRequest(RefusedLimit, "Receive an entity with incorrect length %d", e.Length)
		}
		switch e.Type {
		case "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number":
			continue
		case "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code",
			"pre", "custom_emoji", "text_mention", "date_time":
		case "text_link":
			checked, err := checkLink(e.URL)
			if err != nil {
				continue
			}
			e.URL = checked
		default:
			return nil, badRequest(RefusedSchema, "Can't parse MessageEntity: Unsupported type specified")
		}
		if e.Length > 0 {
			kept = append(kept, e)
		}
	}
	sortEntities(kept)
	return kept, nil
}

// cleanText removes what Telegram does not keep: control characters become spaces, and carriage returns, the line
// separators and the old direction marks (U+2028 to U+202E, so embeddings and overrides, but neither RLM nor isolates)
// go. Entities are moved along, and refused when they do not fit the text.
func cleanText(text string, entities []Entity) (string, []Entity, error) {
	const middle = -1
	var out strings.Builder
	// By old UTF-16 offset: the new offset, and the byte offset.
	moved, offsets := make([]int, 0, len(text)+1), make([]int, 0, len(text)+1)
	units := 0
	for at, r := range text {
		moved, offsets = append(moved, units), append(offsets, at)
		if r > 0xFFFF {
			moved, offsets = append(moved, middle), append(offsets, at)
		}
		switch {
		case r == '\r', r >= 0x2028 && r <= 0x202E, r == 0x333, r == 0x33F, r == 0x30A:
			continue
		case r < ' ' && r != '\n':
			r = ' '
		}
		out.WriteRune(r)
		units += utf16Width(r)
	}
	moved, offsets = append(moved, units), append(offsets, len(text))
	result := make([]Entity, 0, len(entities))
	for _, e := range entities {
		end := e.Offset + e.Length
		switch {
		case e.Offset >= len(moved)-1:
			return "", nil, badRequest(RefusedLimit, "Entity begins after the end of the text at UTF-16 offset %d", e.Offset)
		case moved[e.Offset] == middle:
			return "", nil, badRequest(RefusedLimit, "Entity begins in a middle of a UTF-16 symbol at byte offset %d", offsets[e.Offset])
		case end >= len(moved):
			return "", nil, badRequest(RefusedLimit, "Entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, end)
		case moved[end] == middle:
			return "", nil, badRequest(RefusedLimit, "Entity beginning at UTF-16 offset %d ends in a middle of a UTF-16 symbol at byte offset %d", e.Offset, offsets[end])
		}
		e.Offset, e.Length = moved[e.Offset], moved[end]-moved[e.Offset]
		if e.Length > 0 {
			result = append(result, e)
		}
	}
	return out.String(), result, nil
}

// trimText removes spaces and line feeds at the end, and those at the beginning that no entity covers.
func trimText(text string, entities []Entity) (string, []Entity) {
	text = strings.TrimRight(text, " \n")
	length := utf16Len(text)
	kept := entities[:0:0]
	for _, e := range entities {
		e.Length = min(e.Length, length-e.Offset)
		if e.Length > 0 {
			kept = append(kept, e)
		}
	}
	cut := len(text) - len(strings.TrimLeft(text, " \n"))
	if len(kept) > 0 {
		cut = min(cut, kept[0].Offset) // only ASCII before it, so bytes are units
	}
	for i := range kept {
		kept[i].Offset -= cut
	}
	return text[cut:], kept
}

func isSplittable(typ string) bool {
	return slices.Contains([]string{"bold", "italic", "underline", "strikethrough", "spoiler"}, typ)
}

func isQuote(typ string) bool {
	return typ == "blockquote" || typ == "expandable_blockquote"
}

// fixEntities makes the entities consistent: blockquotes do not nest, links and code do not overlap each other, equal
// styles that touch are one, and inside code there are no styles.
func fixEntities(entities []Entity) []Entity {
	sortEntities(entities)
	var solid, quotes, styles []Entity
	for _, e := range entities {
		switch {
		case isSplittable(e.Type):
			styles = append(styles, e)
		case isQuote(e.Type):
			quotes = appendApart(quotes, e)
		default:
			solid = appendApart(solid, e)
		}
	}
	solid = slices.DeleteFunc(solid, func(e Entity) bool {
		return slices.ContainsFunc(quotes, func(q Entity) bool { return crosses(e, q) })
	})
	fixed := slices.Concat(solid, quotes)
	for _, e := range joinStyles(styles) {
		fixed = append(fixed, outsideCode(e, solid)...)
	}
	sortEntities(fixed)
	return fixed
}

// appendApart adds e unless it overlaps the last one.
func appendApart(entities []Entity, e Entity) []Entity {
	if n := len(entities); n > 0 && e.Offset < entities[n-1].Offset+entities[n-1].Length {
		return entities
	}
	return append(entities, e)
}

// crosses tells whether e lies partly inside q, or around it.
func crosses(e, q Entity) bool {
	apart := e.Offset+e.Length <= q.Offset || q.Offset+q.Length <= e.Offset
	within := e.Offset >= q.Offset && e.Offset+e.Length <= q.Offset+q.Length
	return !apart && !within
}

func joinStyles(styles []Entity) []Entity {
	joined := make([]Entity, 0, len(styles))
	last := map[string]int{}
	for _, e := range styles {
		at, seen := last[e.Type]
		if seen && e.Offset <= joined[at].Offset+joined[at].Length {
			end := max(joined[at].Offset+joined[at].Length, e.Offset+e.Length)
			joined[at].Length = end - joined[at].Offset
			continue
		}
		last[e.Type] = len(joined)
		joined = append(joined, e)
	}
	return joined
}

// outsideCode returns the parts of a style that no code or pre covers.
func outsideCode(style Entity, solid []Entity) []Entity {
	var parts []Entity
	from, end := style.Offset, style.Offset+style.Length
	for _, e := range solid {
		if e.Type != "code" && e.Type != "pre" || e.Offset+e.Length <= from || e.Offset >= end {
			continue
		}
		if e.Offset > from {
			part := style
			part.Offset, part.Length = from, e.Offset-from
			parts = append(parts, part)
		}
		from = e.Offset + e.Length
	}
	if from < end {
		style.Offset, style.Length = from, end-from
		parts = append(parts, style)
	}
	return parts
}
