package app

import (
	"errors"
	"path/filepath"
	"testing"

	"tallybridge/app/demo"
	"tallybridge/engine/sandbox"
)

// elsewhere is the same seller at another computer: other data, other keychain.
func (d *desk) elsewhere() *desk {
	d.t.Helper()
	other := *d
	other.dir, other.world.Keychain = d.t.TempDir(), demo.NewKeychain()
	return &other
}

// connectAnew connects everything, of a computer that knew other secrets.
func (d *desk) connectAnew() *desk {
	d.t.Helper()
	d.run("secrets", "forget").ends(ExitDone, "forgotten", "tallybridge connect amazon --name na --region NA", "tallybridge connect xero --client-id")
	d.run("status").ends(ExitPerson, "Connect it again")
	return d.connect()
}

// TestABackupGoesOnAtAnotherComputer: the key to the secrets stayed behind, and
// everything else came along.
func TestABackupGoesOnAtAnotherComputer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	d.recovers()
	links := d.run("links", "export").out
	file := filepath.Join(t.TempDir(), "of-today.backup")
	d.run("backup", file).ends(ExitDone, "tallybridge restore")
	d.sell()

	o := d.elsewhere()
	o.run("restore", file).ends(ExitDone, "connect")
	o.run("sync").ends(ExitReach, "not in this computer's keychain", "tallybridge secrets forget").plainly()
	o.connectAmazon(o.box.Access().Amazon.Regions[0]).ends(ExitReach, "tallybridge secrets forget")
	o.connectXero().ends(ExitReach, "tallybridge secrets forget")
	o.connectAnew()
	o.recovers()
	o.run("status").ends(ExitDone)
	if got := o.run("links", "export").out; got != links {
		t.Errorf("the links are others now:\n%s\n%s", links, got)
	}
	// The old computer's own secrets are as they were.
	d.run("secrets", "forget").ends(ExitUsage, "can be opened")
}

// TestABackupOverAProfileOfItsOwn: the keychain of the other computer has a key
// already, and it is not the backup's.
func TestABackupOverAProfileOfItsOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	file := filepath.Join(t.TempDir(), "of-today.backup")
	d.run("backup", file).ends(ExitDone)
	o := d.elsewhere()
	o.connect()
	o.run("restore", file).ends(ExitDone, "before-restore")
	o.run("sync").ends(ExitReach, "not the one this profile was sealed with", "tallybridge secrets forget").plainly()
	o.connectAnew()
	o.recovers()
}

// TestALostConnectionCanBeEnded: forgetting needs no key.
func TestALostConnectionCanBeEnded(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Marketplaces: []string{"US"}})
	d.connect()
	d.world.Keychain = demo.NewKeychain()
	d.run("disconnect", "amazon", "na").ends(ExitDone)
	d.run("disconnect", "xero").ends(ExitReach, "forgotten here", "Connected apps").plainly()
	d.run("status").ends(ExitReach, "not connected")
	d.run("secrets", "forget").ends(ExitDone, "forgotten")
	d.connect()
}

// shut is a keychain that nobody unlocks.
type shut struct{ demo.Keychain }

func (*shut) Get(_, _ string) (string, error) { return "", errors.New("locked") }

// TestSecretsThatMayBeGoodAreKept: what can be opened, or may be later, is
// forgotten only when that is said.
func TestSecretsThatMayBeGoodAreKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	d.run("secrets", "forget").ends(ExitUsage, "can be opened").plainly()
	d.run("secrets", "forget", "--give-up").ends(ExitUsage, "can be opened")
	open := d.world.Keychain
	d.world.Keychain = &shut{}
	d.run("sync").ends(ExitReach, "keychain cannot be reached")
	d.run("secrets", "forget").ends(ExitUsage, "may still be good", "--give-up").plainly()
	d.world.Keychain = open
	d.recovers()

	d.world.Keychain = &shut{}
	d.run("secrets", "forget", "--give-up").ends(ExitDone)
	d.world.Keychain = open
	d.connect()
	d.recovers()
}
