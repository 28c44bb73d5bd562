package telegramtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxBody is the largest request read: 50 MB is what a bot may upload ("Sending files").
const maxBody = 50 << 20

// param is one parameter as it came over the wire.
type param struct {
	text   string // from a form or the query; for JSON bodies the JSON text
	native any    // from a JSON body
	isJSON bool
	file   *upload
}

type upload struct {
	name string
	mime string
	data []byte
}

// args are the parameters of a request after the schema accepted them.
type args struct {
	params map[string]param
	// extra are file parts that a parameter names with attach://.
	extra map[string]*upload
}

func (a args) has(name string) bool {
	_, ok := a.params[name]
	return ok
}

func (a args) text(name string) string {
	return a.params[name].text
}

func (a args) integer(name string) int64 {
	n, err := strconv.ParseInt(a.params[name].text, 10, 64)
	if err != nil {
		return 0 // the schema has accepted it, so it is absent
	}
	return n
}

func (a args) boolean(name string) bool {
	return isTrue(a.params[name].text)
}

// decode reads a JSON parameter into dst and leaves dst alone when it is absent.
func (a args) decode(name string, dst any) error {
	p, ok := a.params[name]
	if !ok {
		return nil
	}
	if err := json.Unmarshal([]byte(p.text), dst); err != nil {
		return fmt.Errorf("decoding %s: %w", name, err)
	}
	return nil
}

// readParams collects the parameters of a request, whichever of the four allowed ways they came ("Making requests":
// query string, urlencoded form, JSON, multipart).
func readParams(r *http.Request) (map[string]param, error) {
	params := map[string]param{}
	if err := addForm(params, r.URL.Query()); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	if len(body) > maxBody {
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, description: "Request Entity Too Large", kind: RefusedLimit}
	}
	if len(body) == 0 {
		return params, nil
	}
	kind, typeParams, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, badRequest(RefusedSchema, strictly+"content type %q: %v", r.Header.Get("Content-Type"), err)
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, badRequest(RefusedSchema, strictly+"urlencoded body: %v", err)
		}
		return params, addForm(params, form)
	case "application/json":
		return params, addJSON(params, body)
	case "multipart/form-data":
		return params, addMultipart(params, body, typeParams["boundary"])
	default:
		return nil, badRequest(RefusedSchema, strictly+"content type %q is not one of the four allowed", kind)
	}
}

func add(params map[string]param, name string, p param) error {
	if _, twice := params[name]; twice {
		return badRequest(RefusedSchema, strictly+"parameter %q is given twice", name)
	}
	params[name] = p
	return nil
}

func addForm(params map[string]param, form url.Values) error {
	for _, name := range sortedKeys(form) {
		for _, text := range form[name] {
			if err := add(params, name, param{text: text}); err != nil {
				return err
			}
		}
	}
	return nil
}

func addJSON(params map[string]param, body []byte) error {
	v, err := decodeJSON(body)
	if err != nil {
		return badRequest(RefusedSchema, "can't parse JSON object")
	}
	object, ok := v.(map[string]any)
	if !ok {
		return badRequest(RefusedSchema, "JSON object expected as the body")
	}
	for _, name := range sortedKeys(object) {
		text, isString := object[name].(string)
		if !isString {
			encoded, err := json.Marshal(object[name])
			if err != nil {
				return fmt.Errorf("encoding %s: %w", name, err)
			}
			text = string(encoded)
		}
		if err := add(params, name, param{text: text, native: object[name], isJSON: true}); err != nil {
			return err
		}
	}
	return nil
}

func addMultipart(params map[string]param, body []byte, boundary string) error {
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badRequest(RefusedSchema, strictly+"multipart body: %v", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return badRequest(RefusedSchema, strictly+"multipart body: %v", err)
		}
		p := param{text: string(data)}
		if name := part.FileName(); name != "" {
			p = param{text: name, file: &upload{name: name, mime: part.Header.Get("Content-Type"), data: data}}
		}
		if err := add(params, part.FormName(), p); err != nil {
			return err
		}
	}
}

// decodeJSON decodes exactly one JSON value and keeps numbers as written.
func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, fmt.Errorf("decoding JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("decoding JSON: more after the value")
	}
	return v, nil
}

// accept checks all parameters of a call by the schema.
func (s *schema) accept(method string, params map[string]param) (args, error) {
	def := s.Methods[method]
	a := args{params: map[string]param{}, extra: map[string]*upload{}}
	for _, name := range sortedKeys(params) {
		f, ok := def.Fields[name]
		p := params[name]
		if !ok && p.file != nil && isAttached(params, name) {
			a.extra[name] = p.file
			continue
		}
		if !ok {
			return a, badRequest(RefusedSchema, strictly+"unknown parameter %q of %s", name, method)
		}
		accepted, err := s.acceptParam(name, f, p)
		if err != nil {
			return a, err
		}
		a.params[name] = accepted
	}
	for _, name := range sortedKeys(def.Fields) {
		if def.Fields[name].Required && !a.has(name) {
			return a, missing(method, name)
		}
	}
	return a, nil
}

func isAttached(params map[string]param, name string) bool {
	for _, p := range params {
		if p.file == nil && strings.Contains(p.text, "attach://"+name) {
			return true
		}
	}
	return false
}

// acceptParam checks one parameter. In a form everything is text, and objects and arrays are JSON in that text; in a
// JSON body they may be either.
func (s *schema) acceptParam(name string, f field, p param) (param, error) {
	if p.file != nil {
		if !slices.Contains(f.Types, "InputFile") {
			return p, badRequest(RefusedSchema, strictly+"parameter %q can't be a file", name)
		}
		return p, nil
	}
	isText := slices.Contains(f.Types, "String")
	v := p.native
	switch {
	case p.isJSON:
		inner, isString := v.(string)
		if !isString || isText || isPrimitive(f.Types[0]) {
			break
		}
		decoded, err := decodeJSON([]byte(inner))
		if err != nil {
			return p, notJSON(name)
		}
		v = decoded
	case isText:
		return p, nil
	default:
		decoded, err := fromForm(name, f.Types[0], p.text)
		if err != nil {
			return p, err
		}
		v = decoded
	}
	if err := s.check(f.Types, v, name); err != nil {
		return p, refuseValue(name, err)
	}
	return p, nil
}

// fromForm gives form text the type that the schema wants to see.
func fromForm(name, typ, text string) (any, error) {
	switch typ {
	case "Boolean":
		if !slices.Contains([]string{"true", "false", "True", "False", "1", "0"}, text) {
			return nil, badRequest(RefusedSchema, strictly+"parameter %q must be a Boolean, got %q", name, text)
		}
		return isTrue(text), nil
	case "Integer":
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return nil, badRequest(RefusedSchema, strictly+"parameter %q must be an Integer, got %q", name, text)
		}
		return json.Number(text), nil
	case "Float":
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return nil, badRequest(RefusedSchema, strictly+"parameter %q must be a Float, got %q", name, text)
		}
		return json.Number(text), nil
	default:
		v, err := decodeJSON([]byte(text))
		if err != nil {
			return nil, notJSON(name)
		}
		return v, nil
	}
}

func isTrue(text string) bool {
	return text == "true" || text == "True" || text == "1"
}
