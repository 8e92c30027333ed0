package overview

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// matrix is what moves, from where to where, when and with what result.
type matrix struct {
	s      *Screen
	object fyne.CanvasObject
	rows   []*row
}

// row is one entity of the matrix.
type row struct {
	entity  domain.Entity
	runs    bool // it syncs by itself
	fold    *kit.Fold
	details *kit.Details

	schedule, last, next *kit.Text
	result               *kit.StatusChip
	run, pause           *kit.Button
}

// entities are the rows.
var entities = []domain.Entity{domain.EntityProducts, domain.EntityInventory, domain.EntityOrders, domain.EntitySettlements}

func matrixColumns() *line {
	return &line{columns: []column{{96, 0}, {150, 1}, {120, 2}, {96, 4}, {96, 3}, {132, 0}, {64, 0}}}
}

func newMatrix(s *Screen) *matrix {
	m := &matrix{s: s}
	label := func(text string) fyne.CanvasObject { return kit.NewCutText(kit.Label, text, 10) }
	header := container.New(matrixColumns(), label(words.T("What")), label(words.T("Direction")), label(words.T("Schedule")),
		label(words.T("Last run")), label(words.T("Next run")), label(words.T("Result")), label(""))
	lines := kit.VStack(0, kit.Inset(2, kit.Related, 6, 28, header), kit.NewRule())
	byItself := s.h.Engine.Scheduled()
	for i, e := range entities {
		r := m.newRow(e, slices.Contains(byItself, e))
		m.rows = append(m.rows, r)
		if i > 0 {
			lines.Add(kit.NewRule())
		}
		lines.Add(r.fold)
	}
	m.object = kit.VStack(kit.Related, section(words.T("What moves"), nil), kit.NewCardPadded(8, lines))
	return m
}

func (m *matrix) newRow(e domain.Entity, runs bool) *row {
	s := m.s
	cut := func(style kit.TextStyle, text string) *kit.Text { return kit.NewCutText(style, text, 10) }
	r := &row{
		entity: e, runs: runs, details: kit.NewDetails(),
		schedule: cut(kit.Body, ""), last: cut(kit.Body, ""), next: cut(kit.Body, ""), result: kit.NewStatusChip(kit.Chip{}, ""),
	}
	name := health.Entity(e)
	r.run = kit.NewIconButton(kit.IconPlay, words.T("Run {{.what}} now", words.A{"what": name}), func() { s.run(e) })
	r.pause = kit.NewIconButton(kit.IconPause, "", nil)
	r.pause.OnTap = func() { s.pauseEntity(e, r.pause) }
	if !runs {
		r.run.Disable()
		r.pause.Disable()
	}
	head := container.New(matrixColumns(), cut(kit.BodyBold, name), cut(kit.Hint, direction(e)), r.schedule, r.last, r.next,
		kit.HStack(0, r.result), kit.HStack(0, r.run, r.pause))
	history := kit.NewButton(words.T("Show the runs"), kit.IconHistory, func() {
		s.h.Go(page.Activity, page.Want{Filter: engine.FilterRuns})
	})
	history.Kind = kit.LinkLike
	r.fold = kit.NewFold(head, kit.VStack(kit.Related, r.details, kit.HStack(0, history)))
	r.fold.OnChange = func(bool) { s.content.Refresh() }
	return r
}

func (m *matrix) take(f health.Facts) {
	for _, r := range m.rows {
		r.take(f)
	}
}

func (r *row) take(f health.Facts) {
	job := f.Status.Jobs[r.entity]
	paused := job.PausedUntil.After(f.Now)
	r.schedule.SetText(schedule(r.entity, f.Status.Config))
	r.last.SetText(words.T("never"))
	if !job.LastEnd.IsZero() {
		r.last.SetText(words.Ago(job.LastEnd, f.Now))
	}
	switch {
	case paused:
		r.next.SetText(words.T("paused"))
	case !r.runs:
		r.next.SetText("–")
	case job.NextDue.After(f.Now):
		r.next.SetText(words.Ago(job.NextDue, f.Now))
	default:
		r.next.SetText(words.T("due now"))
	}
	running := f.Status.Running && under(f, r.entity)
	chip, icon := result(job, running, paused)
	r.result.Set(chip, icon)
	r.pause.Icon, r.pause.Tip = kit.IconPause, words.T("Pause {{.what}}", words.A{"what": health.Entity(r.entity)})
	if paused {
		r.pause.Icon, r.pause.Tip = kit.IconPlay, words.T("Resume {{.what}}", words.A{"what": health.Entity(r.entity)})
	}
	if r.runs && !f.Status.Running {
		r.run.Enable()
	} else {
		r.run.Disable()
	}
	if paused {
		r.run.Hide() // beside Resume, which looks the same and means more
	} else {
		r.run.Show()
	}
	r.pause.Refresh()
	r.details.Set(describe(r.entity, f)...)
}

// under reports whether the run under way moves the entity.
func under(f health.Facts, e domain.Entity) bool {
	for _, r := range f.Overview.Runs {
		if r.Result == domain.RunRunning {
			return r.Entity == "" && (e == domain.EntityProducts || e == domain.EntityInventory) || r.Entity == e
		}
	}
	return false
}

// result is how the newest run of an entity ended.
func result(job domain.JobState, running, paused bool) (kit.Chip, kit.IconName) {
	switch {
	case running:
		return kit.Chip{Text: words.T("Running"), Tone: kit.Info}, kit.IconRefresh
	case paused:
		return kit.Chip{Text: words.T("Paused")}, kit.IconPause
	}
	switch job.LastResult {
	case domain.RunDone:
		return kit.Chip{Text: words.T("Done"), Tone: kit.Good}, kit.IconCheck
	case domain.RunAttention:
		return kit.Chip{Text: words.T("Needs you"), Tone: kit.Warn}, kit.IconWarning
	case domain.RunFailed:
		return kit.Chip{Text: words.T("Failed"), Tone: kit.Bad}, kit.IconError
	case domain.RunCancelled:
		return kit.Chip{Text: words.T("Stopped")}, kit.IconStop
	case domain.RunBroken:
		return kit.Chip{Text: words.T("Interrupted"), Tone: kit.Warn}, kit.IconWarning
	}
	return kit.Chip{Text: words.T("Not yet")}, kit.IconMinus
}

// run syncs one entity now.
func (s *Screen) run(e domain.Entity) {
	s.h.Sync(engine.SyncOptions{Entities: []domain.Entity{e}})
}

// pauseEntity is the button in an entity's row.
func (s *Screen) pauseEntity(e domain.Entity, at fyne.CanvasObject) {
	if s.paused(e) {
		s.resume(e)
		return
	}
	kit.ShowMenuBelow(s.pauseMenu(e), at)
}
