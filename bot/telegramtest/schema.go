package telegramtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// schemaJSON holds the methods that a question-answering bot calls, the types their parameters reach, and the types this
// server answers with, cut out of the machine-readable Bot API 10.1 (names, types, required or not; no texts). Types
// that are only answered with lose the fields whose types are not kept; the constant mpeg4_gif, which the source lacks,
// is added.
//
//go:embed schema.json
var schemaJSON []byte

type schema struct {
	Version string               `json:"version"`
	Methods map[string]signature `json:"methods"`
	Types   map[string]typeDef   `json:"types"`
}

type signature struct {
	Fields  map[string]field `json:"fields"`
	Returns []string         `json:"returns"`
}

type typeDef struct {
	Fields   map[string]field `json:"fields"`
	Subtypes []string         `json:"subtypes"`
}

type field struct {
	Types    []string `json:"types"`
	Required bool     `json:"required"`
	Const    string   `json:"const"`
}

func loadSchema() (*schema, error) {
	var s schema
	if err := json.Unmarshal(schemaJSON, &s); err != nil {
		return nil, fmt.Errorf("telegramtest: reading the schema: %w", err)
	}
	return &s, nil
}

// schemaError says where in a value the schema is broken. The text is worded like the real server's where it has one.
type schemaError struct {
	path string
	text string
}

func (e *schemaError) Error() string {
	return e.path + ": " + e.text
}

// check reports the first way in which v, decoded with json.Number, is not of one of the types.
func (s *schema) check(types []string, v any, path string) *schemaError {
	if len(types) == 1 {
		return s.checkOne(types[0], v, path)
	}
	return s.checkUnion(types, v, path)
}

func (s *schema) checkOne(typ string, v any, path string) *schemaError {
	if element, ok := strings.CutPrefix(typ, "Array of "); ok {
		items, isArray := v.([]any)
		if !isArray {
			return wrongType(path, "Array")
		}
		for i, item := range items {
			if err := s.checkOne(element, item, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
		return nil
	}
	if isPrimitive(typ) {
		return checkPrimitive(typ, v, path)
	}
	def, ok := s.Types[typ]
	if !ok {
		return &schemaError{path, strictly + "type " + typ + " is not in the reduced schema"}
	}
	if len(def.Subtypes) > 0 {
		return s.checkUnion(def.Subtypes, v, path)
	}
	object, ok := v.(map[string]any)
	if !ok {
		return wrongType(path, "Object")
	}
	return s.checkObject(def, object, path)
}

func (s *schema) checkObject(def typeDef, object map[string]any, path string) *schemaError {
	for _, name := range sortedKeys(object) {
		f, ok := def.Fields[name]
		if !ok {
			return &schemaError{path + "." + name, fmt.Sprintf("%sunknown field %q", strictly, name)}
		}
		if err := s.check(f.Types, object[name], path+"."+name); err != nil {
			return err
		}
		if f.Const != "" && object[name] != f.Const {
			return &schemaError{path + "." + name, fmt.Sprintf("%sfield %q must be %q", strictly, name, f.Const)}
		}
	}
	for _, name := range sortedKeys(def.Fields) {
		if _, ok := object[name]; def.Fields[name].Required && !ok {
			return &schemaError{path + "." + name, fmt.Sprintf("Can't find field %q", name)}
		}
	}
	return nil
}

// checkUnion accepts v when one of the types does; otherwise it reports the complaint of the one v looks most like.
func (s *schema) checkUnion(types []string, v any, path string) *schemaError {
	var best *schemaError
	bestScore := -1
	for _, typ := range types {
		err := s.checkOne(typ, v, path)
		if err == nil {
			return nil
		}
		if score := s.likeness(typ, v); score > bestScore {
			best, bestScore = err, score
		}
	}
	if best != nil && bestScore < constScore && s.hasConst(types) {
		if object, ok := v.(map[string]any); ok && object["type"] != nil {
			return &schemaError{path + ".type", fmt.Sprintf("%sfield \"type\" has the unknown value \"%v\"", strictly, object["type"])}
		}
	}
	return best
}

// constScore is what an agreeing constant counts in likeness: more than all fields together.
const constScore = 1000

// hasConst tells whether all types are told apart by a constant in the field type.
func (s *schema) hasConst(types []string) bool {
	return !slices.ContainsFunc(types, func(typ string) bool { return s.Types[typ].Fields["type"].Const == "" })
}

// likeness counts the signs that v is meant as typ: constants that agree count most, then required fields, then others.
func (s *schema) likeness(typ string, v any) int {
	object, ok := v.(map[string]any)
	def, known := s.Types[typ]
	if !ok || !known {
		return 0
	}
	score := 0
	for name, f := range def.Fields {
		got, has := object[name]
		switch {
		case !has:
		case f.Const != "" && got == f.Const:
			score += constScore
		case f.Required:
			score += 30
		default:
			score++
		}
	}
	return score
}

func isPrimitive(typ string) bool {
	return slices.Contains([]string{"String", "Integer", "Float", "Boolean", "InputFile"}, typ)
}

func checkPrimitive(typ string, v any, path string) *schemaError {
	ok := false
	switch typ {
	case "String", "InputFile":
		_, ok = v.(string)
		typ = "String"
	case "Boolean":
		_, ok = v.(bool)
	case "Float":
		_, ok = v.(json.Number)
		typ = "Number"
	case "Integer":
		var n json.Number
		if n, ok = v.(json.Number); ok {
			_, err := n.Int64()
			ok = err == nil
		}
		typ = "Number"
	}
	if !ok {
		return wrongType(path, typ)
	}
	return nil
}

func wrongType(path, typ string) *schemaError {
	name := path
	if dot := strings.LastIndexByte(path, '.'); dot >= 0 {
		name = path[dot+1:]
	}
	return &schemaError{path, fmt.Sprintf("Field %q must be of type %s", name, typ)}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
