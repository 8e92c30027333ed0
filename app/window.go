//go:build cgo || ci

package app

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	icon "tallybridge/assets/app"
	"tallybridge/gui"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

const hasWindow = true

// appID names the program to the system.
const appID = "app.tallybridge"

// endingPatience is how long a start waits for a window that is ending.
const endingPatience = time.Minute

// runWindow shows the window until the program ends. It has to run on the
// goroutine that the program began with.
func (s *session) runWindow(c windowCmd) error {
	t := gui.Target{Practice: c.Demo, Fresh: c.Fresh}
	if !c.Demo && s.profileNamed {
		t.Profile = s.profile
	}
	folder, err := s.madeDataFolder()
	if err != nil {
		return err
	}
	second := call{Profile: t.Profile, Practice: t.Practice, Fresh: t.Fresh, Hidden: c.Hidden}
	switch h, err := knockUntil(s.ctx, folder, second, endingPatience, func() {
		fmt.Fprintln(s.world.Stderr, "Tallybridge is still finishing. This start waits for it.")
	}); {
	case err != nil:
		return err
	case h == taken:
		return nil // the window that is there does it
	}
	b, err := newBackstage(s) // only now: a window that was ending has kept its things
	if err != nil {
		return err
	}
	b.scale()
	// The toolkit reads what it may rely on from here; without it, it guards
	// against mistakes that this program does not make, at the price of speed.
	meta := fyne.AppMetadata{ID: appID, Name: "Tallybridge", Version: Version, Build: 1, Icon: icon.Icon(), Migrations: map[string]bool{"fyneDo": true}}
	fyneapp.SetMetadata(meta)
	a := fyneapp.NewWithID(appID)
	a.SetIcon(icon.Icon())
	b.notify = func(title, text string) { a.SendNotification(fyne.NewNotification(title, text)) }
	w := gui.New(s.ctx, a, kit.UILoop(), b)
	end, err := answerKnocks(s.ctx, folder, func(c call) bool {
		return w.Asked(gui.Target{Profile: c.Profile, Practice: c.Practice, Fresh: c.Fresh}, c.Hidden)
	})
	if err != nil {
		b.Logged(nil, err) // a second start will then say that the profile is in use
	}
	defer end()
	defer b.keep.flush()
	ctx, cancel := context.WithCancel(s.ctx)
	var work sync.WaitGroup
	work.Go(func() { onWake(ctx, w.Woke) })
	work.Go(func() {
		had := false
		watchTray(ctx, func(has bool) {
			b.tray.set(has)
			if had && !has {
				w.TrayLeft()
			}
			had = has
		})
	})
	defer work.Wait()
	defer cancel()
	// A signal ends the toolkit's loop, which listens for it too: Wait does the rest.
	a.Lifecycle().SetOnStarted(func() { w.Start(t, c.Hidden) })
	a.Run()
	w.Wait()
	return nil
}

// scale hands the user's scale to the toolkit, which reads it once from the
// environment when it starts.
func (b *backstage) scale() {
	var p page.Preferences
	b.keep.Load("preferences", &p)
	if p.Scale > 0 && os.Getenv("FYNE_SCALE") == "" {
		_ = os.Setenv("FYNE_SCALE", scaleText(p.Scale)) // only an invalid name fails
	}
	if p.IgnoreDPI && os.Getenv("FYNE_DISABLE_DPI_DETECTION") == "" {
		_ = os.Setenv("FYNE_DISABLE_DPI_DETECTION", "true")
	}
}
