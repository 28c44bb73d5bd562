// Package normal gives texts the form in which they are compared: one spelling
// for the many ways of writing the same letters, and words with their places in
// the source.
//
// Start with [Fold] for whole strings and [Tokens] for words. Both are used by
// every field of the index, by the term base and by the gate, so that a word
// found by one is the same word to the others. What is shown to readers is
// never folded: a token keeps the offsets of the source's own bytes.
package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in normal form: compatibility forms resolved (NFKC), lower
// case, Arabic letter variants that readers write interchangeably made one
// (hamza seats, alef maqsura, ta marbuta, Persian ya and kaf), diacritics,
// tatweel and bidi controls removed, Arabic-Indic digits as 0-9, ё as е, and
// Latin letters without accents. Different consonants are never merged.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		n := clusterLen(s[i:])
		foldCluster(&b, s[i:i+n])
		i += n
	}
	return b.String()
}

// clusterLen is the length in bytes of the first rune of s together with the
// combining marks that follow it, so that composition never needs to look
// beyond it. It is at least 1 for a non-empty s.
func clusterLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	for n < len(s) {
		if s[n] < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		if !unicode.Is(unicode.Mn, r) {
			break
		}
		n += size
	}
	return n
}

func foldCluster(b *strings.Builder, c string) {
	if len(c) == 1 {
		ch := c[0]
		if 'A' <= ch && ch <= 'Z' {
			ch += 'a' - 'A'
		}
		if ch < utf8.RuneSelf {
			b.WriteByte(ch)
		}
		return
	}
	for _, r := range norm.NFKC.String(c) {
		switch f := foldRune(r); {
		case f == drop:
		case unicode.Is(unicode.Latin, f) && f >= 0x80:
			// NFD splits accents off Latin letters; Cyrillic й must stay whole.
			for _, d := range norm.NFD.String(string(f)) {
				if !unicode.Is(unicode.Mn, d) {
					b.WriteRune(unicode.ToLower(d))
				}
			}
		default:
			b.WriteRune(f)
		}
	}
}

const drop rune = -1

// foldRune maps one composed rune to its normal form, or to drop.
func foldRune(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ', 'ٲ', 'ٳ':
		return 'ا'
	case 'ى', 'ئ', 'ی', 'ې', 'ے':
		return 'ي'
	case 'ة', 'ۀ', 'ہ', 'ە':
		return 'ه'
	case 'ؤ':
		return 'و'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ё', 'Ё':
		return 'е'
	case '’', '‘', 'ʼ', '`', '´':
		return '\''
	case 'ـ', '\u00ad', '\u034f', '\ufeff', utf8.RuneError:
		return drop
	}
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case unicode.Is(unicode.Mn, r), r >= '\u200b' && r <= '\u200f',
		r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2069', r == '\u061c':
		return drop
	case r == '\u200c' || r == '\u200d':
		return drop
	}
	return unicode.ToLower(r)
}
