package health

import (
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// scheduled are the entities that an overall pause stops.
var scheduled = []domain.Entity{domain.EntityProducts, domain.EntityInventory, domain.EntityOrders, domain.EntitySettlements}

// Forever reports whether a pause lasts until somebody resumes.
func Forever(until, now time.Time) bool { return until.Sub(now) > 20*365*24*time.Hour }

// Of judges. The first thing that is true is said: what keeps everything from
// working before what holds single items.
func Of(f Facts) Health {
	for _, judge := range []func(Facts) (Health, bool){
		unconnected, running, broken, unfinished, asked, off, paused, failed, held, ending,
	} {
		if h, is := judge(f); is {
			return h
		}
	}
	return fine(f)
}

func to(id page.ID, want page.Want, text string) Action {
	return Action{Do: Go, Text: text, Page: id, Want: want}
}

func unconnected(f Facts) (Health, bool) {
	h := Health{State: NotConnected}
	switch amazon, xero := len(f.Status.Amazon) > 0, f.Status.XeroReady; {
	case amazon && xero:
		return h, false
	case xero:
		h.Sentence = words.T("Xero is connected. Connect Amazon next, so that there is something to compare.")
		h.Action = to(page.Setup, page.Want{Part: "amazon"}, words.T("Connect Amazon"))
	case amazon:
		h.Sentence = words.T("Amazon is connected. Connect Xero next, so that there is something to compare.")
		h.Action = to(page.Setup, page.Want{Part: "xero"}, words.T("Connect Xero"))
	default:
		h.Sentence = words.T("Nothing is connected yet. Connect Amazon and Xero to begin.")
		h.Action = to(page.Setup, page.Want{}, words.T("Start setup"))
	}
	return h, true
}

func running(f Facts) (Health, bool) {
	h := Health{State: Syncing, Action: Action{Do: CancelRun, Text: words.T("Cancel")}}
	switch p := f.Progress; {
	case p.Waiting != "" && p.Until.After(f.Now):
		h.Sentence = words.T("Syncing: {{.what}} It goes on {{.when}}.", words.A{"what": sentence(p.Waiting), "when": words.Ago(p.Until, f.Now)})
	case p.Stage != "" && p.Total > 0:
		h.Sentence = words.T("Syncing: {{.what}}, {{.done}} of {{.total}}.", words.A{"what": words.Engine(p.Stage), "done": words.Number(p.Done), "total": words.Number(p.Total)})
	case p.Stage != "":
		h.Sentence = words.T("Syncing: {{.what}}.", words.A{"what": words.Engine(p.Stage)})
	default:
		h.Sentence = words.T("Syncing with Amazon and Xero.")
	}
	return h, f.Status.Running
}

func broken(f Facts) (Health, bool) {
	if why := f.Status.Xero.Broken; why != "" {
		return Health{
			NeedsYou, words.T("Xero has to be connected again. {{.why}}", words.A{"why": sentence(why)}),
			to(page.Settings, page.Want{Part: "xero"}, words.T("Reconnect Xero")),
		}, true
	}
	for _, c := range f.Status.Amazon {
		if c.Broken != "" {
			return Health{
				NeedsYou, words.T("Amazon {{.name}} has to be connected again. {{.why}}", words.A{"name": words.Engine(c.Label), "why": sentence(c.Broken)}),
				to(page.Settings, page.Want{Part: "amazon"}, words.T("Reconnect Amazon")),
			}, true
		}
	}
	return Health{}, false
}

// unfinished is when choices are missing that decide what is written, or
// nothing was ever compared.
func unfinished(f Facts) (Health, bool) {
	if f.Status.Config.Automatic {
		return Health{}, false
	}
	for _, b := range []struct {
		kind       engine.BlockerKind
		part, text string
	}{
		{engine.BlockedByStockMode, "stock", words.T("Connected. Choose next what Tallybridge may do with stock.")},
		{engine.BlockedByPurchases, "purchases", words.T("Connected. Say next how purchases are booked in Xero.")},
		{engine.BlockedByAdjustment, "accounts", words.T("Connected. Choose next the account for stock adjustments.")},
	} {
		if _, is := f.blocker(b.kind); is {
			return Health{Setup, b.text, to(page.Setup, page.Want{Part: b.part}, words.T("Continue setup"))}, true
		}
	}
	_, is := f.blocker(engine.BlockedByPreview)
	return Health{
		Setup, words.T("Everything is connected. Make a preview: it shows what would change and writes nothing."),
		Action{Do: Preview, Text: words.T("Make a preview")},
	}, is
}

func (f Facts) blocker(kind engine.BlockerKind) (engine.Blocker, bool) {
	for _, b := range f.Blockers {
		if b.Kind == kind {
			return b, true
		}
	}
	return engine.Blocker{}, false
}

func asked(f Facts) (Health, bool) {
	return Health{
		NeedsYou, words.T("A stock push stopped and waits for your answer. {{.question}}", words.A{"question": sentence(f.Overview.Question)}),
		Action{Do: Answer, Text: words.T("Answer"), Page: page.Overview},
	}, f.Overview.Question != ""
}

func off(f Facts) (Health, bool) {
	if f.Status.Config.Automatic {
		return Health{}, false
	}
	if b, is := f.blocker(engine.BlockedByConflicts); is {
		return Health{
			Off, words.N(b.Count, "Automatic sync is off, so nothing is written. {{.n}} decision comes first.",
				"Automatic sync is off, so nothing is written. {{.n}} decisions come first."),
			decide(f),
		}, true
	}
	if _, is := f.blocker(engine.BlockedByOrganisation); is {
		return Health{
			Off, words.T("Automatic sync is off, so nothing is written. Before the first posting, confirm the organisation's name."),
			to(page.Setup, page.Want{Part: "switch"}, words.T("Continue setup")),
		}, true
	}
	return Health{
		Off, words.T("Automatic sync is off, so nothing is written to Xero. Everything is ready to turn it on."),
		Action{Do: TurnOn, Text: words.T("Turn on")},
	}, true
}

// failed is a run that did not go through. Passing trouble waits by itself.
func failed(f Facts) (Health, bool) {
	job := failedJob(f)
	if f.Status.Failure == nil && job.LastResult != domain.RunFailed {
		return Health{}, false
	}
	next := words.T("It is tried again at the next run.")
	if job.NextDue.After(f.Now) {
		next = words.T("It is tried again {{.when}}.", words.A{"when": words.Ago(job.NextDue, f.Now)})
	}
	h := Health{State: Waiting, Action: Action{Do: SyncNow, Text: words.T("Try now")}}
	fault, known := domain.AsFault(f.Status.Failure)
	if !known {
		h.Sentence = words.T("The last sync failed. {{.why}} {{.next}}", words.A{"why": sentence(job.LastMessage), "next": next})
		return h, true
	}
	message, advice := words.Fault(fault)
	switch fault.Kind {
	case domain.FaultThrottled:
		h.Sentence = words.T("Calls are used up for now. {{.next}}", words.A{"next": next})
		if fault.Until.After(f.Now) {
			h.Sentence = words.T("Calls are used up until {{.time}}. Nothing is lost.", words.A{"time": When(fault.Until, f.Now)})
		}
		h.Action = Action{}
	case domain.FaultUnavailable, domain.FaultExpired, domain.FaultUncertain, domain.FaultNotFound, domain.FaultData, domain.FaultBusy:
		h.Sentence = sentence(message) + " " + next
	default:
		h.State = NeedsYou
		h.Sentence = words.T("The last sync failed. {{.why}}", words.A{"why": strings.TrimSpace(sentence(message) + " " + sentence(advice))})
		h.Action = to(page.Activity, page.Want{Filter: engine.FilterFailed}, words.T("Look at it"))
	}
	return h, true
}

// failedJob is the job that a failure is about. The engine's failure is of
// products or stock, whatever orders or settlements did since; without one it
// is the job whose run ended last.
func failedJob(f Facts) domain.JobState {
	among := scheduled
	if f.Status.Failure != nil {
		among = []domain.Entity{domain.EntityProducts, domain.EntityInventory}
	}
	var last, bad domain.JobState
	for _, e := range among {
		j := f.Status.Jobs[e]
		if j.LastEnd.After(last.LastEnd) {
			last = j
		}
		if j.LastResult == domain.RunFailed && j.LastEnd.After(bad.LastEnd) {
			bad = j
		}
	}
	if f.Status.Failure != nil && !bad.LastEnd.IsZero() {
		return bad
	}
	return last
}

func paused(f Facts) (Health, bool) {
	var names []string
	var until time.Time
	known := 0
	for _, e := range scheduled {
		j, ok := f.Status.Jobs[e]
		if !ok {
			continue
		}
		known++
		if j.PausedUntil.After(f.Now) {
			names = append(names, Entity(e))
			if j.PausedUntil.After(until) {
				until = j.PausedUntil
			}
		}
	}
	if len(names) == 0 {
		return Health{}, false
	}
	h := Health{State: Paused, Action: Action{Do: Resume, Text: words.T("Resume")}}
	values := words.A{"names": strings.Join(names, ", "), "time": When(until, f.Now)}
	switch all := len(names) == known; {
	case all && Forever(until, f.Now):
		h.Sentence = words.T("Syncing is paused until you resume it.")
	case all:
		h.Sentence = words.T("Syncing is paused until {{.time}}.", values)
	case Forever(until, f.Now):
		h.Sentence = words.T("Paused until you resume: {{.names}}. The rest goes on.", values)
	default:
		h.Sentence = words.T("Paused until {{.time}}: {{.names}}. The rest goes on.", values)
	}
	return h, true
}

// open is how many things wait for a decision.
func open(f Facts) int { return f.Status.Conflicts + f.Status.Quarantined }

// held is when single things wait for a person; the others go on.
func held(f Facts) (Health, bool) {
	n := open(f)
	if n == 0 {
		return Health{}, false
	}
	h := Health{State: NeedsYou, Sentence: words.N(n, "{{.n}} thing waits for your decision; everything else goes on.",
		"{{.n}} things wait for your decision; everything else goes on.")}
	h.Action = decide(f)
	return h, true
}

// decide leads to the list that holds what waits for a decision.
func decide(f Facts) Action {
	mapping := f.Count(engine.ListMapping, engine.FilterUnmapped) + f.Count(engine.ListMapping, engine.FilterSuggested) +
		f.Count(engine.ListMapping, engine.FilterConflict)
	text := words.T("Review")
	switch {
	case mapping > 0:
	case f.Count(engine.ListInventory, engine.StateHeld) > 0:
		return to(page.Inventory, page.Want{Filter: engine.StateHeld}, text)
	case f.Status.Quarantined > 0:
		return to(page.Activity, page.Want{Filter: engine.FilterQuarantine}, text)
	case f.Count(engine.ListInventory, engine.StateUnknown) > 0:
		return to(page.Inventory, page.Want{Filter: engine.StateUnknown}, text)
	}
	return to(page.Mapping, page.Want{Filter: engine.FilterOpen}, text)
}

// ending is when a secret or a consent will stop working.
func ending(f Facts) (Health, bool) {
	for _, c := range f.Status.Amazon {
		end, what := c.SecretEnds, words.T("client secret")
		if end.IsZero() || !c.ConsentEnds.IsZero() && c.ConsentEnds.Before(end) {
			end, what = c.ConsentEnds, words.T("consent")
		}
		if end.IsZero() || end.Sub(f.Now) > Notice {
			continue
		}
		values := words.A{"name": words.Engine(c.Label), "what": what}
		text := words.T("The {{.what}} of Amazon {{.name}} is too old and has probably stopped working. Make a new one in Seller Central and connect again.", values)
		if end.After(f.Now) {
			text = words.N(Days(end, f.Now), "The {{.what}} of Amazon {{.name}} ends in {{.n}} day. Make a new one in Seller Central and connect again.",
				"The {{.what}} of Amazon {{.name}} ends in {{.n}} days. Make a new one in Seller Central and connect again.", values)
		}
		return Health{NeedsYou, text, to(page.Settings, page.Want{Part: "amazon"}, words.T("Open connections"))}, true
	}
	return Health{}, false
}

func fine(f Facts) Health {
	h := Health{State: Fine, Action: Action{Do: SyncNow, Text: words.T("Sync now")}}
	job := f.Status.Jobs[domain.EntityInventory]
	values := words.A{"last": words.Ago(job.LastSuccess, f.Now), "next": words.Ago(job.NextDue, f.Now)}
	differs := f.Count(engine.ListInventory, engine.StateDiffers)
	switch {
	case job.LastSuccess.IsZero():
		h.Sentence = words.T("Everything is ready. The first sync begins in a moment.")
	case differs > 0 && f.Status.Config.StockMode == domain.StockDifferences:
		h.Sentence = words.N(differs, "{{.n}} item differs between Amazon and Xero; checked {{.last}}. Nothing is posted, as you chose.",
			"{{.n}} items differ between Amazon and Xero; checked {{.last}}. Nothing is posted, as you chose.", values)
	case differs > 0:
		h.Sentence = words.N(differs, "{{.n}} item differs and is corrected at the next run, {{.next}}.",
			"{{.n}} items differ and are corrected at the next run, {{.next}}.", values)
	case job.NextDue.After(f.Now):
		h.Sentence = words.T("Everything is fine. Amazon and Xero were compared {{.last}}; next time {{.next}}.", values)
	default:
		h.Sentence = words.T("Everything is fine. Amazon and Xero were compared {{.last}}; the next sync is due now.", values)
	}
	return h
}

// Notice is how long before its end a secret or a consent is brought up.
const Notice = 30 * 24 * time.Hour

// Days is how many days are left, at least one.
func Days(end, now time.Time) int { return max(1, int(end.Sub(now)/(24*time.Hour))) }

// Entity is the name of what moves.
func Entity(e domain.Entity) string {
	switch e {
	case domain.EntityProducts:
		return words.T("Products")
	case domain.EntityInventory:
		return words.T("Inventory")
	case domain.EntityOrders:
		return words.T("Orders")
	case domain.EntitySettlements:
		return words.T("Fees")
	}
	return string(e)
}

// When is an instant as one says it: the time of day, with the day unless it
// is near.
func When(t, now time.Time) string {
	if t.Sub(now) < 20*time.Hour {
		return words.Clock(t)
	}
	return words.Instant(t)
}

// sentence ends a text with a full stop if it has no end of its own.
func sentence(s string) string {
	s = words.Engine(strings.TrimSpace(s))
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?…") {
		return s
	}
	return s + "."
}
