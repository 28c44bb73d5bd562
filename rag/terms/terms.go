package terms

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"mithaq/rag/normal"
)

//go:embed data/*.tsv data/kin.txt
var data embed.FS

// Kind is what a concept is. The kinds that are proper names must be found in
// what cites them; see [Kind.IsName].
type Kind string

// The kinds a line of the term base may have.
const (
	Country      Kind = "country"
	City         Kind = "city"
	Place        Kind = "place"
	Person       Kind = "person"
	Organization Kind = "org"
	Program      Kind = "program"
	System       Kind = "system"
	Office       Kind = "office"
	DocumentKind Kind = "document"
	Event        Kind = "event"
	Act          Kind = "act"
	Thing        Kind = "thing"
	Quality      Kind = "quality"
	Time         Kind = "time"
	Unit         Kind = "unit"
)

// Kinds lists every kind, proper names first.
func Kinds() []Kind {
	return []Kind{Country, City, Place, Person, Organization, Program, System,
		Office, DocumentKind, Event, Act, Thing, Quality, Time, Unit}
}

// IsName tells whether concepts of this kind are proper names.
func (k Kind) IsName() bool {
	i := slices.Index(Kinds(), k)
	return i >= 0 && i <= slices.Index(Kinds(), System)
}

// Languages are the columns of a term base file, in their order.
func Languages() []string { return []string{"ar", "en", "ru", "zh"} }

// Concept is one line of the term base.
type Concept struct {
	ID    string
	Kind  Kind
	Names map[string][]string // by language, the name to show first
	// Common concepts are ordinary words of any text (general.tsv): they tell
	// less about what a text is about than a term of the field.
	Common bool
}

// Name is the concept's name to show in lang, or in the first language that
// has one. It never starts with the "=" of exact names.
func (c *Concept) Name(lang string) string {
	for _, l := range append([]string{lang}, Languages()...) {
		if names := c.Names[l]; len(names) > 0 {
			return strings.TrimPrefix(names[0], "=")
		}
	}
	return c.ID
}

// Base is a loaded term base. It is immutable and safe for many readers.
type Base struct {
	concepts []*Concept
	byID     map[string]*Concept
	kin      map[string][]string // by id
	words    node                // names of spaced scripts, word by word
	han      map[string][]entry  // Chinese names by their first two characters
	hash     string
}

// ErrFormat is wrapped by every error about a line that cannot be read.
var ErrFormat = errors.New("term base line malformed")

// Load reads the term base that is built into the program, and after it the
// extra files (TERMS_FILE), whose names are added to concepts of the same id.
func Load(extra ...io.Reader) (*Base, error) {
	b := &Base{byID: map[string]*Concept{}, han: map[string][]entry{}}
	sum := sha256.New()
	entries, err := data.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("reading the built-in term base: %w", err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".tsv") {
			continue
		}
		f, err := data.Open("data/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the built-in term base: %w", err)
		}
		err = b.read(io.TeeReader(f, sum), e.Name())
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
	}
	for i, r := range extra {
		if err := b.read(io.TeeReader(r, sum), fmt.Sprintf("extra terms %d", i+1)); err != nil {
			return nil, err
		}
	}
	if err := b.readKin(sum); err != nil {
		return nil, err
	}
	for _, c := range b.concepts {
		b.add(c)
	}
	b.hash = hex.EncodeToString(sum.Sum(nil)[:16])
	return b, nil
}

// Hash identifies the contents of the base: 128 bits, hex. It is part of a
// generation, whose passages were tagged with it.
func (b *Base) Hash() string { return b.hash }

// Concept looks a concept up by id; nil when there is none.
func (b *Base) Concept(id string) *Concept { return b.byID[id] }

// Len is the number of concepts.
func (b *Base) Len() int { return len(b.concepts) }

func (b *Base) read(r io.Reader, name string) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimRight(sc.Text(), "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c, err := parseLine(line)
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", name, n, err)
		}
		c.Common = name == "general.tsv"
		old := b.byID[c.ID]
		if old == nil {
			b.byID[c.ID] = c
			b.concepts = append(b.concepts, c)
			continue
		}
		if old.Kind != c.Kind {
			return fmt.Errorf("%s, line %d: %w: %q is of kind %s elsewhere", name, n, ErrFormat, c.ID, old.Kind)
		}
		for lang, names := range c.Names {
			old.Names[lang] = append(old.Names[lang], names...)
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func parseLine(line string) (*Concept, error) {
	if !utf8.ValidString(line) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrFormat)
	}
	cols := strings.Split(line, "\t")
	if len(cols) != 2+len(Languages()) {
		return nil, fmt.Errorf("%w: %d columns, expected id, kind, ar, en, ru, zh separated by tabs", ErrFormat, len(cols))
	}
	c := &Concept{ID: strings.TrimSpace(cols[0]), Kind: Kind(strings.TrimSpace(cols[1])), Names: map[string][]string{}}
	if c.ID == "" || strings.ContainsAny(c.ID, " ;=") {
		return nil, fmt.Errorf("%w: id %q, expected a slug such as joint-statement", ErrFormat, c.ID)
	}
	if !slices.Contains(Kinds(), c.Kind) {
		return nil, fmt.Errorf("%w: kind %q, expected one of %v", ErrFormat, c.Kind, Kinds())
	}
	for i, lang := range Languages() {
		for name := range strings.SplitSeq(cols[2+i], ";") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if len(normal.Tokens(name)) == 0 {
				return nil, fmt.Errorf("%w: name %q has no word in it", ErrFormat, name)
			}
			c.Names[lang] = append(c.Names[lang], name)
		}
	}
	if len(c.Names) == 0 {
		return nil, fmt.Errorf("%w: %q has no name", ErrFormat, c.ID)
	}
	return c, nil
}
