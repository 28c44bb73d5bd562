// Package facts finds in running text the values that can be checked letter for
// letter: numbers, ordinals, percentages, years, ranges and dates, written in
// Arabic, English, Russian or Chinese, in digits of any script or in words.
//
// Start with [Find]. What it returns is comparable across languages: the same
// value has the same [Value.Canonical], whether the text said "30th", «тридцатый»,
// "الثلاثين" or 第三十. The gate (rag/verify) compares a statement's values with those of
// its quotes; retrieval and follow-ups use them to read dates.
//
// The reading goes in four steps, one file each: scan.go cuts the text into
// atoms (runs of digits, words, Han numerals, signs), words_*.go say what number
// a word is, number.go puts atoms together into amounts, date.go and span.go put
// amounts together into dates, years and ranges.
package facts

// Kind says what a value measures, and so what it may be compared with.
type Kind uint8

// The kinds of values.
const (
	Number  Kind = iota + 1 // an amount: "245000000000", "3.5"
	Ordinal                 // a place in a series: "30"
	Percent                 // a share in hundredths: "99"
	Year                    // a calendar year: "2025"
	Date                    // a calendar date, whole or in part; see Value.Canonical
	Range                   // two ends of one kind: "2023/2027"
	Weekday                 // a day of the week, ISO 8601: "1" (Monday) to "7"
)

// String is the kind's name in lower case.
func (k Kind) String() string {
	switch k {
	case Number:
		return "number"
	case Ordinal:
		return "ordinal"
	case Percent:
		return "percent"
	case Year:
		return "year"
	case Date:
		return "date"
	case Range:
		return "range"
	case Weekday:
		return "weekday"
	}
	return "unknown"
}

// Value is one checkable value of a text.
type Value struct {
	Kind Kind
	// Canonical is the value in one spelling for all languages. Numbers,
	// ordinals, percentages and years: plain decimal without grouping or
	// trailing zeros ("3500000000", "3.5"). Dates in the manner of ISO 8601:
	// "2025-11-04", "2025-11" (no day), "--11-04" (no year), "--11" (month only).
	// Ranges: both ends, "2023/2027".
	Canonical string
	// Unit is what a number counts when the text says so right beside it: "day",
	// "week", "month", "year", "hour", "usd", "cny", "rub", "eur", "ton", "km" …;
	// empty otherwise.
	Unit string
	// Start and End are bytes of the text.
	Start, End int
	// Word is true for a value written in words without any digit. Small ones
	// (one, two, first, both) are often only a manner of speaking.
	Word bool
}
