package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"mithaq/bot/telegramtest"
)

// printer writes one line for each update and each request, except for polls that brought nothing.
type printer struct {
	mu  sync.Mutex
	out io.Writer
}

func (p *printer) printf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.out, format, args...) // nothing better to do when stdout is gone
}

func (p *printer) update(_ int64, raw []byte) {
	p.printf("-> %s\n", raw)
}

func (p *printer) call(c telegramtest.Call) {
	if c.Method == "getUpdates" && bytes.Equal(c.Response, []byte(`{"ok":true,"result":[]}`)) {
		return
	}
	names := make([]string, 0, len(c.Params))
	for name := range c.Params {
		names = append(names, name)
	}
	slices.Sort(names)
	var params strings.Builder
	for _, name := range names {
		fmt.Fprintf(&params, " %s=%q", name, c.Params[name])
	}
	outcome := strconv.Itoa(c.Status)
	if c.Description != "" {
		outcome += " " + c.Description
	}
	if c.Fault != "" {
		outcome += " (fault " + string(c.Fault) + ")"
	}
	p.printf("<- %s%s: %s\n", c.Method, params.String(), outcome)
}
