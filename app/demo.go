package app

import (
	"errors"
	"fmt"
	"io"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/sandbox"
)

// demoOptions are the options of sync --demo.
type demoOptions struct {
	skus  int
	seed  int64
	fresh bool
	json  bool
}

// previewLife is how long a sync may build on what the preview has just read.
const previewLife = 10 * time.Minute

// demo carries out the main job on practice accounts inside this process. They
// last between starts: the first one sets up, previews, syncs and looks a
// second time; a later one goes on from there.
func (s *session) demo(d demoOptions, opts engine.SyncOptions) (err error) {
	k, err := s.openPractice(sandbox.Options{
		Seed: d.seed, SKUs: d.skus, Traps: true, Limits: true, ReportTime: 5 * time.Second, Clock: s.world.Clock,
	}, d.fresh)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.close(s.ctx)) }()
	t := demoText{w: s.world.Stdout, k: k, where: s.world.Location}
	if d.json { // standard output is for the report alone
		t.w = io.Discard
		for _, r := range k.remarks {
			fmt.Fprintln(s.world.Stderr, r)
		}
	}
	stop := s.showProgress(k.engine)
	defer stop()
	err = s.demoRun(k, d, opts, t)
	if err != nil && k.resumed && s.ctx.Err() == nil {
		fmt.Fprintln(s.world.Stderr, "To start the practice business over: tallybridge sync --demo --fresh")
	}
	return err
}

func (s *session) demoRun(k *keptPractice, d demoOptions, opts engine.SyncOptions, t demoText) error {
	t.opening()
	if err := k.connect(s.ctx); err != nil {
		return err
	}
	cfg, err := k.engine.Config(s.ctx)
	if err != nil {
		return err
	}
	first := !cfg.Automatic // a start that was stopped during the set-up begins it again
	t.later = !first
	if first {
		if err := s.demoSetUp(k, opts, t); err != nil {
			return err
		}
		opts.Reuse = previewLife
	}
	report, err := k.engine.Sync(s.ctx, opts)
	if err != nil {
		return err
	}
	if d.json {
		err = s.printReport(k.engine, report, true)
	} else {
		t.report(report, k.engine.Budgets())
	}
	if err != nil || opts.DryRun || len(opts.Entities) > 0 {
		t.closing()
		return err
	}
	if first {
		again, err := k.engine.Sync(s.ctx, opts)
		if err != nil {
			return err
		}
		t.secondLook(again)
	}
	verdict, err := k.verdict()
	t.verdict(verdict)
	if err != nil {
		return err
	}
	// The books are true: what comes later is judged from here.
	k.box.Mark()
	t.closing()
	return nil
}

// demoSetUp does what a seller does before the first sync.
func (s *session) demoSetUp(k *keptPractice, opts engine.SyncOptions, t demoText) error {
	if err := k.choose(s.ctx); err != nil {
		return err
	}
	preview, err := k.engine.Sync(s.ctx, engine.SyncOptions{DryRun: true, Trigger: "user"})
	if err != nil {
		return err
	}
	t.preview(preview)
	done, err := k.decide(s.ctx)
	if err != nil {
		return err
	}
	t.decisions(done, !opts.DryRun)
	if opts.DryRun {
		return nil
	}
	return k.engine.SetAutomatic(s.ctx, true)
}
