package telegram

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func self() User { return User{ID: 42, IsBot: true, Username: "RagBot"} }

// entity marks the part of text that is given, as the server would.
func entity(kind, text, part string) Entity {
	at := strings.Index(text, part)
	return Entity{Type: kind, Offset: units(text[:at]), Length: units(part)}
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func TestCommands(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, part string // part is the marked one
		want       Command
		ok         bool
	}{
		{"/start", "/start", Command{"start", "", true}, true},
		{"/ASK  when? ", "/ASK", Command{"ask", "when?", true}, true},
		{"/ask@ragbot متى؟", "/ask@ragbot", Command{"ask", "متى؟", true}, true},
		{"/ask@RAGBOT\nwhen\nthen", "/ask@RAGBOT", Command{"ask", "when\nthen", true}, true},
		{"/ask@OtherBot when", "/ask@OtherBot", Command{"ask", "when", false}, true},
		{"/ask@ragbot2 when", "/ask@ragbot2", Command{"ask", "when", false}, true},
		{"see /ask", "/ask", Command{}, false},
		{"😀 /ask", "/ask", Command{}, false},
		{"/@ragbot", "/@ragbot", Command{}, false},
		{"/", "/", Command{}, false},
		{"ask", "ask", Command{}, false},
	} {
		m := Message{Text: tc.text, Entities: []Entity{entity("bot_command", tc.text, tc.part)}}
		if got, ok := m.Command(self()); got != tc.want || ok != tc.ok {
			t.Errorf("%q: got %+v %v", tc.text, got, ok)
		}
		caption := Message{Caption: tc.text, CaptionEntities: m.Entities}
		if got, ok := caption.Command(self()); got != tc.want || ok != tc.ok {
			t.Errorf("caption %q: got %+v %v", tc.text, got, ok)
		}
	}
	unmarked := Message{Text: "/ask when"}
	if _, ok := unmarked.Command(self()); ok {
		t.Error("a command that the server did not mark")
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, part, kind string
		user             int64
		rest             string
		ok               bool
	}{
		{"@ragbot when?", "@ragbot", "mention", 0, "when?", true},
		{"😀🕊 سؤال @RagBOT متى؟", "@RagBOT", "mention", 0, "😀🕊 سؤال  متى؟", true},
		{"when? @RagBot", "@RagBot", "mention", 0, "when?", true},
		{"@ragbot2 when?", "@ragbot2", "mention", 0, "@ragbot2 when?", false},
		{"x@ragbot.com", "x@ragbot.com", "email", 0, "x@ragbot.com", false},
		{"Rag, when?", "Rag", "text_mention", 42, ", when?", true},
		{"Rag, when?", "Rag", "text_mention", 43, "Rag, when?", false},
		{"ragbot when?", "ragbot", "mention", 0, "ragbot when?", false},
	} {
		e := entity(tc.kind, tc.text, tc.part)
		if tc.user != 0 {
			e.User = &User{ID: tc.user}
		}
		m := Message{Text: tc.text, Entities: []Entity{e, e}}
		if rest, ok := m.Mentioned(self()); rest != tc.rest || ok != tc.ok {
			t.Errorf("%q: got %q %v", tc.text, rest, ok)
		}
	}
	nobody := Message{Text: "@", Entities: []Entity{{Type: "mention", Length: 1}, {Type: "text_mention", Length: 1, User: &User{}}}}
	if _, ok := nobody.Mentioned(User{}); ok {
		t.Error("a bot without a name was mentioned")
	}
}

func TestSpansOutside(t *testing.T) {
	t.Parallel()
	const text = "a😀b"
	for _, tc := range []struct {
		offset, length int
		want           string
		ok             bool
	}{
		{0, 1, "a", true}, {1, 2, "😀", true}, {0, 4, text, true}, {3, 1, "b", true},
		{1, 1, "", false}, {2, 1, "", false}, {0, 5, "", false}, {4, 1, "", false}, {-1, 2, "", false},
		{0, 0, "", false}, {0, -1, "", false}, {1 << 62, 1 << 62, "", false}, {0, 1 << 62, "", false},
	} {
		start, end, ok := span(text, Entity{Offset: tc.offset, Length: tc.length})
		if ok != tc.ok || ok && text[start:end] != tc.want {
			t.Errorf("%d+%d: %d %d %v", tc.offset, tc.length, start, end, ok)
		}
	}
}

func FuzzCommand(f *testing.F) {
	f.Add("/ask@RagBot متى؟", 0, 11, "bot_command")
	f.Add("😀 @ragbot", 3, 7, "mention")
	f.Add("\xff/x", 0, 2, "bot_command")
	f.Fuzz(func(t *testing.T, text string, offset, length int, kind string) {
		e := Entity{Type: kind, Offset: offset, Length: length}
		if start, end, ok := span(text, e); ok {
			if start < 0 || end > len(text) || start >= end {
				t.Fatalf("%d to %d of %d", start, end, len(text))
			}
			if utf8.ValidString(text) && units(text[start:end]) != length {
				t.Fatalf("%q has not %d units", text[start:end], length)
			}
		}
		m := Message{Text: text, Entities: []Entity{e}}
		if c, ok := m.Command(self()); ok && (c.Name == "" || offset != 0) {
			t.Fatalf("%+v", c)
		}
		if rest, ok := m.Mentioned(self()); ok && len(rest) >= len(text) {
			t.Fatalf("%q", rest)
		}
	})
}
