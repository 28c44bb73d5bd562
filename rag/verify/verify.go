// Package verify is the gate: nothing reaches a reader that it did not pass.
//
// It takes what a model wrote, a raw line, and the passages the model was given,
// and decides whether the line's statement is supported by the quotes it cites.
// Read [Parse] for the forms a line may have, [Gate.Check] for the rules, and
// [Run] for the same as a command over JSON lines. [Verbatim] is the check of a
// range that code, not a model, chose.
//
// A rule fails with a reason, one of the constants below; it never repairs a
// statement. The question and the history are not even an input: a false
// premise cannot prove itself. What cannot be compared (a word of another language that
// the term base does not know) is not held against a statement, but a statement
// in which nothing can be compared fails.
package verify

import "mithaq/rag/terms"

// Why a statement did not pass. A verdict may name several.
const (
	ReasonUnparsed        = "unparsed"         // the line has none of the known forms
	ReasonAbstained       = "abstained"        // not a failure: the model declined to answer
	ReasonEmpty           = "empty"            // no words to check
	ReasonTooLong         = "too_long"         // longer than a statement, or than a quote, can be
	ReasonNoCitation      = "no_citation"      // nothing is cited
	ReasonUnknownPassage  = "unknown_passage"  // a cited passage was not given
	ReasonUnknownSentence = "unknown_sentence" // a cited sentence is beyond its passage
	ReasonQuoteNotFound   = "quote_not_found"  // a quote is not in the passage it names
	ReasonQuoteTooShort   = "quote_too_short"  // neither a whole clause nor five words
	ReasonQuoteSpliced    = "quote_spliced"    // a quote joins words from several places
	ReasonNumber          = "number"           // a number that the evidence does not hold
	ReasonDate            = "date"             // a date or year that the evidence does not hold
	ReasonPercent         = "percent"          // a percentage that the evidence does not hold
	ReasonName            = "name"             // a name that the evidence does not hold
	ReasonNegation        = "negation"         // says no where the quote says yes, or the reverse
	ReasonDirection       = "direction"        // who and whom are exchanged
	ReasonCoverage        = "coverage"         // the quotes are about something else
	ReasonLink            = "link"             // a link, mention, command or markup of its own
)

// Tagger marks the concepts of the term base in a text. Implementations must be
// safe for concurrent use.
type Tagger interface {
	Tag(text string) []terms.Mention
}

// Passage is what the model was given under a number.
type Passage struct {
	N     int    // the number it is cited by
	Doc   string // the document's id; not used by the rules
	Text  string
	Title string // the document's title, may be empty
	Date  string // the document's date, YYYY-MM-DD, may be empty
}

// Quote is a verbatim range of a passage.
type Quote struct {
	N          int // the passage's number
	Start, End int // bytes of the passage's text
}

// Input is one statement with the passages it may cite.
type Input struct {
	Passages []Passage
	Line     Line
}

// Verdict is what the gate decided about one line.
type Verdict struct {
	Pass    bool
	Reasons []string // constants of this package, without repeats, empty for a passed statement
	// Quotes are the located quotes in the order of their citation, without
	// repeats; empty unless every one was located.
	Quotes []Quote
	Text   string // the statement, without citation markers
}

// Abstained reports that the line was an abstention.
func (v Verdict) Abstained() bool {
	return v.Pass && len(v.Reasons) == 1 && v.Reasons[0] == ReasonAbstained
}

// Gate checks statements. It holds no state of its own beyond the term base
// and is safe for concurrent use.
type Gate struct {
	tagger Tagger
}

// New returns a gate that recognizes names and concepts by tagger.
func New(tagger Tagger) *Gate { return &Gate{tagger: tagger} }

// CheckLine parses raw and checks it: [Parse], then [Gate.Check].
func (g *Gate) CheckLine(raw string, passages []Passage) Verdict {
	line, err := Parse(raw)
	if err != nil {
		return Verdict{Reasons: []string{ReasonUnparsed}}
	}
	return g.Check(Input{Passages: passages, Line: line})
}
