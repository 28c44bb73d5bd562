package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// decode checks that raw is a text in UTF-8 and gives it without its mark.
func decode(raw []byte) (string, error) {
	if len(raw) > MaxBytes {
		return "", reject(TooLarge, "%d bytes; at most %d are read, split the file", len(raw), MaxBytes)
	}
	if bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return "", reject(NotUTF8, "it is UTF-16; save it as UTF-8")
	}
	if i := bytes.IndexByte(raw, 0); i >= 0 {
		return "", reject(Binary, "a zero byte at offset %d; only texts are read", i)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		return "", reject(NotUTF8, "the byte at offset %d; save the file as UTF-8", firstInvalid(raw))
	}
	text := string(raw)
	if strings.TrimSpace(text) == "" {
		return "", reject(Empty, "there is no text in it")
	}
	return text, nil
}

func firstInvalid(raw []byte) int {
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(raw)
}
