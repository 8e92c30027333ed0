package app

import (
	"fmt"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type syncCmd struct {
	Demo   bool   `help:"Use the built-in practice accounts: no account, no network."`
	DryRun bool   `name:"dry-run" help:"Show what would change and write nothing."`
	Only   string `help:"Sync only products, only inventory, or bring the orders up to date. Without it: products and inventory." enum:"products,inventory,orders,both" default:"both" placeholder:"products|inventory|orders"`
	JSON   bool   `name:"json" help:"Print the report as JSON and nothing else."`
	Fresh  bool   `help:"With --demo: start the practice business on its first day again."`
	SKUs   int    `name:"skus" help:"With --demo: how many seller SKUs the practice business has." default:"300" hidden:""`
	Seed   int64  `help:"With --demo: the seed the practice business grows from." default:"1" hidden:""`
}

// Run syncs once.
func (c *syncCmd) Run(s *session) error {
	opts := engine.SyncOptions{DryRun: c.DryRun, Trigger: "user"}
	if c.Only != "both" {
		opts.Entities = []domain.Entity{domain.Entity(c.Only)}
	}
	if c.Demo {
		return s.demo(demoOptions{skus: c.SKUs, seed: c.Seed, fresh: c.Fresh, json: c.JSON}, opts)
	}
	if c.Fresh {
		return wrong("--fresh goes with --demo: only practice accounts can start over.")
	}
	return s.withEngine(func(e *engine.Engine) error {
		report, err := e.Sync(s.ctx, opts)
		if err != nil && report.Run.ID == "" {
			return err
		}
		if perr := s.printReport(e, report, c.JSON); perr != nil {
			return perr
		}
		if err != nil {
			return err
		}
		return personIf(report.Run.Result == domain.RunAttention)
	})
}

func personIf(b bool) error {
	if b {
		return errPerson
	}
	return nil
}

type watchCmd struct{}

// Run keeps the schedule until stopped.
func (c *watchCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		cfg, err := e.Config(s.ctx)
		if err != nil {
			return err
		}
		if !cfg.Automatic {
			return &domain.Fault{
				Kind: domain.FaultSetup, Message: "Automatic sync is off.",
				Advice: "Look at tallybridge sync --dry-run, then turn it on: tallybridge config set automatic on.",
			}
		}
		fmt.Fprintln(s.world.Stdout, "Watching. Stop with Ctrl+C.")
		err = e.Watch(s.ctx, func(r engine.Report, err error) {
			now := s.world.Clock.Now().In(s.world.Location).Format("2006-01-02 15:04:05")
			if err != nil {
				fmt.Fprintf(s.world.Stdout, "%s  Failed: %s It is tried again later.\n", now, printable(s.plain(err), 0))
				return
			}
			if r.Run.Entity == domain.EntityOrders && r.Run.Result == domain.RunDone && r.Orders.Idle() {
				return // every five minutes nothing new is no news
			}
			fmt.Fprintf(s.world.Stdout, "%s  %s\n", now, printable(r.Run.Message, 0))
		})
		if s.ctx.Err() != nil {
			fmt.Fprintln(s.world.Stdout, "Stopped. What was done so far is kept.")
			err = nil
		}
		return err
	})
}

type approveCmd struct{}

// Run approves the next push.
func (c *approveCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		question, err := e.Question(s.ctx)
		if err != nil {
			return err
		}
		if err := e.Approve(s.ctx, question); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, printable(question, 0))
		fmt.Fprintln(s.world.Stdout, "Approved: the next push within an hour goes past the brake, if it moves no more than this and a tenth. A larger one asks again.")
		return nil
	})
}

type pauseCmd struct {
	For    *time.Duration `help:"How long, for example 30m or 8h. Without it: until resumed." placeholder:"TIME"`
	Resume bool           `help:"End the pause."`
}

// Run pauses or resumes the schedule.
func (c *pauseCmd) Run(s *session) error {
	switch {
	case c.For != nil && c.Resume:
		return wrong("Give --for or --resume, not both.")
	case c.For != nil && *c.For <= 0:
		return wrong("A pause has to last longer than nothing: --for 1h. Without --for it lasts until tallybridge pause --resume.")
	}
	return s.withEngine(func(e *engine.Engine) error {
		if c.Resume {
			if err := e.Resume(s.ctx); err != nil {
				return err
			}
			fmt.Fprintln(s.world.Stdout, "The schedule goes on.")
			return nil
		}
		until, words := time.Time{}, "until tallybridge pause --resume"
		if c.For != nil {
			until = s.world.Clock.Now().Add(*c.For)
			words = "until " + s.clock(until)
		}
		if err := e.Pause(s.ctx, until); err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "The schedule is paused %s. A sync by hand still works.\n", words)
		return nil
	})
}

type versionCmd struct{}

// Run prints the version.
func (c *versionCmd) Run(s *session) error {
	fmt.Fprintln(s.world.Stdout, "tallybridge", Version)
	return nil
}
