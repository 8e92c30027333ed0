package app

import (
	"context"
	"fmt"
	"strings"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// practice is an engine connected to practice accounts in this process.
type practice struct {
	box    *sandbox.Sandbox
	engine *engine.Engine
}

func (p practice) connect(ctx context.Context) error { return demo.Connect(ctx, p.engine, p.box) }

func (p practice) choose(ctx context.Context) error { return demo.Choose(ctx, p.engine, p.box) }

// settle is decide for whom the counts do not matter.
func (p practice) settle(ctx context.Context) error {
	_, err := p.decide(ctx)
	return err
}

func (p practice) decide(ctx context.Context) (demo.Settled, error) {
	return demo.Decide(ctx, p.engine, p.box)
}

// verdict compares the practice Xero with the sandbox's own truth.
func (p practice) verdict() (string, error) {
	diff := p.box.Differences()
	if len(diff) == 0 {
		synced, held := 0, 0
		for _, t := range p.box.World().Truth() {
			switch t.Outcome {
			case "synced":
				synced++
			case "held", "refused":
				held++
			}
		}
		return fmt.Sprintf("Checked against what the practice seller really owns: %s exactly the quantity and value they should, "+
			"%s untouched, and every account balance agrees.", plural(synced, "item has", "items have"),
			plural(held, "difficult case is", "difficult cases are")), nil
	}
	var b strings.Builder
	for i, d := range diff {
		if i == rowsShown {
			fmt.Fprintf(&b, "… and %d more\n", len(diff)-i)
			break
		}
		fmt.Fprintln(&b, d)
	}
	return b.String(), &domain.Fault{
		Kind: domain.FaultData, Message: "The practice Xero is not what it should be: " + plural(len(diff), "difference", "differences") + ", as listed.",
		Advice: "This is an error of Tallybridge. Please report it with the list.",
	}
}
