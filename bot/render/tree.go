// Package render turns what the bot says into what a front end can show.
//
// The bot builds a small tree, [Doc]; each front end has one renderer of it:
// [Plain] for the terminal, [HTML] for Telegram. Nobody pastes markup: text is
// text everywhere, and only a renderer knows how its medium escapes it.
//
// How HTML works: flow.go turns a block into graphemes, direction.go and runs.go
// give these their direction, writer.go writes them into a part until it is
// full, and html.go deals the blocks out to parts. href.go knows what may be
// linked.
package render

// Doc is one message: blocks, one below the other.
type Doc []Block

// Style is what a block is.
type Style uint8

// The styles a block may have.
const (
	Paragraph Style = iota
	Heading
	Quote // words of a document, verbatim
	Item  // one entry of a list
)

// Block is a run of inline text.
type Block struct {
	Style Style
	// Lang is the language of most of the block; it decides the direction.
	Lang    string
	Inlines []Inline
}

// Emphasis is how an inline run stands out.
type Emphasis uint8

// The emphases an inline may have.
const (
	Normal Emphasis = iota
	Bold
	Italic
	Code
)

// Inline is a run of text of one look. URL makes it a link.
type Inline struct {
	Text     string
	Emphasis Emphasis
	URL      string
}

// Text is a plain run.
func Text(s string) Inline { return Inline{Text: s} }

// Strong is a bold run.
func Strong(s string) Inline { return Inline{Text: s, Emphasis: Bold} }

// Link is a run that leads to url; without a url it is a plain run.
func Link(s, url string) Inline { return Inline{Text: s, URL: url} }

// Para is a paragraph of runs.
func Para(lang string, in ...Inline) Block {
	return Block{Style: Paragraph, Lang: lang, Inlines: in}
}

// Line is a block of the given style.
func Line(style Style, lang string, in ...Inline) Block {
	return Block{Style: style, Lang: lang, Inlines: in}
}
