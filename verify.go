package main

import (
	"context"

	"mithaq/rag/verify"
)

// verify checks lines that a model wrote against the passages they cite: JSON
// lines from stdin, one verdict a line to stdout, in the same order.
func (p *program) verify(ctx context.Context, args []string) error {
	rest, err := p.parse(p.flags("verify"), args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return misuse("verify takes no arguments, but got %q; it reads JSON lines from standard input", rest[0])
	}
	c, err := p.loadConfig()
	if err != nil {
		return err
	}
	base, err := loadTerms(c)
	if err != nil {
		return err
	}
	return verify.Run(ctx, p.in, p.out, base)
}
