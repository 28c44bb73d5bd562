package render

import "strings"

// directRuns wraps the runs of a range that go against its direction, where
// the algorithm would not show them as they are read. The range is all in the
// isolate parent, and its line ends at lineEnd.
func (f *flow) directRuns(from, to, lineEnd int, rtl bool, parent int) {
	for i := from; i < to; {
		r := run{flow: f, from: i, most: to, rtl: !rtl}
		if !r.begin(from) {
			i++
			continue
		}
		r.grow()
		r.takeTail()
		if r.apart || r.letters && r.followed(lineEnd, parent) {
			iso := f.wrap(r.from, r.to, r.rtl, parent)
			if r.rtl {
				f.directRuns(r.from, r.to, r.to, true, iso)
			}
		}
		i = r.to
	}
}

// run is a stretch against the direction of its line. In a line from right to
// left that is a Latin name, an address, or a number made of several, such as
// 2023–2027, which would come out as 2027–2023; in one from left to right it is
// an Arabic phrase, with the number at its end.
type run struct {
	*flow
	from, to int
	most     int // where it must end
	rtl      bool
	letters  bool // holds letters, not only digits
	digits   bool // ends with a number
	open     int  // brackets open
	apart    bool // must be wrapped whatever stands around it
}

// own is the class of the run's letters.
func (r *run) own() class {
	if r.rtl {
		return rtlLetter
	}
	return ltrLetter
}

// begin takes the first characters, and tells whether a run begins there.
func (r *run) begin(lineStart int) bool {
	i := r.from
	atWord := i == lineStart || r.cells[i-1].space
	if !r.rtl && atWord && i+1 < r.most && strings.Contains("/@#.$", r.cells[i].text) && r.cells[i+1].class == ltrLetter {
		r.apart = true
		i++
	}
	switch c := r.cells[i].class; {
	case c == r.own():
		r.letters = true
	case c == digit && !r.rtl:
		r.digits = true
	default:
		return false
	}
	r.to = i + 1
	return true
}

// grow joins what belongs to the run across the neutral characters between.
func (r *run) grow() {
	for {
		next := r.to
		for next < r.most && r.cells[next].class == neutral {
			next++
		}
		if next == r.most || !r.joins(next) {
			return
		}
		c := r.cells[next].class
		gap := r.cells[r.to:next]
		if r.rtl {
			r.apart = r.apart || c != rtlLetter
		} else {
			r.apart = r.apart || !r.letters && turns(gap, c)
		}
		r.open += brackets(gap)
		r.letters = r.letters || c == r.own()
		r.digits = c == digit || c == arabicDigit
		r.to = next + 1
	}
}

// turns tells whether a gap after digits puts what follows on their other side.
// A common separator between two digits is part of the number (W4).
func turns(gap []cell, next class) bool {
	common := len(gap) == 1 && next == digit && strings.Contains(".,:/\u00A0", gap[0].text)
	return len(gap) > 0 && !common
}

// joins tells whether the character at next, with the gap before it, belongs
// to the run.
func (r *run) joins(next int) bool {
	c := r.cells[next].class
	if c != r.own() && c != digit && (!r.rtl || c != arabicDigit) {
		return false
	}
	gap := r.cells[r.to:next]
	spaced, onlySpace := false, true
	depth := r.open
	for i := range gap {
		spaced = spaced || gap[i].space
		onlySpace = onlySpace && gap[i].space
		depth += brackets(gap[i : i+1])
		if depth < 0 {
			return false
		}
	}
	if edge := r.cells[r.to-1].look != r.cells[next].look; edge {
		return r.letters && c == r.own() && onlySpace && !r.linked(r.to-1) && !r.linked(next)
	}
	if r.citation(next) {
		return false
	}
	if r.rtl {
		return r.joinsRTL(c, gap, spaced, onlySpace)
	}
	return r.joinsLTR(c, gap, spaced)
}

// joinsLTR is for Latin in Arabic: Arabic punctuation belongs to the line.
func (r *run) joinsLTR(c class, gap []cell, spaced bool) bool {
	switch {
	case holds(gap, "،؛؟«»"):
		return false
	case !spaced:
		return true
	case !r.letters: // 2023 – 2027, but not 2025 Xi
		return c == digit && len(gap) == 3 && gap[0].space && gap[2].space && strings.Contains("-–—‑", gap[1].text)
	}
	return !holds(gap, "–—=|•·;")
}

// joinsRTL is for Arabic in another script: a comma, a semicolon or an equals
// sign of that script belongs to the line.
func (r *run) joinsRTL(c class, gap []cell, spaced, onlySpace bool) bool {
	switch {
	case !spaced:
		return true
	case c != rtlLetter:
		return onlySpace && !r.digits
	}
	return !holds(gap, ",;=|•·")
}

// takeTail takes the signs that belong to the last word: a closing bracket, or
// what ends a name like C++.
func (r *run) takeTail() {
	for r.to < r.most && r.cells[r.to].look == r.cells[r.to-1].look {
		s := r.cells[r.to].text
		closes := r.open > 0 && brackets(r.cells[r.to:r.to+1]) < 0
		if !closes && (r.rtl || !r.letters || !strings.Contains("+%/#°$€™®", s)) {
			return
		}
		if closes {
			r.open--
		}
		r.apart = true
		r.to++
	}
}

// followed tells whether the next letter or number of the line would be drawn
// into the run, since nothing of the line's own direction stands between (N1,
// W2 and W7). What is isolated is neutral to its surroundings.
func (r *run) followed(lineEnd, parent int) bool {
	for i := r.to; i < lineEnd; i++ {
		if c := r.cells[i].class; c != neutral && r.cells[i].iso == parent {
			return c == r.own() || c == digit || r.rtl && c == arabicDigit
		}
	}
	return false
}

// citation tells whether the number at next is a mark like [1].
func (r *run) citation(next int) bool {
	if r.cells[next].class != digit || r.cells[next-1].text != "[" {
		return false
	}
	for i := next; i < r.most; i++ {
		if r.cells[i].class != digit {
			return r.cells[i].text == "]"
		}
	}
	return false
}

func (r *run) linked(i int) bool { return r.looks[r.cells[i].look].URL != "" }

// holds tells whether one of the characters is among the cells.
func holds(cells []cell, signs string) bool {
	for i := range cells {
		if strings.Contains(signs, cells[i].text) {
			return true
		}
	}
	return false
}

// brackets counts opening less closing ones.
func brackets(cells []cell) int {
	n := 0
	for i := range cells {
		switch cells[i].text {
		case "(", "[", "{", "«", "“", "（", "《":
			n++
		case ")", "]", "}", "»", "”", "）", "》":
			n--
		}
	}
	return n
}
