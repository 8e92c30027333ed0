package gui

import (
	"time"

	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// long is work of a screen's that takes long, in the lower line while no run
// has it.
type long struct {
	began   time.Time
	state   kit.ProgressState
	cancel  func()
	stopped bool // Cancel was pressed
}

// longWork is page.Host's Long.
func (d *desk) longWork(text string, cancel func()) (far func(done, total int), end func()) {
	l := &long{began: d.w.loop.Now(), state: kit.ProgressState{Text: text}, cancel: cancel}
	d.long = l
	d.atRest()
	far = func(done, total int) {
		l.state = kit.ProgressState{Text: text, Done: done, Total: total, Detail: howFar(done, total, done, d.w.loop.Now().Sub(l.began))}
		d.atRest()
	}
	end = func() {
		if d.long == l {
			d.long = nil
		}
		d.atRest()
	}
	return far, end
}

// atRest shows what the lower line says while no run is under way.
func (d *desk) atRest() {
	switch {
	case d.s.Engine.Running(), d.w.hidden, d.h.Ctx.Err() != nil:
	case d.long != nil:
		d.status.busy(d.long.state)
		if d.long.stopped {
			d.strip.Cancelling()
		}
	default:
		d.status.idle()
	}
}

// howFar says how much is done of all, and how long the rest may take when made
// pieces took so long.
func howFar(done, total, made int, spent time.Duration) string {
	counts := words.A{"done": words.Number(done), "total": words.Number(total)}
	if left := total - done; made > 0 && left > 0 && spent > 2*time.Second {
		counts["rest"] = words.Span(spent * time.Duration(left) / time.Duration(made))
		return words.T("{{.done}} of {{.total}}, about {{.rest}} left", counts)
	}
	return words.T("{{.done}} of {{.total}}", counts)
}
