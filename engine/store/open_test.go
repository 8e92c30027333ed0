package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
)

// wantFault checks that an error is a fault a person can act on.
func wantFault(t testing.TB, err error, kind domain.FaultKind, says string) {
	t.Helper()
	f, ok := domain.AsFault(err)
	switch {
	case !ok || f.Kind != kind:
		t.Fatalf("want a fault of kind %s, got: %v", kind, err)
	case !strings.Contains(f.Message, says):
		t.Errorf("message %q does not say %q", f.Message, says)
	case f.Advice == "":
		t.Errorf("no advice with %q", f.Message)
	}
}

// filled makes a folder with a cleanly closed database in it.
func filled(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	s := got[*Store](t)(Open(t.Context(), folder, domain.SystemClock{}))
	got[int](t)(s.ReplaceListings(t.Context(), benchConn, benchPlace, someListings(2000, 1), when))
	must(t, s.SetNote(t.Context(), "kept", "yes"))
	must(t, s.Close())
	return folder
}

func TestRefusesAForeignFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, FileName)
	db := got[*sql.DB](t)(sql.Open("sqlite", path))
	_, err := db.Exec("CREATE TABLE other (x)")
	must(t, errors.Join(err, db.Close()))
	before := got[[]byte](t)(os.ReadFile(path))
	_, err = Open(t.Context(), folder, domain.SystemClock{})
	wantFault(t, err, domain.FaultLocal, "not a Tallybridge database")
	if string(before) != string(got[[]byte](t)(os.ReadFile(path))) {
		t.Error("the foreign file was changed")
	}
}

func TestRefusesGarbage(t *testing.T) {
	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, FileName), []byte(strings.Repeat("not a database, but long enough. ", 300)), 0o600))
	_, err := Open(t.Context(), folder, domain.SystemClock{})
	wantFault(t, err, domain.FaultLocal, "is damaged")
}

func TestRefusesANewerSchema(t *testing.T) {
	folder := filled(t)
	s := got[*Store](t)(Open(t.Context(), folder, domain.SystemClock{}))
	must(t, s.exec(t.Context(), "test", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, 1)"))
	must(t, s.Close())
	before := got[[]byte](t)(os.ReadFile(filepath.Join(folder, FileName)))
	_, err := Open(t.Context(), folder, domain.SystemClock{})
	wantFault(t, err, domain.FaultLocal, "newer Tallybridge")
	if string(before) != string(got[[]byte](t)(os.ReadFile(filepath.Join(folder, FileName)))) {
		t.Error("the newer file was changed")
	}
}

// TestFindsDamage spoils pages. After a clean close damage shows when it is
// read; after an unclean one the file is walked through before it is used.
func TestFindsDamage(t *testing.T) {
	ctx := t.Context()
	folder := filled(t)
	path := filepath.Join(folder, FileName)
	whole := got[[]byte](t)(os.ReadFile(path))
	spoilt := append([]byte(nil), whole...)
	for i := len(spoilt) / 4; i < len(spoilt)*3/4; i++ {
		spoilt[i] = byte(i * 31)
	}
	must(t, os.WriteFile(path, spoilt, 0o600))
	s, err := Open(ctx, folder, domain.SystemClock{})
	if err == nil {
		_, err = s.Listings(ctx)
		must(t, s.Close())
	}
	wantFault(t, err, domain.FaultLocal, "is damaged")

	// The same with a write-ahead log left behind, as after a power cut.
	must(t, os.WriteFile(path, whole, 0o600))
	s = got[*Store](t)(Open(ctx, folder, domain.SystemClock{}))
	must(t, s.SetNote(ctx, "another", "note"))
	crashed := t.TempDir()
	must(t, os.WriteFile(filepath.Join(crashed, FileName), spoilt, 0o600))
	wal := got[[]byte](t)(os.ReadFile(path + "-wal"))
	must(t, os.WriteFile(filepath.Join(crashed, FileName+"-wal"), wal, 0o600))
	must(t, s.Close())
	_, err = Open(ctx, crashed, domain.SystemClock{})
	wantFault(t, err, domain.FaultLocal, "is damaged")
	crashed = t.TempDir()
	must(t, os.WriteFile(filepath.Join(crashed, FileName), whole, 0o600))
	must(t, os.WriteFile(filepath.Join(crashed, FileName+"-wal"), wal, 0o600))
	s = openedIn(t, crashed)
	same(t, "a whole file is recovered", "note", got[string](t)(s.Note(ctx, "another")))
}

// TestInterruptedCreation: a process killed while it made the file must not
// leave one that is refused.
func TestInterruptedCreation(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, FileName)
	must(t, os.WriteFile(path, nil, 0o600))
	must(t, openedIn(t, folder).SetNote(t.Context(), "empty file", "ok"))

	folder = t.TempDir()
	path = filepath.Join(folder, FileName)
	db := got[*sql.DB](t)(sql.Open("sqlite", path))
	_, err := db.Exec(fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	must(t, errors.Join(err, db.Close()))
	must(t, openedIn(t, folder).SetNote(t.Context(), "marked file", "ok"))
}

func TestOnlyTheUserMayRead(t *testing.T) {
	if os.PathSeparator == '\\' {
		t.Skip("Windows has no permission bits; the profile folder's own rights hold")
	}
	folder := filepath.Join(t.TempDir(), "new", "profile")
	s := openedIn(t, folder)
	must(t, s.SetNote(t.Context(), "a", "b"))
	must(t, s.Backup(t.Context(), filepath.Join(folder, "copy.db")))
	for _, name := range []string{"", FileName, FileName + "-wal", FileName + "-shm", "copy.db"} {
		info := got[fs.FileInfo](t)(os.Stat(filepath.Join(folder, name)))
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q may be read by others: %v", name, info.Mode())
		}
	}
}

func TestFolderIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	_, err := Open(t.Context(), file, domain.SystemClock{})
	wantFault(t, err, domain.FaultLocal, "may not write")
	_, err = Open(t.Context(), filepath.Join(file, "below"), domain.SystemClock{})
	wantFault(t, err, domain.FaultLocal, "may not write")
}

func TestDiskFull(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	before := someListings(500, 1)
	got[int](t)(s.ReplaceListings(ctx, benchConn, benchPlace, before, when))
	var pages int
	must(t, s.writer.QueryRow("PRAGMA page_count").Scan(&pages))
	_, err := s.writer.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages+10))
	must(t, err)
	_, err = s.ReplaceListings(ctx, benchConn, benchPlace, someListings(5000, 2), later)
	wantFault(t, err, domain.FaultLocal, "disk is full")
	sortBy(before, func(l domain.Listing) string { return l.SKU })
	same(t, "listings", before, got[[]domain.Listing](t)(s.Listings(ctx)))
	_, err = s.writer.Exec("PRAGMA max_page_count = 1000000")
	must(t, err)
	same(t, "once there is room", 5000, got[int](t)(s.ReplaceListings(ctx, benchConn, benchPlace, someListings(5000, 2), later)))
}

func TestReadOnlyFile(t *testing.T) {
	s := opened(t)
	_, err := s.writer.Exec("PRAGMA query_only = 1")
	must(t, err)
	wantFault(t, s.SetNote(t.Context(), "a", "b"), domain.FaultLocal, "may not write")
}

// TestLockedByAnother: within a bubble the ten seconds of patience are none.
func TestLockedByAnother(t *testing.T) {
	folder := filled(t)
	synctest.Test(t, func(t *testing.T) {
		s := got[*Store](t)(Open(t.Context(), folder, domain.SystemClock{}))
		other := got[*Store](t)(Open(t.Context(), folder, domain.SystemClock{}))
		tx := got[*sql.Tx](t)(other.writer.BeginTx(t.Context(), nil))
		start := time.Now()
		wantFault(t, s.SetNote(t.Context(), "a", "b"), domain.FaultBusy, "Another program")
		if waited := time.Since(start); waited < busyTimeout*time.Millisecond*9/10 {
			t.Errorf("gave up after %v", waited)
		}
		same(t, "reading goes on", "yes", got[string](t)(s.Note(t.Context(), "kept")))
		must(t, errors.Join(tx.Rollback(), other.Close()))
		must(t, s.SetNote(t.Context(), "a", "b"))
		must(t, s.Close())
	})
}

// TestInABubble: everything a simulated week needs works under synctest,
// writers beside each other and readers that see whole states.
func TestInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, s := t.Context(), got[*Store](t)(Open(t.Context(), t.TempDir(), domain.SystemClock{}))
		done := make(chan error)
		for w := range 4 {
			go func() {
				for i := range 20 {
					if err := s.SetNote(ctx, fmt.Sprint(w), fmt.Sprint(i)); err != nil {
						done <- err
						return
					}
					time.Sleep(time.Hour)
				}
				done <- nil
			}()
			go func() {
				for i := range 10 {
					n, err := s.ReplaceListings(ctx, "na", domain.MarketplaceID(fmt.Sprint(w)), marked(50, w, i), time.Now())
					if err != nil || n == 0 {
						done <- fmt.Errorf("changed %d: %w", n, err)
						return
					}
					time.Sleep(time.Minute)
				}
				done <- nil
			}()
			go func() {
				for range 20 {
					titles := map[domain.MarketplaceID]string{}
					l, err := s.Listings(ctx)
					for _, x := range l {
						if was, ok := titles[x.Marketplace]; ok && was != x.Title {
							err = fmt.Errorf("half a reading: %q and %q", was, x.Title)
						}
						titles[x.Marketplace] = x.Title
					}
					if err != nil {
						done <- err
						return
					}
					time.Sleep(30 * time.Second)
				}
				done <- nil
			}()
		}
		for range 12 {
			must(t, <-done)
		}
		must(t, s.Close())
	})
}

func marked(n, w, gen int) []domain.Listing {
	out := make([]domain.Listing, n)
	for i := range out {
		out[i] = domain.Listing{
			Connection: "na", Marketplace: domain.MarketplaceID(fmt.Sprint(w)), SKU: fmt.Sprint(i), Title: fmt.Sprintf("gen %d", gen),
		}
	}
	return out
}

