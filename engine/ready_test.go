package engine

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func blockersOf(t *testing.T, e *Engine) []BlockerKind {
	t.Helper()
	all, err := e.Blockers(t.Context())
	must(t, err)
	var kinds []BlockerKind
	for _, b := range all {
		kinds = append(kinds, b.Kind)
	}
	return kinds
}

func wantBlockers(t *testing.T, e *Engine, want ...BlockerKind) {
	t.Helper()
	if diff := gocmp.Diff(want, blockersOf(t, e)); diff != "" {
		t.Error(diff)
	}
}

// What keeps automatic sync off is listed as a whole, and the switch says the
// first of it.
func TestWhatKeepsAutomaticSyncOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(48 * time.Hour) // away from the first day of the bubble, which is last century elsewhere
		e, _ := practised(t, 60)
		ctx := t.Context()
		cfg, err := e.Config(ctx)
		must(t, err)
		post := cfg
		cfg.StockMode, cfg.Purchases, cfg.Accounts.Adjustment = domain.StockUnset, domain.PurchasesUnset, ""
		must(t, e.SaveConfig(ctx, cfg))
		wantBlockers(t, e, BlockedByPreview, BlockedByStockMode)
		if _, ok, err := e.LastPreview(ctx); ok || err != nil {
			t.Errorf("there is a preview before there was one, %v", err)
		}
		cfg.StockMode = domain.StockPost
		must(t, e.SaveConfig(ctx, cfg))
		wantBlockers(t, e, BlockedByPreview, BlockedByPurchases, BlockedByAdjustment)
		must(t, e.SaveConfig(ctx, post))
		report, err := e.Sync(ctx, SyncOptions{DryRun: true})
		must(t, err)
		wantBlockers(t, e, BlockedByConflicts)
		if err := e.SetAutomatic(ctx, true); domain.KindOf(err) != domain.FaultSetup {
			t.Errorf("the switch says %v", err)
		}
		p, ok, err := e.LastPreview(ctx)
		must(t, err)
		if !ok || p.Run != report.Run.ID || p.Create != len(report.Plan.Creates) || p.Documents != len(report.Plan.Documents) ||
			p.Increase+p.Decrease != len(report.Plan.Stock) || p.Create == 0 || p.Link == 0 || p.Increase == 0 || p.XeroCalls == 0 {
			t.Errorf("the preview is %+v", p)
		}
		_, err = e.SetAside(ctx, nil, true)
		must(t, err)
		wantBlockers(t, e)
		must(t, e.SetAutomatic(ctx, true))
		_, err = e.Sync(ctx, SyncOptions{})
		must(t, err)
		if _, ok, err := e.LastPreview(ctx); ok || err != nil {
			t.Errorf("a preview outlives the sync that carried it out, %v", err)
		}
	})
}

// Runs of orders do not push the preview out of sight, and a run under way does
// not hide the differences that the one before it found.
func TestOtherRunsHideNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(48 * time.Hour)
		e, _ := practised(t, 60)
		ctx := t.Context()
		_, err := e.Sync(ctx, SyncOptions{DryRun: true})
		must(t, err)
		var found bytes.Buffer
		must(t, e.ExportDifferences(ctx, &found))
		if strings.Count(found.String(), "\n") < 10 {
			t.Fatalf("too few differences: %s", found.String())
		}
		for n := range 120 {
			must(t, e.store.SaveRun(ctx, domain.Run{
				ID: fmt.Sprint("orders-", n), Entity: domain.EntityOrders, Started: e.opts.Clock.Now(), Result: domain.RunDone,
			}))
		}
		wantBlockers(t, e, BlockedByConflicts)
		for _, r := range []domain.Run{
			{ID: "under-way", Entity: domain.EntityInventory, Result: domain.RunRunning},
			{ID: "cancelled", Entity: domain.EntityInventory, Result: domain.RunCancelled},
			{ID: "some", Entity: domain.EntityInventory, Result: domain.RunDone, Partial: true},
		} {
			r.Started = e.opts.Clock.Now()
			must(t, e.store.SaveRun(ctx, r))
		}
		var again bytes.Buffer
		must(t, e.ExportDifferences(ctx, &again))
		if again.String() != found.String() {
			t.Errorf("the differences are hidden: %q", again.String())
		}
	})
}

