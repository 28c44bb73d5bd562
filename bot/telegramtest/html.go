package telegramtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseHTML reads text in the HTML parse mode ("Formatting options", "HTML style") with the rules and the wording of
// the real server, which accepts both less and more than a browser does: a bare & or an unknown &name; stays as it is,
// names of tags are the fixed few, </> closes whatever is open, and white space is kept.
//
// The result is what parsing alone gives; what a message finally holds (trimmed, joined, limited) is [FormatText].
func ParseHTML(text string) (string, []Entity, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return "", nil, worded("Text must not contain null bytes")
	}
	p := &htmlParser{in: text}
	if err := p.run(); err != nil {
		return "", nil, err
	}
	sortEntities(p.entities)
	return p.out.String(), p.entities, nil
}

// wording is an error in the exact words of the real server, which begin with a capital.
type wording string

func (w wording) Error() string {
	return string(w)
}

func worded(format string, args ...any) error {
	return wording(fmt.Sprintf(format, args...))
}

type htmlParser struct {
	in         string
	pos        int
	out        strings.Builder
	units      int // UTF-16 code units written to out
	open       []htmlTag
	entities   []Entity
	codeLangs  map[int]string // language of a code entity, by its index: only <pre> around it makes use of it
	surrogates bool
}

type htmlTag struct {
	name     string
	argument string
	unixTime int64
	units    int // where it began, in UTF-16 units and in bytes of the output
	bytes    int
}

// at reads a byte; past the end there is 0, which counts as white space, so that every scan for a space ends there.
func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func isHTMLSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == 0
}

func (p *htmlParser) skipSpace() {
	for c := p.at(p.pos); c != 0 && isHTMLSpace(c); c = p.at(p.pos) {
		p.pos++
	}
}

func (p *htmlParser) run() error {
	p.codeLangs = map[int]string{}
	for p.pos < len(p.in) {
		var err error
		switch {
		case p.in[p.pos] == '&' && p.reference():
		case p.in[p.pos] != '<':
			r, size := utf8.DecodeRuneInString(p.in[p.pos:])
			p.out.WriteString(p.in[p.pos : p.pos+size])
			p.units += utf16Width(r)
			p.pos += size
		case p.at(p.pos+1) == '/':
			err = p.endTag()
		default:
			err = p.startTag()
		}
		if err != nil {
			return err
		}
	}
	if len(p.open) > 0 {
		return worded("Can't find end tag corresponding to start tag %q", p.open[len(p.open)-1].name)
	}
	if p.surrogates {
		return worded("Text contains invalid Unicode characters after decoding HTML entities, " +
			"check for unmatched surrogate code units")
	}
	return nil
}

func utf16Width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// reference writes the character of a reference at the cursor, or reports that there is none.
func (p *htmlParser) reference() bool {
	code, next, ok := decodeReference(p.in, p.pos)
	if !ok {
		return false
	}
	if code >= 0xD800 && code <= 0xDFFF {
		p.surrogates = true
	}
	p.out.WriteRune(code)
	p.units += utf16Width(code)
	p.pos = next
	return true
}

// decodeReference reads &lt; &gt; &amp; &quot; &#10; or &#xA; at in[pos]. The semicolon may be missing; a numeric
// reference of ten bytes or more is none.
func decodeReference(in string, pos int) (code rune, next int, ok bool) {
	rest := in[pos+1:]
	if digits, isNumeric := strings.CutPrefix(rest, "#"); isNumeric {
		base := 10
		if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
			digits, base = hex, 16
		}
		end := 0
		for end < len(digits) && isDigit(digits[end], base) {
			end++
		}
		next = len(in) - len(digits) + end
		value, err := strconv.ParseUint("0"+digits[:end], base, 32)
		if err != nil || value == 0 || value >= 0x10FFFF || next-pos >= 10 {
			return 0, 0, false
		}
		code = rune(value)
	} else {
		end := 0
		for end < len(rest) && isLetter(rest[end]) {
			end++
		}
		switch rest[:end] {
		case "lt":
			code = '<'
		case "gt":
			code = '>'
		case "amp":
			code = '&'
		case "quot":
			code = '"'
		default:
			return 0, 0, false
		}
		next = pos + 1 + end
	}
	if next < len(in) && in[next] == ';' {
		next++
	}
	return code, next, true
}

