package facts

import "strings"

type class uint8

const (
	unit     class = iota + 1 // 1 to 9
	teen                      // 10 to 19
	ten                       // 20 to 90
	hundred                   // multiplies what stands before it by 100
	hundreds                  // 100 to 900 as one word
	scale                     // multiplies all that stands before it
	teenMark                  // Arabic عشر after a unit: adds 10
)

// piece is what one word contributes to a number.
type piece struct {
	val     int64
	class   class
	ordinal bool
	joined  bool // Arabic: carries the و that adds it to what stands before
	needs   bool // means nothing definite without a number before it ("millions")
	ar      bool
}

// pieceOf says what number word w (in normal form) is.
func pieceOf(w string) (piece, bool) {
	if w == "" {
		return piece{}, false
	}
	switch c := w[0]; {
	case c >= 'a' && c <= 'z':
		return english(w)
	case c == 0xd0 || c == 0xd1:
		return russian(w)
	case c >= 0xd8 && c <= 0xdb:
		return arabic(w)
	}
	return piece{}, false
}

func english(w string) (piece, bool) {
	if v := englishCardinal(w); v > 0 {
		return piece{val: v, class: classOf(v)}, true
	}
	if v := englishOrdinal(w); v > 0 {
		return piece{val: v, class: classOf(v), ordinal: true}, true
	}
	switch w {
	case "both":
		return piece{val: 2, class: unit}, true
	case "hundred":
		return piece{val: 100, class: hundred, needs: true}, true
	case "hundredth":
		return piece{val: 100, class: hundred, ordinal: true}, true
	case "thousand":
		return piece{val: 1e3, class: scale, needs: true}, true
	case "million", "mln", "mn":
		return piece{val: 1e6, class: scale, needs: true}, true
	case "billion", "bn", "bln":
		return piece{val: 1e9, class: scale, needs: true}, true
	case "trillion", "tn", "trn":
		return piece{val: 1e12, class: scale, needs: true}, true
	}
	return piece{}, false
}

// classOf is the class of a number below 100.
func classOf(v int64) class {
	switch {
	case v < 10:
		return unit
	case v < 20:
		return teen
	}
	return ten
}

func englishCardinal(w string) int64 {
	switch w {
	case "one":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "eight":
		return 8
	case "nine":
		return 9
	case "ten":
		return 10
	case "eleven":
		return 11
	case "twelve":
		return 12
	case "twenty":
		return 20
	case "thirty":
		return 30
	case "forty":
		return 40
	case "fifty":
		return 50
	case "eighty":
		return 80
	}
	if s, ok := strings.CutSuffix(w, "teen"); ok {
		switch s {
		case "thir":
			return 13
		case "fif":
			return 15
		case "eigh":
			return 18
		}
		if v := englishCardinal(s); v >= 4 && v <= 9 {
			return 10 + v
		}
	}
	if s, ok := strings.CutSuffix(w, "ty"); ok {
		if v := englishCardinal(s); v >= 6 && v <= 9 {
			return 10 * v
		}
	}
	return 0
}

func englishOrdinal(w string) int64 {
	switch w {
	case "first":
		return 1
	case "second":
		return 2
	case "third":
		return 3
	case "fifth":
		return 5
	case "eighth":
		return 8
	case "ninth":
		return 9
	case "twelfth":
		return 12
	}
	if s, ok := strings.CutSuffix(w, "ieth"); ok {
		return englishCardinal(s + "y")
	}
	if s, ok := strings.CutSuffix(w, "th"); ok {
		return englishCardinal(s)
	}
	return 0
}
