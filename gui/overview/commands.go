package overview

import (
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
	_ page.Ticker    = (*Screen)(nil)
)

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	if !s.known {
		return nil
	}
	group := words.T("Action")
	all := []kit.Command{{ID: "overview.preview", Title: words.T("Preview what would change"), Group: group, Icon: kit.IconEye, Also: words.T("dry run"), Run: s.preview}}
	if s.facts.Status.Config.Automatic {
		all = append(all, kit.Command{ID: "overview.off", Title: words.T("Turn automatic sync off"), Group: group, Icon: kit.IconStop, Run: func() { s.setAutomatic(false) }})
	} else {
		all = append(all, kit.Command{ID: "overview.on", Title: words.T("Turn automatic sync on"), Group: group, Icon: kit.IconBolt, Run: func() { s.setAutomatic(true) }})
	}
	if s.facts.Overview.Question != "" {
		all = append(all, kit.Command{ID: "overview.answer", Title: words.T("Answer the question about the stock push"), Group: group, Icon: kit.IconQuestion, Run: s.answer})
	}
	for _, r := range s.matrix.rows {
		if r.runs {
			all = append(all, s.rowCommands(r)...)
		}
	}
	if pausedAll(s.facts) {
		return append(all, kit.Command{ID: "overview.resume", Title: words.T("Resume syncing"), Group: group, Icon: kit.IconPlay, Run: func() { s.resume() }})
	}
	return append(all, kit.Command{ID: "overview.pause", Title: words.T("Pause syncing until I resume"), Group: group, Icon: kit.IconPause, Run: func() { s.pause(0) }})
}

func (s *Screen) rowCommands(r *row) []kit.Command {
	group, e, name := words.T("Action"), r.entity, health.Entity(r.entity)
	values := words.A{"what": name}
	out := []kit.Command{{ID: "overview.run." + string(e), Title: words.T("Run {{.what}} now", values), Group: group, Icon: kit.IconPlay, Run: func() { s.run(e) }}}
	if s.paused(e) {
		return append(out, kit.Command{ID: "overview.resume." + string(e), Title: words.T("Resume {{.what}}", values), Group: group, Icon: kit.IconPlay, Run: func() { s.resume(e) }})
	}
	return append(out, kit.Command{ID: "overview.pause." + string(e), Title: words.T("Pause {{.what}}", values), Group: group, Icon: kit.IconPause, Run: func() { s.pause(0, e) }})
}

func (s *Screen) paused(e domain.Entity) bool {
	return s.facts.Status.Jobs[e].PausedUntil.After(s.facts.Now)
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	h := page.Help{Title: words.T("Overview"), Sections: []page.HelpSection{
		{Title: words.T("The sentence at the top"), Text: []string{words.T("It says how everything stands and offers the one thing to do next. The icon in the tray and the line at the bottom say the same.")}},
		{Title: words.T("The numbers"), Text: []string{words.T("Each number counts rows of a list; a click shows exactly these rows.")}},
		{Title: words.T("What moves"), Text: []string{words.T("A click, Space or Enter on a row shows what moves, by which rules, when it ran last and when it runs next. The buttons at its end run it now or pause it.")}},
	}}
	for _, n := range goodToKnow() {
		h.Sections = append(h.Sections, page.HelpSection{Title: n.title, Text: []string{n.text}})
	}
	return h
}
