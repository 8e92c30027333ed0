// Package health says in one sentence how the business stands and what a
// person should do about it. The overview, the status bar and the tray say the
// same, because all of them ask here.
//
// The judgement is a pure function of what the engine tells: no clock, no
// call, no widget.
package health

import (
	"context"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// State is how the business stands, in the order in which a person should care
// the least: what comes later never hides what comes before it.
type State string

// The states.
const (
	NotConnected State = "not-connected" // Amazon, Xero or both are missing
	Setup        State = "setup"         // connected, but choices are missing or nothing was previewed
	Off          State = "off"           // automatic sync is off: nothing is written
	Fine         State = "fine"
	Syncing      State = "syncing"
	Paused       State = "paused"
	Waiting      State = "waiting"   // offline, throttled or a passing fault: it goes on by itself
	NeedsYou     State = "needs-you" // a person has to decide or repair something
)

// Word is the state in a word or two, for chips, tooltips and the tray.
func (s State) Word() string {
	switch s {
	case NotConnected:
		return words.T("Not connected")
	case Setup:
		return words.T("Setup not finished")
	case Off:
		return words.T("Automatic sync off")
	case Fine:
		return words.T("All fine")
	case Syncing:
		return words.T("Syncing")
	case Paused:
		return words.T("Paused")
	case Waiting:
		return words.T("Waiting")
	}
	return words.T("Needs you")
}

// Tone is what the state means to a person.
func (s State) Tone() kit.Tone {
	switch s {
	case Fine:
		return kit.Good
	case Syncing, Setup, NotConnected:
		return kit.Info
	case NeedsYou:
		return kit.Bad
	case Waiting:
		return kit.Warn
	}
	return kit.Neutral
}

// Icon is the state's picture.
func (s State) Icon() kit.IconName {
	switch s {
	case NotConnected:
		return kit.IconPlug
	case Setup:
		return kit.IconSettings
	case Off:
		return kit.IconExclude
	case Fine:
		return kit.IconSuccess
	case Syncing:
		return kit.IconRefresh
	case Paused:
		return kit.IconPause
	case Waiting:
		return kit.IconOffline
	}
	return kit.IconWarning
}

// Do is what the button beside the sentence does.
type Do string

// The things to do.
const (
	Nothing   Do = ""
	Go        Do = "go"        // show Page with Want
	SyncNow   Do = "sync"      // start a sync
	Preview   Do = "preview"   // start a dry run
	CancelRun Do = "cancel"    // end the run under way
	Resume    Do = "resume"    // end the pause of all entities
	TurnOn    Do = "automatic" // turn automatic sync on
	Answer    Do = "answer"    // answer the brake's question
)

// Action is the one thing to do now. Text is the button; empty when there is
// nothing to do.
type Action struct {
	Do   Do
	Text string
	Page page.ID
	Want page.Want
}

// Health is how the business stands.
type Health struct {
	State    State
	Sentence string // one sentence, sometimes with a second that says what to do
	Action   Action
}

// Facts are all that the judgement rests on.
type Facts struct {
	Status   engine.Status
	Overview engine.Overview
	// Blockers keep automatic sync from being turned on.
	Blockers []engine.Blocker
	// Progress is the newest step of the run under way; may be zero.
	Progress domain.Progress
	Now      time.Time
}

// Read gathers what the engine knows. It makes no call; it reads the database
// and belongs off the UI goroutine.
func Read(ctx context.Context, e *engine.Engine, now time.Time) (f Facts, err error) {
	f.Now = now
	if f.Status, err = e.Status(ctx); err != nil {
		return f, err
	}
	if !f.Status.Config.Automatic {
		if f.Blockers, err = e.Blockers(ctx); err != nil {
			return f, err
		}
	}
	f.Overview, err = e.Overview(ctx)
	return f, err
}

// Count is the number on one of the overview's tiles.
func (f Facts) Count(list engine.ListKind, filter string) int {
	for _, t := range f.Overview.Tiles {
		if t.List == list && t.Filter == filter {
			return t.Count
		}
	}
	return 0
}
