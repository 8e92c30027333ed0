package xero

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// errNotJSON is an answer in XML or HTML: a gateway's page, or Xero ignoring
// that JSON was asked for.
var errNotJSON = errors.New("the answer is a web page or XML, not JSON")

// envelope is what surrounds the elements of an answer.
type envelope struct {
	// found tells that the array was there at all: a missing list is not an empty one.
	found bool
	pages pagination
}

type pagination struct {
	Page      int `json:"page"`
	PageSize  int `json:"pageSize"`
	PageCount int `json:"pageCount"`
	ItemCount int `json:"itemCount"`
}

// decodeList reads {"…":…, "<name>":[…]} element by element, so that a list of
// any length needs the memory of one element only. Unknown keys are skipped.
// The whole answer must be there, down to its last brace.
func decodeList[T any](r io.Reader, name string, each func(*T) error) (envelope, error) {
	var env envelope
	// The decoder by itself reads in small bites.
	d := json.NewDecoder(bufio.NewReaderSize(r, 1<<16))
	if err := open(d, '{'); err != nil {
		return env, err
	}
	for d.More() {
		key, err := keyOf(d)
		if err != nil {
			return env, err
		}
		switch {
		case strings.EqualFold(key, name):
			if env.found {
				return env, fmt.Errorf("the answer holds %s twice", name)
			}
			if err := decodeArray(d, name, each); err != nil {
				return env, err
			}
			env.found = true
		case strings.EqualFold(key, "pagination"):
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				return env, err
			}
			_ = json.Unmarshal(raw, &env.pages) // decoration: an odd one is no pagination
		default:
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return env, err
			}
		}
	}
	if _, err := d.Token(); err != nil {
		return env, cut(err)
	}
	if !env.found {
		return env, fmt.Errorf("the answer holds no %s", name)
	}
	return env, drained(d)
}

// decodeArray reads [ … ] element by element.
func decodeArray[T any](d *json.Decoder, name string, each func(*T) error) error {
	if err := open(d, '['); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var element, zero T
	for n := 0; d.More(); n++ {
		element = zero
		if err := d.Decode(&element); err != nil {
			return fmt.Errorf("%s[%d]: %w", name, n, cut(err))
		}
		if err := each(&element); err != nil {
			return fmt.Errorf("%s[%d]: %w", name, n, err)
		}
	}
	_, err := d.Token()
	return cut(err)
}

func open(d *json.Decoder, want json.Delim) error {
	t, err := d.Token()
	if err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) && strings.Contains(syntax.Error(), "'<'") {
			return errNotJSON
		}
		return cut(err)
	}
	if got, ok := t.(json.Delim); !ok || got != want {
		return fmt.Errorf("the answer has no %q where one belongs", string(want))
	}
	return nil
}

func keyOf(d *json.Decoder) (string, error) {
	t, err := d.Token()
	if err != nil {
		return "", cut(err)
	}
	key, ok := t.(string)
	if !ok {
		return "", errors.New("the answer is not valid JSON")
	}
	return key, nil
}

// drained makes sure that nothing follows the answer.
func drained(d *json.Decoder) error {
	if _, err := d.Token(); err == nil {
		return errors.New("something follows the end of the answer")
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// cut turns the end of the stream in the middle into the error it is.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
