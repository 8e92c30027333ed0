package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"

	"tallybridge/gui/page"
)

var (
	_ page.Keep  = (*Keep)(nil)
	_ page.Files = (*Files)(nil)
)

// Keep is a page.Keep in memory.
type Keep struct{ kept map[string][]byte }

// Load is part of page.Keep.
func (k *Keep) Load(key string, v any) bool {
	b, ok := k.kept[key]
	return ok && json.Unmarshal(b, v) == nil
}

// Store is part of page.Keep.
func (k *Keep) Store(key string, v any) {
	if k.kept == nil {
		k.kept = map[string][]byte{}
	}
	if b, err := json.Marshal(v); err == nil {
		k.kept[key] = b
	}
}

// Files is a page.Files whose person always chooses the same files.
type Files struct {
	s *Stage
	// Name and Text are the file that is chosen to be read.
	Name, Text string
	// Saved are the files that were written, by the proposed name.
	Saved map[string]string
}

// Open is part of page.Files.
func (f *Files) Open(_ string, _ []string, most int64, taken func(name string, text []byte)) {
	f.s.Host.ReadFile(f.Name, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(f.Text)), nil }, most, taken)
}

// Path is part of page.Files.
func (f *Files) Path(_ string, _ []string, chosen func(path string)) { chosen("/home/you/" + f.Name) }

// Folder is part of page.Files.
func (f *Files) Folder(_ string, chosen func(path string)) { chosen("/home/you/" + f.Name) }

// Save is part of page.Files.
func (f *Files) Save(_, name string, write func(ctx context.Context, w io.Writer) error, done func()) {
	page.Work(f.s.Host, func(ctx context.Context) (string, error) {
		var b bytes.Buffer
		err := write(ctx, &b)
		return b.String(), err
	}, func(text string, err error) {
		if err != nil {
			f.s.Host.ErrorToast(err)
			return
		}
		if f.Saved == nil {
			f.Saved = map[string]string{}
		}
		f.Saved[name] = text
		if done != nil {
			done()
		}
	})
}
