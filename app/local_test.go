package app

import (
	"bytes"
	"context"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tallybridge/app/demo"
	"tallybridge/engine/sandbox"
)

func TestDamagedDatabase(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	whole, err := os.ReadFile(d.file("tallybridge.db"))
	if err != nil {
		t.Fatal(err)
	}
	broken := bytes.Clone(whole)
	copy(broken, "this is no database at all, somebody saved a letter here")
	for name, content := range map[string][]byte{"spoilt": broken, "short": whole[:1000], "a letter": []byte(strings.Repeat("Dear all, ", 999))} {
		if err := os.WriteFile(d.file("tallybridge.db"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		d.run("status").ends(ExitReach, "tallybridge.db").plainly()
		d.run("sync").ends(ExitReach).plainly()
		if now, err := os.ReadFile(d.file("tallybridge.db")); err != nil || !bytes.Equal(now, content) {
			t.Errorf("%s: the damaged file was changed (%v)", name, err)
		}
	}
	if err := os.WriteFile(d.file("tallybridge.db"), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	d.recovers()
}

func TestDatabaseOfANewerVersion(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	exec := func(query string) {
		db, err := sql.Open("sqlite", d.file("tallybridge.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, 1)")
	d.run("sync").ends(ExitReach, "newer Tallybridge").plainly()
	exec("DELETE FROM goose_db_version WHERE version_id = 9001")
	d.recovers()
}

func TestTwoCopiesAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	ctx, stop := context.WithCancel(t.Context())
	w := d.world
	var out, errs safeBuffer
	w.Stdin, w.Stdout, w.Stderr = strings.NewReader(""), &out, &errs
	code := make(chan int)
	go func() { code <- Run(ctx, []string{"--data-dir", d.dir, "watch"}, w) }()
	for !strings.Contains(out.String(), "created") && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	d.run("sync").ends(ExitReach, "already running").plainly()
	d.run("status").ends(ExitReach, "already running").plainly()
	d.run("--profile", "other", "connect", "xero", "--token").ends(ExitUsage) // another profile is free
	stop()                                                                    // Ctrl+C
	if c := <-code; c != ExitDone || !strings.Contains(out.String(), "Stopped.") || errs.String() != "" {
		t.Errorf("watch ended with %d: %s%s", c, out.String(), errs.String())
	}
	d.recovers()
}

func TestKeychainAndPassphrase(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	d.world.Keychain = nil
	r := d.box.Access().Amazon.Regions[0]
	d.connectAmazon(r).ends(ExitReach, "TALLYBRIDGE_PASSPHRASE").plainly()
	d.env["TALLYBRIDGE_PASSPHRASE"] = "short"
	d.connectAmazon(r)
	if d.code == ExitDone {
		t.Error("a passphrase of five letters was taken")
	}
	d.plainly()
	d.env["TALLYBRIDGE_PASSPHRASE"] = "correct horse battery"
	d.ready()
	d.env["TALLYBRIDGE_PASSPHRASE"] = "correct horse batterie"
	d.run("sync").ends(ExitReach, "passphrase is wrong").plainly()
	delete(d.env, "TALLYBRIDGE_PASSPHRASE")
	d.run("sync").ends(ExitReach, "passphrase").plainly()
	d.run("links").ends(ExitDone) // what needs no secret needs no passphrase
	d.env["TALLYBRIDGE_PASSPHRASE"] = "correct horse battery"
	d.recovers()
	d.secretless()
}

func TestTheKeychainLostItsEntry(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	keychain := d.world.Keychain
	d.world.Keychain = demo.NewKeychain()
	d.run("sync").ends(ExitReach, "keychain").plainly()
	d.world.Keychain = keychain
	d.recovers()
}

func TestProfileNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	for _, bad := range []string{"../up", "a/b", `a\b`, "", ".hidden", "a..b", strings.Repeat("x", 65), "tab\there"} {
		d.run("--profile", bad, "status").ends(ExitUsage, "no name for a profile").plainly()
	}
	d.run("status")
	d.run("--profile", "defualt", "sync").ends(ExitUsage, "no profile", "default").plainly()
	if _, err := os.Stat(filepath.Join(d.dir, "profiles", "defualt")); err == nil {
		t.Error("a misspelt profile was made")
	}
	r := d.box.Access().Amazon.Regions[0]
	d.runWith(r.ClientSecret+"\n"+r.RefreshToken+"\n", "--profile", "Second shop", "connect", "amazon", "--region", r.Region, "--client-id", r.ClientID).ends(ExitDone)
	d.run("--profile", "Second shop", "status").ends(ExitReach, "Xero is not connected")
}

// secretless checks that no secret is in anything printed or kept.
func (d *desk) secretless() {
	d.t.Helper()
	a := d.box.Access()
	secrets := []string{a.Xero.AccessToken, a.Xero.RefreshToken}
	for _, r := range a.Amazon.Regions {
		secrets = append(secrets, r.ClientSecret, r.RefreshToken)
	}
	for _, c := range d.box.Ledger().Calls() {
		for _, word := range strings.FieldsFunc(string(c.Body)+"&"+c.Query, func(r rune) bool { return strings.ContainsRune("&=\"{}:,", r) }) {
			if strings.HasPrefix(word, "Atz") || strings.HasPrefix(word, "eyJ") {
				secrets = append(secrets, word)
			}
		}
	}
	if p := d.env["TALLYBRIDGE_PASSPHRASE"]; p != "" {
		secrets = append(secrets, p)
	}
	look := func(where string, text []byte) {
		for _, secret := range secrets {
			if len(secret) < 8 {
				d.t.Fatalf("a secret of %d letters", len(secret))
			}
			if bytes.Contains(text, []byte(secret)) || bytes.Contains(text, []byte(secret[:len(secret)/2])) && len(secret) > 40 && !strings.HasPrefix(secret, "eyJ") {
				d.t.Errorf("%s holds a secret: %.12s…", where, secret)
			}
		}
	}
	look("the output", d.said.Bytes())
	files := 0
	err := filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		look(path, text)
		info, ierr := e.Info()
		if ierr == nil && info.Mode().Perm()&0o077 != 0 {
			d.t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil || files == 0 {
		d.t.Errorf("%d files: %v", files, err)
	}
}