// clockAt is a clock that stands still.
type clockAt time.Time

func (c clockAt) Now() time.Time                                 { return time.Time(c) }
func (clockAt) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// upTo is the program's migrations with more of them.
func upTo(t *testing.T, more map[string]string) fs.FS {
	t.Helper()
	m := fstest.MapFS{}
	entries := got[[]fs.DirEntry](t)(fs.ReadDir(embedded(), "."))
	for _, e := range entries {
		m[e.Name()] = &fstest.MapFile{Data: got[[]byte](t)(fs.ReadFile(embedded(), e.Name()))}
	}
	for name, text := range more {
		m[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	}
	return m
}

func TestMigrationKeepsACopy(t *testing.T) {
	ctx, folder := t.Context(), filled(t)
	if left := got[[]string](t)(filepath.Glob(filepath.Join(folder, "*.bak"))); len(left) != 0 {
		t.Errorf("copies of a new database: %v", left)
	}
	more := map[string]string{}
	for v := range 5 {
		name := fmt.Sprintf("9%04d_more.sql", v)
		more[name] = fmt.Sprintf("CREATE TABLE more%d (x INTEGER) STRICT;", v)
		s := got[*Store](t)(open(ctx, folder, clockAt(when.Add(time.Duration(v)*time.Hour)), upTo(t, more)))
		same(t, "kept", "yes", got[string](t)(s.Note(ctx, "kept")))
		must(t, s.Close())
	}
	copies := got[[]string](t)(filepath.Glob(filepath.Join(folder, "*.bak")))
	for i := range copies {
		copies[i] = filepath.Base(copies[i])
	}
	same(t, "the last three", []string{
		"tallybridge.db.v90001-20250330T035959Z.bak",
		"tallybridge.db.v90002-20250330T045959Z.bak",
		"tallybridge.db.v90003-20250330T055959Z.bak",
	}, copies)

	// Each is a whole database of the old version.
	old := t.TempDir()
	must(t, os.WriteFile(filepath.Join(old, FileName), got[[]byte](t)(os.ReadFile(filepath.Join(folder, copies[2]))), 0o600))
	s := got[*Store](t)(open(ctx, old, clockAt(when), upTo(t, more)))
	same(t, "restored", "yes", got[string](t)(s.Note(ctx, "kept")))
	must(t, s.Close())
}

func TestFailedMigrationChangesNothing(t *testing.T) {
	ctx, folder := t.Context(), filled(t)
	bad := upTo(t, map[string]string{"90000_bad.sql": "CREATE TABLE half (x INTEGER) STRICT;\nUPDATE notes SET value = 'spoilt';\nSELECT x FROM nowhere;"})
	_, err := open(ctx, folder, clockAt(when), bad)
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Fatalf("a bad migration: %v", err)
	}
	s := openedIn(t, folder) // also proves that the version was not noted
	same(t, "kept", "yes", got[string](t)(s.Note(ctx, "kept")))
	var n int
	must(t, s.reader.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Scan(&n))
	same(t, "half a migration", 0, n)
}

// TestTrigramSearchCanCome proves that the tables take a search index by
// migration: SQLite's trigram tokenizer over rows that keep their id.
func TestTrigramSearchCanCome(t *testing.T) {
	ctx, folder := t.Context(), filled(t)
	s := got[*Store](t)(open(ctx, folder, clockAt(when), upTo(t, map[string]string{"90000_search.sql": `
CREATE VIRTUAL TABLE listing_search USING fts5 (sku, asin, title, content = 'listings', content_rowid = 'id', tokenize = 'trigram');
INSERT INTO listing_search (listing_search) VALUES ('rebuild');
-- +goose StatementBegin
CREATE TRIGGER listing_search_added AFTER INSERT ON listings BEGIN
	INSERT INTO listing_search (rowid, sku, asin, title) VALUES (new.id, new.sku, new.asin, new.title);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER listing_search_changed AFTER UPDATE ON listings BEGIN
	INSERT INTO listing_search (listing_search, rowid, sku, asin, title) VALUES ('delete', old.id, old.sku, old.asin, old.title);
	INSERT INTO listing_search (rowid, sku, asin, title) VALUES (new.id, new.sku, new.asin, new.title);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER listing_search_removed AFTER DELETE ON listings BEGIN
	INSERT INTO listing_search (listing_search, rowid, sku, asin, title) VALUES ('delete', old.id, old.sku, old.asin, old.title);
END;
-- +goose StatementEnd`})))
	t.Cleanup(func() { must(t, s.Close()) })
	hits := func(word string) (n int) {
		must(t, s.reader.QueryRow("SELECT count(*) FROM listing_search WHERE listing_search MATCH ?", `"`+word+`"`).Scan(&n))
		return n
	}
	same(t, "stored before", 2000, hits("version 1"))
	got[int](t)(s.ReplaceListings(ctx, benchConn, benchPlace, someListings(1500, 2), later))
	same(t, "changed", 1500, hits("version 2"))
	same(t, "gone", 0, hits("version 1"))
}
