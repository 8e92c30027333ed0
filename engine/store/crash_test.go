package store

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

var kills = flag.Int("kills", 6, "how often the crash test kills a writing process")

const crashFolder = "TALLYBRIDGE_STORE_CRASH_FOLDER"

// TestCrashChild is the process that TestKilled kills. It writes numbered
// generations and says so when each is stored.
func TestCrashChild(t *testing.T) {
	folder := os.Getenv(crashFolder)
	if folder == "" {
		t.Skip("only runs as a child of TestKilled")
	}
	ctx := context.Background()
	s := got[*Store](t)(Open(ctx, folder, domain.SystemClock{}))
	first := len(got[[]domain.Write](t)(s.WritesOf(ctx, "crash")))
	for gen := first; gen < first+1000; gen++ {
		w := domain.Write{
			ID: fmt.Sprint(gen), Run: "crash", Op: "bill", Number: fmt.Sprintf("TB-%d", gen), Key: fmt.Sprint(gen), State: domain.WriteSending,
			FirstSent: time.Now(), Tries: 1,
		}
		must(t, s.AddWrite(ctx, w))
		fmt.Println("sending", gen)
		got[int](t)(s.ReplaceListings(ctx, "na", "0", marked(400+gen%7, 0, gen), time.Now()))
		w.State = domain.WriteDone
		id := domain.ItemID(fmt.Sprint(gen))
		must(t, s.FinishWrite(ctx, w, []domain.ItemState{{Item: id, Left: int64(gen)}},
			[]domain.Link{{SKU: domain.SellerSKU{SKU: "s"}, Item: id, Units: 1}}, []domain.Change{{Run: fmt.Sprint(gen)}}))
		fmt.Println("done", gen)
	}
}

// TestKilled kills a writing process at random moments. What it said was
// stored is there, nothing is there in part, and the next one goes on.
func TestKilled(t *testing.T) {
	folder := t.TempDir()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range *kills {
		sending, done := killed(t, folder, time.Duration(random.IntN(60))*time.Millisecond)
		examine(t, folder, sending, done)
	}
}

// killed runs a child until some time after its first word and returns the
// last generation it announced and the last it finished.
func killed(t *testing.T, folder string, after time.Duration) (sending, done int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$", "-test.v")
	cmd.Env = append(os.Environ(), crashFolder+"="+folder)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	sending, done = -1, -1
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "sending %d", &n); err == nil {
			if sending < 0 {
				time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			}
			sending = n
		}
		if _, err := fmt.Sscanf(lines.Text(), "done %d", &n); err == nil {
			done = n
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Log("the child ended before it was killed")
	}
	if sending < 0 {
		t.Fatal("the child never wrote")
	}
	return sending, done
}

func examine(t *testing.T, folder string, sending, done int) {
	t.Helper()
	ctx := t.Context()
	s := got[*Store](t)(Open(ctx, folder, domain.SystemClock{}))
	defer func() { must(t, s.Close()) }()

	listings := got[[]domain.Listing](t)(s.Listings(ctx))
	gen := -1
	if len(listings) > 0 {
		_, err := fmt.Sscanf(listings[0].Title, "gen %d", &gen)
		must(t, err)
		same(t, "rows of a generation", 400+gen%7, len(listings))
	}
	for _, l := range listings {
		same(t, "one generation", fmt.Sprintf("gen %d", gen), l.Title)
	}
	if gen < done {
		t.Errorf("generation %d was stored, %d is there", done, gen)
	}
	states := got[map[domain.ItemID]domain.ItemState](t)(s.ItemStates(ctx))
	links := map[domain.ItemID]bool{}
	for _, l := range got[[]domain.Link](t)(s.Links(ctx)) {
		links[l.Item] = true
	}
	writes := got[[]domain.Write](t)(s.WritesOf(ctx, "crash"))
	if len(writes) <= sending {
		t.Errorf("write %d was recorded before it was sent, %d are there", sending, len(writes))
	}
	for i, w := range writes {
		finished := w.State == domain.WriteDone
		_, state := states[domain.ItemID(w.ID)]
		change := len(got[[]domain.Change](t)(s.Changes(ctx, w.ID))) == 1
		if finished != state || finished != links[domain.ItemID(w.ID)] || finished != change {
			t.Errorf("write %s %s: state %v, link %v, change %v", w.ID, w.State, state, links[domain.ItemID(w.ID)], change)
		}
		if i <= done && w.Number == fmt.Sprintf("TB-%d", done) && !finished {
			t.Errorf("write %d was finished, it is %s", done, w.State)
		}
	}
}
