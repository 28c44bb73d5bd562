package render

import "strings"

// writer builds one part, a cell at a time, and can go back to where it was.
type writer struct {
	limits      Limits
	html, plain []byte
	state
}

// state is what a writer knows beside the bytes.
type state struct {
	units, entities, weight int
	visible                 bool
	blocks                  int
	last                    Style // of the last block
	flow                    *flow // of the open block
	look                    int   // the open inline, or none
	iso                     int   // the open isolate
	lookIso                 int   // the isolate around the open inline
}

const none = -1

type checkpoint struct {
	html, plain int
	state       state
}

func (w *writer) checkpoint() checkpoint { return checkpoint{len(w.html), len(w.plain), w.state} }

func (w *writer) rollback(c checkpoint) {
	w.html, w.plain, w.state = w.html[:c.html], w.plain[:c.plain], c.state
}

func (w *writer) empty() bool { return len(w.html) == 0 }

// fits tells whether the part keeps its limits when everything open is closed.
func (w *writer) fits() bool {
	closing := 0
	if w.flow != nil {
		closing = len("</blockquote>") + len("</a></code>") + pdiBytes*w.flow.depth(w.iso)
		if w.units+w.flow.depth(w.iso) > w.limits.Units {
			return false
		}
	}
	return w.units <= w.limits.Units && w.entities <= w.limits.Entities &&
		w.weight <= w.limits.Weight && len(w.html)+closing <= w.limits.Bytes
}

// fill writes the block from cell `at` on until the part is full or the block
// ends, and returns the cell to go on with. It cuts at the best place that it
// passed; when not even one cell fits, nothing is written.
func (w *writer) fill(f *flow, at int) int {
	type place struct {
		checkpoint
		cell int
	}
	var best [cutWord + 1]place
	start := w.checkpoint()
	w.openBlock(f)
	for i := at; i < len(f.cells); i++ {
		c := &f.cells[i]
		if i > at && (!c.space || !f.cells[i-1].space) {
			best[c.cut] = place{w.checkpoint(), i}
		}
		w.put(i, i == at || f.cells[i-1].newline)
		if w.fits() {
			continue
		}
		for quality := cutWord; quality > cutNever; quality-- {
			if p := best[quality]; p.cell > 0 {
				w.rollback(p.checkpoint)
				w.closeBlock()
				return f.skipSpace(p.cell)
			}
		}
		w.rollback(start)
		return at
	}
	w.closeBlock()
	return len(f.cells)
}

func (w *writer) openBlock(f *flow) {
	if w.blocks > 0 {
		w.text(strings.Repeat("\n", linesBetween(w.last, f.style)))
	}
	w.flow, w.look, w.iso = f, none, 0
	w.blocks++
	w.last = f.style
	if tag := f.blockTag(); tag != "" {
		w.entity("<"+tag+">", entityWeight)
	}
}

func (w *writer) closeBlock() {
	w.leave(0, true)
	w.closeLook()
	w.moveTo(0)
	if tag := w.flow.blockTag(); tag != "" {
		w.html = append(w.html, "</"+tag+">"...)
	}
	w.flow = nil
}

// linesBetween is how many line breaks part two blocks. A quote is set off by
// its bar, so it needs no blank line around it.
func linesBetween(before, after Style) int {
	switch {
	case after == Heading, before == Item && after == Quote, before == Item && after == Paragraph:
		return 2
	case before == Heading, before == Quote, after == Quote, after == Item && before == Item:
		return 1
	}
	return 2
}

// put writes cell i.
func (w *writer) put(i int, lineStart bool) {
	c := &w.flow.cells[i]
	if c.look != w.look {
		w.leave(c.iso, true)
		w.closeLook()
	}
	if lineStart {
		w.moveTo(0)
		w.text(w.flow.mark(i))
	}
	w.moveTo(c.iso)
	if c.look != w.look {
		w.openLook(c.look)
	}
	w.text(c.text)
	w.visible = w.visible || c.visible
}

// moveTo closes and opens isolates until iso is the innermost.
func (w *writer) moveTo(iso int) {
	w.leave(iso, false)
	w.enter(iso)
}

// leave closes the isolates that iso is not in; with inLook only those that
// began in the open inline.
func (w *writer) leave(iso int, inLook bool) {
	for !w.flow.within(iso, w.iso) && (!inLook || w.look != none && w.iso != w.lookIso) {
		parent := w.flow.isolates[w.iso].parent
		if w.iso == w.lookIso {
			w.lookIso = parent
		}
		w.text(pdi)
		w.iso = parent
	}
}

func (w *writer) enter(iso int) {
	if iso == w.iso {
		return
	}
	node := w.flow.isolates[iso]
	w.enter(node.parent)
	w.text(node.open)
	w.iso = iso
}

func (w *writer) openLook(look int) {
	w.look, w.lookIso = look, w.iso
	in := w.flow.looks[look]
	if in.URL != "" {
		w.entity(`<a href="`+escapeAttribute(in.URL)+`">`, linkWeight(in.URL))
	}
	if tag := emphasisTag(in.Emphasis); tag != "" {
		w.entity("<"+tag+">", entityWeight)
	}
}

func (w *writer) closeLook() {
	if w.look == none {
		return
	}
	in := w.flow.looks[w.look]
	if tag := emphasisTag(in.Emphasis); tag != "" {
		w.html = append(w.html, "</"+tag+">"...)
	}
	if in.URL != "" {
		w.html = append(w.html, "</a>"...)
	}
	w.look = none
}

func emphasisTag(e Emphasis) string {
	switch e {
	case Bold:
		return "b"
	case Italic:
		return "i"
	case Code:
		return "code"
	default:
		return ""
	}
}

func (w *writer) entity(tag string, weight int) {
	w.html = append(w.html, tag...)
	w.entities++
	w.weight += weight
}

// text writes the same to both forms, escaped in the one.
func (w *writer) text(s string) {
	w.plain = append(w.plain, s...)
	for _, r := range s {
		w.units++
		if r > 0xFFFF {
			w.units++
		}
		switch r {
		case '&':
			w.html = append(w.html, "&amp;"...)
		case '<':
			w.html = append(w.html, "&lt;"...)
		case '>':
			w.html = append(w.html, "&gt;"...)
		default:
			w.html = append(w.html, string(r)...)
		}
	}
}

// escapeAttribute escapes by the named entities that Telegram knows.
func escapeAttribute(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