func isDigit(c byte, base int) bool {
	return '0' <= c && c <= '9' || base == 16 && ('a' <= c && c <= 'f' || 'A' <= c && c <= 'F')
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func htmlTagNames() []string {
	return []string{
		"a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "tg-time", "span",
		"pre", "code", "blockquote",
	}
}

func (p *htmlParser) startTag() error {
	begin := p.pos
	p.pos++
	for !isHTMLSpace(p.at(p.pos)) && p.at(p.pos) != '>' {
		p.pos++
	}
	if p.at(p.pos) == 0 {
		return worded("Unclosed start tag at byte offset %d", begin)
	}
	tag := htmlTag{name: asciiLower(p.in[begin+1 : p.pos]), units: p.units, bytes: p.out.Len()}
	if !slices.Contains(htmlTagNames(), tag.name) {
		return worded("Unsupported start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	for p.at(p.pos) != '>' {
		p.skipSpace()
		if p.at(p.pos) == '>' {
			break
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	p.pos++
	if tag.name == "span" && tag.argument != "spoiler" {
		return worded("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, tag)
	return nil
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// attribute reads one attribute of a start tag; begin is where the tag began.
func (p *htmlParser) attribute(tag *htmlTag, begin int) error {
	start := p.pos
	for c := p.at(p.pos); !isHTMLSpace(c) && !strings.ContainsRune(`=>/"'`, rune(c)); c = p.at(p.pos) {
		p.pos++
	}
	name := p.in[start:p.pos]
	if name == "" {
		return worded("Empty attribute name in the tag \"%s\" at byte offset %d", tag.name, begin)
	}
	p.skipSpace()
	unclosed := worded("Unclosed start tag \"%s\" at byte offset %d", tag.name, begin)
	if p.at(p.pos) != '=' {
		if p.at(p.pos) == 0 {
			return unclosed
		}
		if tag.name == "blockquote" && name == "expandable" {
			tag.argument = "1"
		}
		return nil
	}
	p.pos++
	p.skipSpace()
	if p.at(p.pos) == 0 {
		return unclosed
	}
	value, err := p.attributeValue()
	if err != nil {
		return err
	}
	if p.at(p.pos) == 0 {
		return worded("Unclosed start tag at byte offset %d", begin)
	}
	tag.set(name, value)
	return nil
}

// attributeValue reads a quoted string, with references in it, or a bare name token, which is not case sensitive.
func (p *htmlParser) attributeValue() (string, error) {
	quote := p.at(p.pos)
	if quote != '"' && quote != '\'' {
		start := p.pos
		for c := p.at(p.pos); isLetter(c) || isDigit(c, 10) || c == '.' || c == '-'; c = p.at(p.pos) {
			p.pos++
		}
		if c := p.at(p.pos); !isHTMLSpace(c) && c != '>' {
			return "", worded("Unexpected end of name token at byte offset %d", start)
		}
		return asciiLower(p.in[start:p.pos]), nil
	}
	p.pos++
	var value strings.Builder
	for p.pos < len(p.in) && p.in[p.pos] != quote {
		if p.in[p.pos] == '&' {
			if code, next, ok := decodeReference(p.in, p.pos); ok {
				value.WriteRune(code)
				p.pos = next
				continue
			}
		}
		value.WriteByte(p.in[p.pos])
		p.pos++
	}
	if p.pos < len(p.in) {
		p.pos++
	}
	return value.String(), nil
}

// set keeps the few attributes that mean something; all others are ignored, as they are by the real server.
func (t *htmlTag) set(name, value string) {
	switch t.name + " " + name {
	case "a href", "tg-emoji emoji-id", "tg-time format":
		t.argument = value
	case "code class":
		if lang, ok := strings.CutPrefix(value, "language-"); ok {
			t.argument = lang
		}
	case "span class":
		if class, ok := strings.CutPrefix(value, "tg-"); ok {
			t.argument = class
		}
	case "blockquote expandable":
		t.argument = "1"
	case "tg-time unix":
		n, err := strconv.ParseInt(value, 10, 32)
		if err == nil {
			t.unixTime = n
		}
	}
}

func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.open) == 0 {
		return worded("Unexpected end tag at byte offset %d", begin)
	}
	p.pos += 2
	for !isHTMLSpace(p.at(p.pos)) && p.at(p.pos) != '>' {
		p.pos++
	}
	name := asciiLower(p.in[begin+2 : p.pos])
	p.skipSpace()
	if p.at(p.pos) != '>' {
		return worded("Unclosed end tag at byte offset %d", begin)
	}
	p.pos++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return worded("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.units == tag.units {
		return nil
	}
	return p.closeTag(tag)
}