// The file of opening stock has the same items whatever opening mode is set,
// and making it leaves what is open as it is.
func TestOpeningFileWhateverTheMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(48 * time.Hour) // away from the first day of the bubble, which is last century elsewhere
		e, box := practised(t, 60)
		ctx := t.Context()
		var costs bytes.Buffer
		var rows [][]string
		for sku, c := range box.World().Costs() {
			rows = append(rows, []string{sku, c.String()})
		}
		must(t, writeCSV(&costs, []string{"sku", "cost"}, rows))
		_, err := e.ImportCosts(ctx, &costs, true)
		must(t, err)
		// Items are made first, with their stock held.
		cfg, err := e.Config(ctx)
		must(t, err)
		cfg.Opening = domain.OpeningHold
		must(t, e.SaveConfig(ctx, cfg))
		_, err = e.Sync(ctx, SyncOptions{DryRun: true})
		must(t, err)
		_, err = e.SetAside(ctx, nil, true)
		must(t, err)
		must(t, e.SetAutomatic(ctx, true))
		_, err = e.Sync(ctx, SyncOptions{Approved: anything})
		must(t, err)
		must(t, e.SetAutomatic(ctx, false))
		must(t, box.Change(map[string]any{"do": "foreign-bill", "code": "KIT-438904-BLK", "units": 5000, "price": 1, "number": "SUP-1"}))
		var files []string
		for _, mode := range []domain.OpeningMode{domain.OpeningPost, domain.OpeningHold, domain.OpeningFile} {
			cfg, err := e.Config(ctx)
			must(t, err)
			cfg.Opening = mode
			must(t, e.SaveConfig(ctx, cfg))
			_, err = e.Sync(ctx, SyncOptions{DryRun: true})
			must(t, err)
			before, err := e.Conflicts(ctx)
			must(t, err)
			var b bytes.Buffer
			f, err := e.ExportOpeningStock(ctx, &b)
			must(t, err)
			if lines := strings.Count(b.String(), "\n"); f.Items == 0 || lines != f.Items+1 {
				t.Errorf("%s: %d items, %d lines", mode, f.Items, lines)
			}
			if f.Falls == 0 || strings.Contains(b.String(), ",-") || !strings.Contains(f.Remark(), "Xero has more than Amazon") {
				t.Errorf("%s: an opening balance that takes units away: %d falls, %q\n%s", mode, f.Falls, f.Remark(), &b)
			}
			// Law 11: no cell is code; and no code of an item is another one than Xero's.
			if !slices.Equal(f.Formulas, []string{"=SUM-1"}) || strings.Contains(b.String(), "=SUM-1") || !strings.Contains(f.Remark(), "=SUM-1") {
				t.Errorf("%s: formulas %q, %q\n%s", mode, f.Formulas, f.Remark(), &b)
			}
			files = append(files, b.String())
			after, err := e.Conflicts(ctx)
			must(t, err)
			if diff := gocmp.Diff(before, after); diff != "" {
				t.Errorf("%s: what is open changed: %s", mode, diff)
			}
		}
		if files[0] != files[1] || files[1] != files[2] {
			t.Error("the files differ from mode to mode")
		}
	})
}

// Working out the opening stock shows no changes of products, so it is no preview.
func TestOpeningFileIsNoPreview(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(48 * time.Hour) // away from the first day of the bubble, which is last century elsewhere
		e, _ := practised(t, 60)
		ctx := t.Context()
		_, err := e.Sync(ctx, SyncOptions{DryRun: true, Entities: []domain.Entity{domain.EntityProducts}})
		must(t, err)
		_, err = e.ExportOpeningStock(ctx, &bytes.Buffer{})
		must(t, err)
		if all := blockersOf(t, e); len(all) == 0 || all[0] != BlockedByPreview {
			t.Errorf("blocked by %v", all)
		}
	})
}

func TestBackupToAWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(48 * time.Hour) // away from the first day of the bubble, which is last century elsewhere
		e, _ := practised(t, 60)
		var b bytes.Buffer
		must(t, e.BackupTo(t.Context(), &b))
		folder := t.TempDir()
		must(t, os.WriteFile(filepath.Join(folder, DatabaseFile), b.Bytes(), 0o600))
		copied, err := Open(t.Context(), Options{Folder: folder, Profile: "copy", Keychain: &keys{m: map[string]string{}}})
		must(t, err)
		defer func() { must(t, copied.Close(t.Context())) }()
		c, err := copied.Connections(t.Context())
		must(t, err)
		if len(c.Amazon) == 0 || !c.XeroReady || c.Organisation.Name == "" {
			t.Errorf("the copy is connected to %+v", c)
		}
		left, err := filepath.Glob(filepath.Join(e.opts.Folder, "backup-*"))
		must(t, err)
		if len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}
