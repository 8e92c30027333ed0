package kit

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPumpTimersFireInOrder(t *testing.T) {
	p := NewPump(start)
	var got []string
	say := func(s string) func() { return func() { got = append(got, s) } }
	p.After(3*time.Second, say("three"))
	p.After(time.Second, func() {
		say("one")()
		p.After(time.Second, say("one and one"))
		p.Post(say("posted by one"))
	})
	stop := p.After(2*time.Second, say("never"))
	stop()
	stop()
	p.Advance(10 * time.Second)
	if diff := cmp.Diff([]string{"one", "posted by one", "one and one", "three"}, got); diff != "" {
		t.Error(diff)
	}
	if p.Timers() != 0 || !p.Now().Equal(start.Add(10*time.Second)) {
		t.Errorf("%d timers left at %v", p.Timers(), p.Now())
	}
}

func TestCoalescer(t *testing.T) {
	p := NewPump(start)
	runs := 0
	c := NewCoalescer(p, 100*time.Millisecond, func() { runs++ })
	for range 1000 {
		c.Mark()
	}
	p.Drain()
	if runs != 1 {
		t.Fatalf("the first thousand marks ran it %d times", runs)
	}
	for range 50 {
		c.Mark()
		p.Drain()
	}
	if runs != 1 {
		t.Fatalf("within the pause it ran %d times", runs)
	}
	p.Advance(100 * time.Millisecond)
	if runs != 2 {
		t.Fatalf("after the pause it ran %d times", runs)
	}
	p.Advance(time.Second)
	if runs != 2 || p.Timers() != 0 {
		t.Errorf("at rest it ran %d times and has %d timers", runs, p.Timers())
	}
	c.Mark()
	c.Stop()
}

func TestLatestDropsLateResults(t *testing.T) {
	p := NewPump(start)
	l := NewLatest(p)
	var got []string
	slow := make(chan struct{})
	var cancelled bool
	l.Run(t.Context(), func(ctx context.Context) func() {
		<-slow
		cancelled = ctx.Err() != nil
		return func() { got = append(got, "first") }
	})
	l.Run(t.Context(), func(context.Context) func() { return func() { got = append(got, "second") } })
	p.Wait()
	close(slow)
	l.Wait()
	p.Drain()
	if diff := cmp.Diff([]string{"second"}, got); diff != "" {
		t.Error(diff)
	}
	if !cancelled {
		t.Error("the older work was not told to stop")
	}
	l.Run(t.Context(), func(context.Context) func() { return func() { got = append(got, "third") } })
	l.Wait()
	l.Cancel()
	p.Drain()
	if len(got) != 1 {
		t.Errorf("a cancelled result was applied: %v", got)
	}
}

// A test can wait for the end of work that has posted its result by then.
func TestPumpKnowsOfWork(t *testing.T) {
	p := NewPump(time.Now())
	l := NewLatest(p)
	hold, heard := make(chan struct{}), false
	l.Run(t.Context(), func(context.Context) func() {
		<-hold
		return func() { heard = true }
	})
	if !p.Busy() {
		t.Fatal("work under way is not known")
	}
	close(hold)
	for p.Busy() {
		time.Sleep(time.Millisecond)
	}
	p.Drain()
	if !heard {
		t.Error("it ended before it posted")
	}
	l.Wait()
	Working(UILoop())()
}
