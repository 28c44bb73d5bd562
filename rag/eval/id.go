package eval

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ID is an identifier as it was given, a JSON string or number, so that it is
// given back the same.
type ID string

// UnmarshalJSON reads a string or a number.
func (id *ID) UnmarshalJSON(b []byte) error {
	s := strings.TrimSpace(string(b))
	if s == "null" {
		*id = ""
		return nil
	}
	var n json.Number
	if !strings.HasPrefix(s, `"`) && json.Unmarshal(b, &n) != nil {
		return fmt.Errorf("an id is %s; expected a string or a number", s)
	}
	*id = ID(s)
	return nil
}

// MarshalJSON gives the id as it was.
func (id ID) MarshalJSON() ([]byte, error) {
	if id == "" {
		return []byte(`""`), nil
	}
	return []byte(id), nil
}

// String is the id without quotation marks.
func (id ID) String() string {
	var s string
	if json.Unmarshal([]byte(id), &s) == nil {
		return s
	}
	return string(id)
}
