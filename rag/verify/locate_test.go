package verify

import (
	"errors"
	"mithaq/rag/sound"
	"strings"
	"testing"
)

const quoted = `وأضاف البيان: "اتفق الجانبان على دعم المشاريع"، وذلك في عام 2025. ` +
	`وقال نوفاك إن نحو 99% من التسويات تجري بالعملات الوطنية. 双方没有就能源价格达成协议。 Both sides agreed, he said.`

func TestFindQuote(t *testing.T) {
	t.Parallel()
	h := newHaystack(quoted)
	for _, c := range []struct{ name, quote, want string }{
		{"as it stands", "اتفق الجانبان على دعم المشاريع", "اتفق الجانبان على دعم المشاريع"},
		{"white space", "اتفق   الجانبان\nعلى دعم  المشاريع", "اتفق الجانبان على دعم المشاريع"},
		{"diacritics and hamza", "أضافَ البيانُ", "وأضاف البيان"},
		{"quotation marks", "البيان: «اتفق الجانبان على دعم المشاريع»", `البيان: "اتفق الجانبان على دعم المشاريع`},
		{"digits of another script", "في عام ٢٠٢٥", "في عام 2025"},
		{"percent sign comes along", "إن نحو 99", "إن نحو 99%"},
		{"inside a run of Chinese", "没有就能源价格", "没有就能源价格"},
		{"case", "both SIDES agreed", "Both sides agreed"},
		{"not there", "اتفق الجانبان على إنشاء", ""},
		{"part of a word", "تفق الجانبان", ""},
		{"nothing", " … ", ""},
	} {
		start, end, ok := h.find(c.quote)
		got := ""
		if ok {
			got = quoted[start:end]
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSpliced(t *testing.T) {
	t.Parallel()
	h := newHaystack(quoted)
	for quote, want := range map[string]bool{
		"اتفق الجانبان على … من التسويات تجري":            true,
		"من التسويات تجري اتفق الجانبان على":              true,
		"双方没有就达成协议":                                       true,
		"كلام لم يقله أحد في أي مكان":                     false,
		"اتفق الجانبان على إلغاء المشاريع كلها دون تأخير": false,
	} {
		if _, _, ok := h.find(quote); ok {
			t.Errorf("%q was found", quote)
		}
		if got := h.spliced(quote); got != want {
			t.Errorf("%q: spliced %v, want %v", quote, got, want)
		}
	}
}

func TestVerbatim(t *testing.T) {
	t.Parallel()
	at := func(s string) (int, int) { i := strings.Index(quoted, s); return i, i + len(s) }
	span := func(s string) [2]int { a, b := at(s); return [2]int{a, b} }
	long := span("من التسويات تجري بالعملات الوطنية")
	for _, c := range []struct {
		name   string
		span   [2]int
		breaks []int
		want   error
	}{
		{"five words", long, nil, nil},
		{"a whole sentence", span("وقال نوفاك إن نحو 99% من التسويات تجري بالعملات الوطنية."), nil, nil},
		{"a whole clause", span("اتفق الجانبان على دعم المشاريع"), nil, nil},
		{"Chinese sentence", span("双方没有就能源价格达成协议。"), nil, nil},
		{"four words in the middle", span("نحو 99% من التسويات"), nil, ErrTooShort},
		{"one word between marks", span("وذلك"), nil, ErrTooShort},
		{"out of bounds", [2]int{0, len(quoted) + 1}, nil, ErrOutOfBounds},
		{"empty", [2]int{5, 5}, nil, ErrOutOfBounds},
		{"negative", [2]int{-1, 5}, nil, ErrOutOfBounds},
		{"inside a rune", [2]int{long[0] + 1, long[1]}, nil, ErrBoundary},
		{"inside a word", [2]int{long[0] + 2, long[1]}, nil, ErrBoundary},
		{"over a break", long, []int{long[0] + 4}, ErrBreak},
		{"beside a break", long, []int{long[0], long[1]}, nil},
	} {
		if err := Verbatim(quoted, c.breaks, c.span[0], c.span[1]); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestSkeleton(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"lavrov", "لافروف", true}, {"lavrov", "лавров", true}, {"likhachev", "ليخاتشوف", true}, {"lihachev", "лихачев", true},
		{"novak", "نوفاك", true}, {"peskov", "بيسكوف", true}, {"smith", "لافروف", false}, {"novak", "ليخاتشوف", false}, {"кириенко", "كيريينكو", true},
	} {
		if got := sound.Alike(sound.Skeleton(c.a), sound.Skeleton(c.b)); got != c.want {
			t.Errorf("%s (%s) and %s (%s): %v, want %v", c.a, sound.Skeleton(c.a), c.b, sound.Skeleton(c.b), got, c.want)
		}
	}
}
