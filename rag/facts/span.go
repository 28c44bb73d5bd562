package facts

import (
	"sort"
	"strconv"
	"strings"

	"mithaq/rag/normal"
)

// ranges joins two years that the text gives as the ends of a span.
func (f *finder) ranges() []Value {
	out := f.out[:0]
	for i := 0; i < len(f.out); i++ {
		v := f.out[i]
		if i+1 < len(f.out) && v.Kind == Year {
			if r, ok := f.span(v, f.out[i+1]); ok {
				out = append(out, r)
				i++
				continue
			}
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (f *finder) span(a, b Value) (Value, bool) {
	between := f.text[a.End:b.Start]
	if len(between) > 40 {
		return Value{}, false
	}
	end := b.Canonical
	if b.Kind == Number && len(end) == 2 && isDash(between) && !strings.Contains(between, " ") {
		end = a.Canonical[:2] + end // 2023–27
	} else if b.Kind != Year {
		return Value{}, false
	}
	if first, err := strconv.Atoi(a.Canonical); err != nil {
		return Value{}, false
	} else if last, err := strconv.Atoi(end); err != nil || last < first {
		return Value{}, false
	}
	if !isDash(between) && !f.spanWords(a.Start, between) {
		return Value{}, false
	}
	return Value{Kind: Range, Canonical: a.Canonical + "/" + end, Start: a.Start, End: b.End, Word: a.Word && b.Word}, true
}

// spanWords tells whether the words between two years make them a span: "to"
// always, "and" only after "between".
func (f *finder) spanWords(start int, between string) bool {
	to := false
	for _, t := range normal.Tokens(between) {
		switch t.Text {
		case "عام", "العام", "لعام", "سنه", "year", "года", "год", "г", "the":
		case "to", "until", "till", "through", "الي", "حتي", "по", "до":
			to = true
		case "و", "and", "и":
			if !f.betweenBefore(start) {
				return false
			}
			to = true
		case "وعام", "والعام":
			if !f.betweenBefore(start) {
				return false
			}
			to = true
		case "年至", "年到", "至", "到", "年与", "年和":
			to = true
			if strings.HasSuffix(t.Text, "与") || strings.HasSuffix(t.Text, "和") {
				return false
			}
		case "年":
			to = to || isDash(strings.Trim(between, "年"))
		default:
			return false
		}
	}
	return to && !strings.ContainsAny(between, ".;؛。；\n")
}

// betweenBefore tells whether one of the last three words before start says
// that a pair of ends follows.
func (f *finder) betweenBefore(start int) bool {
	last := sort.Search(len(f.atoms), func(i int) bool { return f.atoms[i].end > start }) - 1
	for i := last; i > last-3; i-- {
		if f.isWord(i, "بين", "وبين", "between", "между") {
			return true
		}
	}
	return false
}
