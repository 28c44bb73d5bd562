package facts

import (
	"math"
	"math/big"
	"strconv"
)

// amount is a number that was read, not yet said to be a year, a share or a day.
type amount struct {
	val        string // canonical
	start, end int    // bytes
	next       int    // the atom after it
	word       bool   // no digit in it
	ordinal    bool
	simple     bool // a literal of nothing but digits, without a scale word
	digits     int  // of a simple literal, as written
	unit       string
}

// number is the amount as an int, -1 when it is not a small whole number.
func (a amount) number() int {
	if len(a.val) > 4 {
		return -1
	}
	n, err := strconv.Atoi(a.val)
	if err != nil {
		return -1
	}
	return n
}

// amount reads a number at atom i in whatever form.
func (f *finder) amount(i int) (amount, bool) {
	switch f.at(i).kind {
	case literal:
		return f.literalAmount(i), true
	case word:
		return f.wordAmount(i)
	case hanNumeral:
		return f.hanAmount(i)
	}
	return amount{}, false
}

// literalAmount reads digits with the scale words behind them: 3.5 مليار, 245
// млрд, 2450亿; or with the mark of an ordinal: 30th, 30-й, الـ30.
func (f *finder) literalAmount(i int) amount {
	a := f.atoms[i]
	out := amount{val: a.text, start: a.start, end: a.end, next: i + 1, simple: a.plain, digits: a.digits}
	if start, ok := f.ordinalBefore(i); ok {
		out.start, out.ordinal = start, true
	}
	if f.ordinalAfter(i + 1) {
		out.ordinal, out.next, out.end = true, i+2, f.atoms[i+1].end
		return out
	}
	if len(a.text) > maxDigits {
		return out
	}
	if exp, next := f.scaleAfter(i + 1); exp > 0 {
		r, ok := new(big.Rat).SetString(a.text)
		if !ok {
			return out
		}
		r.Mul(r, pow10(exp))
		out.simple, out.next, out.end = false, next, f.atoms[next-1].end
		r, out = f.addSmaller(r, exp, out)
		out.val = ratString(r)
	}
	return out
}

// addSmaller reads what may follow a scaled literal: 2 million 300 thousand.
func (f *finder) addSmaller(r *big.Rat, exp int, out amount) (*big.Rat, amount) {
	j := out.next
	if f.isWord(j, "and", "و", "и") {
		j++
	}
	a := f.at(j)
	if a.kind != literal || len(a.text) > maxDigits || !f.tight(j) {
		return r, out
	}
	e, next := f.scaleAfter(j + 1)
	if e == 0 || e >= exp {
		return r, out
	}
	s, ok := new(big.Rat).SetString(a.text)
	if !ok {
		return r, out
	}
	out.next, out.end = next, f.atoms[next-1].end
	return r.Add(r, s.Mul(s, pow10(e))), out
}

// scaleAfter reads scale words from atom i on and gives the power of ten they
// multiply by, and the atom after them.
func (f *finder) scaleAfter(i int) (exp, next int) {
	for exp <= 16 && (f.tight(i) || f.gap(i) == ". ") {
		a := f.at(i)
		switch a.kind {
		case hanNumeral:
			e := hanScale(a.text)
			if e == 0 {
				return exp, i
			}
			exp += e
		case word:
			p, ok := pieceOf(a.text)
			if !ok || p.joined || p.ordinal || p.class != scale && p.class != hundred {
				return exp, i
			}
			e := int(math.Round(math.Log10(float64(p.val))))
			if pow := int64(math.Pow10(e)); pow != p.val {
				return exp, i // a dual cannot multiply
			}
			exp += e
		default:
			return exp, i
		}
		i++
	}
	return exp, i
}

