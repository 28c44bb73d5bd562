package bot

import (
	"fmt"
	"time"

	"mithaq/bot/render"
)

// Rebuilding is how far a new index is.
type Rebuilding struct {
	Done, Total int // files; Total is 0 while they are still counted
}

// Percent is 0 to 100.
func (r Rebuilding) Percent() int {
	if r.Total <= 0 {
		return 0
	}
	return min(100*r.Done/r.Total, 100)
}

// Rebuilt is what became of a new index.
type Rebuilt struct {
	Unchanged                        bool
	Added, Changed, Removed, Skipped int
	Documents, Passages              int
	Reasons                          []string // some of what was skipped, with why
	Took                             time.Duration

	Stopped bool   // the bot is shutting down
	Failure string // what went wrong, without secrets; empty when nothing did
}

// ShowRebuilding shows progress; joined when somebody else began it.
func ShowRebuilding(r Rebuilding, joined bool, lang string) render.Doc {
	lang = nearestLang(lang)
	t := textsFor(lang).reindex
	text := fmt.Sprintf(t.reading, r.Done)
	if r.Total > 0 {
		text = fmt.Sprintf(t.building, r.Percent(), r.Done, r.Total)
	}
	doc := line(lang, text)
	if joined {
		doc = append(line(lang, t.joined), doc...)
	}
	return doc
}

// ShowRebuilt shows the result.
func ShowRebuilt(r Rebuilt, lang string) render.Doc {
	lang = nearestLang(lang)
	t := textsFor(lang).reindex
	took := r.Took.Round(time.Millisecond).String()
	switch {
	case r.Stopped:
		return line(lang, t.stopped)
	case r.Failure != "":
		return append(line(lang, t.failed), render.Para(lang, render.Text(t.reason+r.Failure)))
	case r.Unchanged:
		return line(lang, fmt.Sprintf(t.unchanged, took))
	}
	doc := render.Doc{
		render.Para(lang, render.Strong(fmt.Sprintf(t.done, took))),
		render.Line(render.Item, lang, render.Text(fmt.Sprintf(t.counts, r.Added, r.Changed, r.Removed, r.Skipped))),
		render.Line(render.Item, lang, render.Text(fmt.Sprintf(t.stored, r.Documents, r.Passages))),
	}
	if len(r.Reasons) > 0 {
		doc = append(doc, render.Line(render.Heading, lang, render.Text(t.skipped)))
	}
	for _, reason := range r.Reasons {
		doc = append(doc, render.Line(render.Item, "und", render.Text(Snippet(reason, 200))))
	}
	return doc
}
