package extract

import (
	"strings"
	"unicode"

	"mithaq/rag/normal"
)

// Language tells the language of a text by its script, and where several
// languages share one by its letters or commonest words: ar, en, ru, zh, or und.
func Language(text string) string {
	var n struct{ arabic, persian, cyrillic, otherCyrillic, latin, han, kana int }
	for _, r := range text {
		switch {
		case r < 0x80 && (r|0x20) >= 'a' && (r|0x20) <= 'z':
			n.latin++
		case r < 0x80 || !unicode.IsLetter(r):
		case unicode.Is(unicode.Arabic, r):
			n.arabic++
			if strings.ContainsRune("پچژگکیٹڈڑےہھ", r) {
				n.persian++
			}
		case unicode.Is(unicode.Cyrillic, r):
			n.cyrillic++
			if strings.ContainsRune("іїєґўјљњћђџІЇЄҐЎ", r) {
				n.otherCyrillic++
			}
		case unicode.Is(unicode.Han, r):
			n.han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			n.kana++
		case unicode.Is(unicode.Latin, r):
			n.latin++
		}
	}
	// A Han character says about as much as three letters.
	han := 3 * n.han
	switch most := max(n.arabic, n.cyrillic, n.latin, han, 3*n.kana); {
	case most == 0:
		return "und"
	case most == n.arabic && n.persian*20 < n.arabic:
		return "ar"
	case most == n.cyrillic && n.otherCyrillic*50 < n.cyrillic:
		return "ru"
	case most == han && n.kana*10 < n.han:
		return "zh"
	case most == n.latin && looksEnglish(text):
		return "en"
	}
	return "und"
}

// looksEnglish asks for one in twelve of the first words to be among the
// commonest of English.
func looksEnglish(text string) bool {
	const look = 400
	words, common := 0, 0
	if len(text) > 20*look {
		text = strings.ToValidUTF8(text[:20*look], "")
	}
	for _, t := range tokens(text) {
		if t.Script != normal.Latin {
			continue
		}
		words++
		switch t.Text {
		case "the", "of", "and", "to", "in", "a", "is", "that", "for", "on", "by", "with", "as", "was", "are", "at", "from", "will", "this", "be", "has", "have", "its", "their":
			common++
		}
		if words == look {
			break
		}
	}
	return common*12 >= words
}