func pow10(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

func ratString(r *big.Rat) string { return plainDecimal(r.FloatString(maxDigits)) }

// ordinalBefore recognizes the article that makes digits an ordinal in Arabic
// (الـ30, للـ30) and Chinese 第; it gives the byte where the value then starts.
func (f *finder) ordinalBefore(i int) (int, bool) {
	if i == 0 {
		return 0, false
	}
	p := f.atoms[i-1]
	if p.kind == hanChar && p.text == "第" && f.gap(i) == "" {
		return p.start, true
	}
	if p.kind == word && (f.gap(i) == "" || f.gap(i) == " " || f.gap(i) == "-") {
		switch p.text {
		case "ال", "وال", "بال", "لل", "كال", "فال":
			return p.start, true
		}
	}
	return 0, false
}

// ordinalAfter recognizes the endings of ordinals in digits.
func (f *finder) ordinalAfter(i int) bool {
	g := f.gap(i)
	if g != "" && g != "-" && g != "‑" {
		return false
	}
	return f.isWord(i, "st", "nd", "rd", "th", "й", "я", "е", "го", "му", "м", "х", "ми", "ю", "ой", "ый", "ая", "ое", "ого", "ому", "ым", "ых", "ую", "ей")
}

// accumulator adds up the words of one number.
type accumulator struct {
	sum, cur int64
	have     bool // cur holds something
	any      bool
	last     piece
	smallest int64 // the smallest scale used so far
	ordinal  bool
}

// maxSum keeps sums of words far from overflow.
const maxSum = int64(1e15)

// take adds p and tells whether p continues the number.
func (c *accumulator) take(p piece) bool {
	ok := false
	switch p.class {
	case teenMark:
		switch {
		case c.have && !p.joined && c.last.class == unit:
			c.cur, ok = c.cur+10, true
		case !c.have || p.joined && c.cur%100 == 0:
			c.cur, ok = c.cur+10, true
		}
	case unit, teen, ten, hundreds:
		ok = c.takeSmall(p)
	case hundred:
		if ok = c.have && c.cur < 10 || !c.any; ok {
			c.cur = max(c.cur, 1) * 100
		}
	case scale:
		if c.any && !c.have || p.needs && !c.have || p.val >= c.smallest || c.sum > maxSum {
			return false
		}
		if c.have && p.joined {
			return false
		}
		c.sum += max(c.cur, 1) * p.val
		c.cur, c.have, c.any, c.last, c.smallest = 0, false, true, p, p.val
		return true
	}
	if ok {
		c.have, c.any, c.last = true, true, p
		c.ordinal = c.ordinal || p.ordinal
	}
	return ok
}

func (c *accumulator) takeSmall(p piece) bool {
	switch {
	case !c.have:
		if c.any && p.ar && !p.joined {
			return false
		}
		c.cur = p.val
		return true
	case p.ar && p.class == ten && p.joined && c.last.class == unit:
		c.cur += p.val
		return true
	case p.ar && p.class == hundreds && p.val == 100 && !p.joined && c.cur >= 3 && c.cur < 10:
		c.cur *= 100
		return true
	case p.ar && !p.joined, c.ordinal:
		return false
	case p.class == unit && c.last.class == ten,
		p.class != hundreds && (c.last.class == hundreds || c.last.class == hundred):
		c.cur += p.val
		return true
	}
	return false
}

// wordAmount reads a number in words.
func (f *finder) wordAmount(i int) (amount, bool) {
	c := accumulator{smallest: math.MaxInt64}
	j := i
	for j < len(f.atoms) && f.atoms[j].kind == word && (j == i || f.tight(j)) {
		a := f.atoms[j]
		p, ok := pieceOf(a.text)
		if !ok {
			p, ok = f.compoundOne(j)
		}
		if !ok && j > i && a.text == "and" && (c.last.class == hundred || c.last.class == scale) && f.tight(j+1) {
			if q, is := pieceOf(f.at(j + 1).text); is && f.at(j+1).kind == word && q.class < hundred && c.take(q) {
				j += 2
				continue
			}
		}
		if !ok || c.ordinal && !p.ar || !c.take(p) {
			break
		}
		j++
	}
	if j == i {
		return f.otherWord(i)
	}
	out := amount{start: f.atoms[i].start, end: f.atoms[j-1].end, next: j, word: true, ordinal: c.ordinal}
	out.val = strconv.FormatInt(c.sum+c.cur, 10)
	return out, true
}

// compoundOne reads the «one» that Arabic has in compounds only: أحد عشر, إحدى
// وعشرون. Alone the same words mean "one of" or "anyone".
func (f *finder) compoundOne(i int) (piece, bool) {
	if !f.isWord(i, "احد", "احدي", "واحد", "واحدي") || !f.tight(i+1) {
		return piece{}, false
	}
	p, ok := pieceOf(f.at(i + 1).text)
	if !ok || !p.ar || p.class != teenMark && (p.class != ten || !p.joined) {
		return piece{}, false
	}
	return piece{val: 1, class: unit, ar: true}, true
}

// otherWord reads numbers hidden in other words: the Arabic dual, and Russian
// adjectives such as двухдневный.
func (f *finder) otherWord(i int) (amount, bool) {
	a := f.atoms[i]
	out := amount{val: "2", start: a.start, end: a.end, next: i + 1, word: true}
	if out.unit = arabicDual(a.text); out.unit != "" {
		return out, true
	}
	v, u := russianCompound(a.text)
	if v == 0 {
		return amount{}, false
	}
	out.val, out.unit = strconv.FormatInt(v, 10), u
	return out, true
}
