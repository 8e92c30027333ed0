package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/sandbox"
)

// demoOptions are the options of sync --demo.
type demoOptions struct {
	skus int
	seed int64
	json bool
}

// demo carries out the main job on practice accounts inside this process: it
// connects, previews, accepts what is safe, sets the rest aside, turns
// automatic sync on, syncs, and looks a second time.
func (s *session) demo(d demoOptions, opts engine.SyncOptions) error {
	box, err := sandbox.New(sandbox.Options{
		Seed: d.seed, SKUs: d.skus, Traps: true, Limits: true, ReportTime: 5 * time.Second,
	})
	if err != nil {
		return wrong("%v.", err)
	}
	defer box.Close()
	dir, err := os.MkdirTemp("", "tallybridge-demo-")
	if err != nil {
		return localFault("No temporary folder can be made.", err)
	}
	defer os.RemoveAll(dir)
	logger, closeLog := s.openLog(filepath.Clean(dir))
	defer closeLog()
	e, err := engine.Open(s.ctx, engine.Options{
		Folder: dir, Profile: "practice", Version: Version, Clock: s.world.Clock, Random: s.world.Random,
		Transport: box.Transport(), Keychain: newMemoryKeychain(), URLs: urlsOf(box.Access()), Practice: true,
		Location: s.world.Location, Log: logger,
	})
	if err != nil {
		return err
	}
	stop := s.showProgress(e)
	err = s.demoRun(practice{box, e}, d, opts)
	stop()
	return errors.Join(err, e.Close(s.ctx))
}

func (s *session) demoRun(p practice, d demoOptions, opts engine.SyncOptions) error {
	say := func(format string, args ...any) {
		if !d.json {
			fmt.Fprintf(s.world.Stdout, format+"\n", args...)
		}
	}
	say("Practice business: %d seller SKUs in %d marketplaces, one Xero organisation (%s).", d.skus, len(p.box.World().Market), p.box.World().Books.Name)
	if err := p.connect(s.ctx); err != nil {
		return err
	}
	if err := p.choose(s.ctx); err != nil {
		return err
	}
	preview, err := p.engine.Sync(s.ctx, engine.SyncOptions{DryRun: true, Trigger: "user"})
	if err != nil {
		return err
	}
	say("Preview: %s", preview.Run.Message)
	if err := p.settle(s.ctx); err != nil {
		return err
	}
	opts.Reuse = 10 * time.Minute
	if opts.DryRun {
		report, err := p.engine.Sync(s.ctx, opts)
		if err != nil {
			return err
		}
		return s.printReport(p.engine, report, d.json)
	}
	if err := p.engine.SetAutomatic(s.ctx, true); err != nil {
		return err
	}
	say("Accepted what is safe, set the rest aside, turned automatic sync on.\n")
	report, err := p.engine.Sync(s.ctx, opts)
	if err != nil {
		return err
	}
	if err := s.printReport(p.engine, report, d.json); err != nil {
		return err
	}
	if len(opts.Entities) > 0 || d.json {
		return nil
	}
	again, err := p.engine.Sync(s.ctx, opts)
	if err != nil {
		return err
	}
	writes := again.Run.Created + again.Run.Updated + again.Run.Increased + again.Run.Decreased
	say("\nA second run changed %d things and needed %d Xero calls.", writes, again.Run.XeroCalls)
	verdict, err := p.verdict()
	say("%s", verdict)
	return err
}
