package inventory

import "context"

// Commit saves what is typed in a field by other means than the engine.
func (p *Panel) Commit(e *Editor, do func(context.Context) error) {
	p.commit(e, e.Entry.Text, "Saved.", do, nil)
}

// Dirty tells whether what is typed waits to be saved.
func (e *Editor) Dirty() bool { return e.save.Visible() }
