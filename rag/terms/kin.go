package terms

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Kin are the ids of the concepts that readers use for this one: a question
// says "leader" where a text says "president". Kinship is not transitive.
func (b *Base) Kin(id string) []string { return b.kin[id] }

// readKin reads data/kin.txt, a group of ids a line, and adds it to the hash.
func (b *Base) readKin(sum io.Writer) error {
	content, err := data.ReadFile("data/kin.txt")
	if err != nil {
		return fmt.Errorf("reading the built-in term base: %w", err)
	}
	if _, err := sum.Write(content); err != nil {
		return fmt.Errorf("hashing the term base: %w", err)
	}
	b.kin = map[string][]string{}
	n := 0
	for line := range strings.Lines(string(content)) {
		n++
		if strings.HasPrefix(line, "#") {
			continue
		}
		group := strings.Fields(line)
		for _, id := range group {
			if b.byID[id] == nil {
				return fmt.Errorf("kin.txt, line %d: %w: no concept has the id %q", n, ErrFormat, id)
			}
			for _, other := range group {
				if other != id && !slices.Contains(b.kin[id], other) {
					b.kin[id] = append(b.kin[id], other)
				}
			}
		}
	}
	return nil
}
