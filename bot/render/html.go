package render

// Part is one message of a long text.
type Part struct {
	HTML string // for parse_mode HTML
	// Plain is the text that HTML parses to, for when the server refuses the
	// entities.
	Plain string
}

// Limits bound one part. A field that is zero, or beyond what Telegram allows,
// means what Telegram allows; one too small to hold any text is raised.
type Limits struct {
	Units    int // UTF-16 code units after parsing (Bot API, "sendMessage")
	Entities int
	Weight   int // bytes of entities and links on the wire
	Bytes    int // bytes of the HTML
}

// What Telegram takes, with some air: 100 entities and about 9.5 kB of them;
// the server counts the links and commands it finds by itself, too. Beside it
// the least that holds one grapheme inside a linked, isolated run of a quote.
const (
	mostUnits, leastUnits       = 4096, 128
	mostEntities, leastEntities = 90, 8
	mostWeight, leastWeight     = 8 << 10, 256
	mostBytes, leastBytes       = 32<<10 - 1, 4 << 10
)

func (l Limits) bounded() Limits {
	bound := func(n, least, most int) int {
		if n <= 0 || n > most {
			return most
		}
		return max(n, least)
	}
	return Limits{
		Units:    bound(l.Units, leastUnits, mostUnits),
		Entities: bound(l.Entities, leastEntities, mostEntities),
		Weight:   bound(l.Weight, leastWeight, mostWeight),
		Bytes:    bound(l.Bytes, leastBytes, mostBytes),
	}
}

// HTML renders d for Telegram ("Formatting options", HTML style): escaped,
// balanced, cut between blocks where it can be and else between words, every
// part within the limits and none of them empty. A block that no part could
// hold goes on in the next part in the same style.
func HTML(d Doc, limits Limits) []Part {
	limits = limits.bounded()
	l := layout{w: writer{limits: limits}}
	for _, b := range d {
		if f := newFlow(b, limits); f != nil {
			l.add(f)
		}
	}
	l.finishPart()
	return l.parts
}

// layout deals blocks out to parts.
type layout struct {
	w     writer
	parts []Part
	// headings end the part under way; they move on together with what they
	// are above.
	headings []heading
}

type heading struct {
	flow   *flow
	before checkpoint
}

func (l *layout) add(f *flow) {
	before := l.w.checkpoint()
	if l.whole(f) {
		l.keepHeading(f, before)
		return
	}
	alone := writer{limits: l.w.limits}
	long := alone.fill(f, 0) < len(f.cells)
	roomy := l.w.limits.Units-l.w.units > l.w.limits.Units/4
	if !long || !roomy {
		l.nextPart()
		if !long && l.whole(f) {
			l.headings = nil
			return
		}
	}
	l.split(f)
	l.headings = nil
}

// whole adds f if all of it fits.
func (l *layout) whole(f *flow) bool {
	before := l.w.checkpoint()
	if l.w.fill(f, 0) == len(f.cells) {
		return true
	}
	l.w.rollback(before)
	return false
}

// keepHeading remembers a heading that was just written.
func (l *layout) keepHeading(f *flow, before checkpoint) {
	if f.style != Heading {
		l.headings = nil
		return
	}
	l.headings = append(l.headings, heading{f, before})
}

// split spreads f over as many parts as it takes.
func (l *layout) split(f *flow) {
	for at := 0; at < len(f.cells); {
		empty := l.w.empty()
		next := l.w.fill(f, at)
		if next == at && empty {
			next++ // cannot be, by the least limits; but never loop
		}
		at = next
		if at < len(f.cells) {
			l.finishPart()
		}
	}
}

// nextPart begins a part, and takes the headings at the end of the last one
// along.
func (l *layout) nextPart() {
	held := l.headings
	l.headings = nil
	if len(held) > 0 && held[0].before.html > 0 {
		l.w.rollback(held[0].before)
	} else {
		held = nil
	}
	l.finishPart()
	for _, h := range held {
		l.whole(h.flow)
	}
}

func (l *layout) finishPart() {
	if l.w.visible {
		l.parts = append(l.parts, Part{HTML: string(l.w.html), Plain: string(l.w.plain)})
	}
	l.w = writer{limits: l.w.limits}
}
