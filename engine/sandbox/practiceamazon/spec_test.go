package practiceamazon

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const specFolder = "../../../../shared/specs"

// spec is one of Amazon's published models.
type spec struct {
	definitions map[string]map[string]any
	paths       map[string]any
}

// readSpec reads a model, or skips the test where the models are not at hand.
func readSpec(t *testing.T, name string) *spec {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(specFolder, name))
	if os.IsNotExist(err) {
		t.Skipf("Amazon's models are not at hand in %s", specFolder)
	}
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Definitions map[string]map[string]any
		Paths       map[string]any
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return &spec{doc.Definitions, doc.Paths}
}

// schema is the schema of one answer of one operation.
func (s *spec) schema(t *testing.T, path, method, status string) map[string]any {
	t.Helper()
	v := any(s.paths)
	for _, key := range []string{path, method, "responses", status, "schema"} {
		m, ok := v.(map[string]any)
		if !ok || m[key] == nil {
			t.Fatalf("the model has no %s of %s %s %s", key, method, path, status)
		}
		v = m[key]
	}
	return v.(map[string]any)
}

// undocumented are what live answers hold and the models do not.
var undocumented = []string{"futureSupplyQuantity"}

// emptyTimes are date-times that live answers leave empty.
var emptyTimes = []string{"lastUpdatedTime"}

// check compares a value with a schema and returns what is wrong.
func (s *spec) check(at string, schema map[string]any, v any) (wrong []string) {
	if ref, ok := schema["$ref"].(string); ok {
		return s.check(at, s.definitions[strings.TrimPrefix(ref, "#/definitions/")], v)
	}
	say := func(format string, a ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, a...)) }
	if list, ok := schema["enum"].([]any); ok && !slices.Contains(list, v) {
		say("%v is none of %v", v, list)
	}
	switch kind, _ := schema["type"].(string); kind {
	case "object", "":
		m, ok := v.(map[string]any)
		if !ok {
			say("%T is no object", v)
			return wrong
		}
		for _, need := range anys(schema["required"]) {
			if m[need.(string)] == nil {
				say("%v is missing", need)
			}
		}
		properties, _ := schema["properties"].(map[string]any)
		for name, value := range m {
			p, ok := properties[name].(map[string]any)
			if !ok {
				if schema["additionalProperties"] == nil && !slices.Contains(undocumented, name) {
					say("%s is not in the model", name)
				}
				continue
			}
			if value == "" && slices.Contains(emptyTimes, name) {
				continue
			}
			wrong = append(wrong, s.check(at+"."+name, p, value)...)
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			say("%T is no array", v)
			return wrong
		}
		items, _ := schema["items"].(map[string]any)
		for i, e := range list {
			wrong = append(wrong, s.check(fmt.Sprintf("%s[%d]", at, i), items, e)...)
		}
	case "string":
		text, ok := v.(string)
		if !ok {
			say("%T is no string", v)
			return wrong
		}
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(text) {
			say("%q does not match %s", text, p)
		}
		if schema["format"] == "date-time" {
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				say("%v", err)
			}
		}
	case "integer":
		n, ok := v.(json.Number)
		if !ok {
			say("%T is no integer", v)
			return wrong
		}
		whole, ok := new(big.Int).SetString(n.String(), 10)
		if !ok {
			say("%s is no integer", n)
		} else if low, ok := schema["minimum"].(json.Number); ok && low.String() == "0" && whole.Sign() < 0 {
			say("%s is below the minimum", n)
		}
	case "number":
		if _, ok := v.(json.Number); !ok {
			say("%T is no number", v)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			say("%T is no boolean", v)
		}
	default:
		say("the checker does not know type %q", kind)
	}
	return wrong
}

func anys(v any) []any { list, _ := v.([]any); return list }

// mustFit checks a whole answer.
func (s *spec) mustFit(t *testing.T, r reply, path, method string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(r.body)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	for i, w := range s.check("", s.schema(t, path, method, fmt.Sprint(r.status)), v) {
		if i == 10 {
			t.Error("… and more")
			break
		}
		t.Errorf("%s %s %d%s", method, path, r.status, w)
	}
}

// The checker itself must see what is wrong.
func TestSpecCheckerSees(t *testing.T) {
	s := &spec{definitions: map[string]map[string]any{"Inner": {
		"type": "object", "required": []any{"code"},
		"properties": map[string]any{
			"code": map[string]any{"type": "string", "enum": []any{"A", "B"}},
			"at":   map[string]any{"type": "string", "format": "date-time"},
			"n":    map[string]any{"type": "integer"},
		},
	}}}
	schema := map[string]any{"type": "array", "items": map[string]any{"$ref": "#/definitions/Inner"}}
	for body, want := range map[string]int{
		`[{"code":"A","at":"2026-01-02T03:04:05Z","n":3}]`: 0,
		`[{"code":"C"}]`:             1,
		`[{}]`:                       1,
		`[{"code":"A","at":"soon"}]`: 1,
		`[{"code":"A","n":1.5}]`:     1,
		`[{"code":"A","n":"1"}]`:     1,
		`[{"code":"A","more":1}]`:    1,
		`{}`:                         1,
	} {
		d := json.NewDecoder(strings.NewReader(body))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if got := s.check("", schema, v); len(got) != want {
			t.Errorf("%s: want %d complaints, got %q", body, want, got)
		}
	}
}
