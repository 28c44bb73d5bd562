// Package sound matches names across alphabets by how they are spoken: by the
// consonants for Latin, Cyrillic and Arabic letters, by pinyin for Chinese.
//
// It is for names that the term base does not know. Ordinary words of two
// languages that happen to sound alike are kept apart by asking it about names
// only.
package sound

import (
	"strings"

	"github.com/mozillazg/go-pinyin"

	"mithaq/rag/normal"
)

// Pinyin spells a text's Chinese characters in Latin letters without tones, and
// joins them with the text's Latin letters: "张克俭 met" becomes "zhangkejianmet". Other
// characters are left out.
func Pinyin(text string) string {
	args := pinyin.NewArgs()
	var b strings.Builder
	for _, t := range normal.Tokens(text) {
		switch t.Script {
		case normal.Latin:
			b.WriteString(t.Text)
		case normal.Han:
			for _, syllable := range pinyin.LazyPinyin(t.Text, args) {
				b.WriteString(syllable)
			}
		}
	}
	return b.String()
}

// Chinese is the skeleton of a Chinese name, as other alphabets transcribe it.
func Chinese(name string) string {
	return Skeleton(strings.NewReplacer("zh", "g", "ch", "ch", "sh", "sh", "q", "ch", "x", "sh", "c", "ts").Replace(Pinyin(name)))
}

// Skeleton writes down how a word sounds by its consonants alone, so that one
// name can be recognized in several alphabets: Lavrov, Лавров and لافروف are all
// "lfrf". Vowels differ too much between transcriptions to say anything; sounds
// that one of the alphabets cannot tell apart share a letter. Chinese
// characters have no skeleton.
func Skeleton(w string) string {
	var b strings.Builder
	last := byte(0)
	put := func(s string) {
		for i := range len(s) {
			if s[i] != last {
				b.WriteByte(s[i])
			}
			last = s[i]
		}
	}
	rs := []rune(w)
	for i := 0; i < len(rs); i++ {
		if i+1 < len(rs) {
			if s := digraph(rs[i], rs[i+1]); s != "" {
				put(s)
				i++
				continue
			}
		}
		s, known := consonant(rs[i])
		if known && s == "" {
			last = 0 // a vowel between two equal consonants keeps both
		}
		put(s)
	}
	return b.String()
}

// digraph are sounds that an alphabet writes with two letters.
func digraph(a, b rune) string {
	switch string([]rune{a, b}) {
	case "sh", "zh", "чж", "شج":
		return "s"
	case "ch", "تش":
		return "c"
	case "kh":
		return "h"
	case "gh":
		return "g"
	case "ph":
		return "f"
	case "ts", "tz", "تس":
		return "s"
	case "ck", "qu":
		return "k"
	case "th":
		return "t"
	case "дж", "dj", "دج":
		return "g"
	case "кс", "كس":
		return "ks"
	}
	return ""
}

// consonant is the class of a letter; known tells letters of the alphabets
// served from others.
func consonant(r rune) (class string, known bool) {
	switch r {
	case 'b', 'p', 'б', 'п', 'ب', 'پ':
		return "b", true
	case 'f', 'v', 'ф', 'в', 'ف', 'ڤ':
		return "f", true
	case 't', 'т', 'ت', 'ط', 'ث':
		return "t", true
	case 'd', 'д', 'د', 'ض', 'ذ':
		return "d", true
	case 'k', 'q', 'c', 'к', 'ك', 'ق':
		return "k", true
	case 'g', 'j', 'г', 'ж', 'غ', 'ج', 'گ':
		return "g", true
	case 'h', 'х', 'ح', 'خ', 'ه':
		return "h", true
	case 's', 'z', 'с', 'з', 'ш', 'щ', 'ц', 'س', 'ص', 'ز', 'ش', 'ظ':
		return "s", true
	case 'ч', 'چ':
		return "c", true
	case 'x':
		return "ks", true
	case 'l', 'л', 'ل':
		return "l", true
	case 'm', 'м', 'م':
		return "m", true
	case 'n', 'н', 'ن':
		return "n", true
	case 'r', 'р', 'ر':
		return "r", true
	case 'w', 'و', 'y', 'ي', 'a', 'e', 'i', 'o', 'u', 'ا', 'ع', 'ء', 'а', 'е', 'и', 'й', 'о', 'у', 'ы', 'э', 'ю', 'я', 'ь', 'ъ':
		return "", true
	}
	return "", false
}

// Alike compares two skeletons: alike, or one sound apart when long.
func Alike(a, b string) bool {
	if a == b {
		return a != ""
	}
	if len(a) < 4 || len(b) < 4 {
		return false
	}
	return oneApart(a, b)
}

// oneApart tells whether one insertion, removal or exchange turns a into b.
func oneApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}
