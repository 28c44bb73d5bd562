package rag

import (
	"fmt"
	"slices"
	"strings"
)

// Part is one of the things that ranking or the decision are made of. Each can
// be switched off, to measure what it is worth; see [IndexInput].
type Part string

// The parts, in the order in which a question meets them.
const (
	PartKin      Part = "kin"      // concepts that readers use for one another
	PartSound    Part = "sound"    // names matched by sound
	PartGrams    Part = "grams"    // BM25 over character 4-grams
	PartStems    Part = "stems"    // BM25 over light stems
	PartVectors  Part = "vectors"  // cosines of the embedder's vectors
	PartConcepts Part = "concepts" // BM25 over concepts
	PartDocument Part = "document" // what the rest of the document names
	PartSteer    Part = "steer"    // the latest, the earliest
	PartContext  Part = "context"  // what neighbouring sentences and the title tell
	PartKind     Part = "kind"     // the kind of thing that is asked for
	PartDeed     Part = "deed"     // the deed that is asked about
	PartBinds    Part = "binds"    // names and numbers that the document must name
	PartPeople   Part = "people"   // sentences about other people
	PartCore     Part = "core"     // what weighs most must be in the sentence
)

// Parts lists all parts.
func Parts() []Part {
	return []Part{PartKin, PartSound, PartGrams, PartStems, PartVectors, PartConcepts, PartDocument, PartSteer,
		PartContext, PartKind, PartDeed, PartBinds, PartPeople, PartCore}
}

// ParseParts reads a comma-separated list of parts.
func ParseParts(list string) ([]Part, error) {
	var out []Part
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(Parts(), Part(name)) {
			return nil, fmt.Errorf("unknown part %q; the parts are %v", name, Parts())
		}
		out = append(out, Part(name))
	}
	return out, nil
}

// weight is w, or 0 for a part that is switched off.
func (x *Index) weight(p Part, w float64) float64 {
	if slices.Contains(x.without, p) {
		return 0
	}
	return w
}

// factor is f, or 1 for a part that is switched off.
func (x *Index) factor(p Part, f float64) float64 {
	if slices.Contains(x.without, p) {
		return 1
	}
	return f
}
