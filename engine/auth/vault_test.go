package auth

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

func TestVaultKeepsWhatItIsGiven(t *testing.T) {
	m := newMemory()
	v := openTestVault(t, m)
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.StringMatching(`[a-z]{1,8}/[a-z0-9-]{0,8}`).Filter(func(s string) bool { return s != keyName }).Draw(rt, "name")
		value := rapid.SliceOf(rapid.Byte()).Draw(rt, "value")
		if err := v.Put(t.Context(), name, value); err != nil {
			rt.Fatal(err)
		}
		got, err := v.Get(t.Context(), name)
		if err != nil || got == nil || !bytes.Equal(got, value) {
			rt.Fatalf("got %q, %v", got, err)
		}
		blob := m.snapshot()[name]
		if len(value) >= 8 && bytes.Contains(blob, value) {
			rt.Fatal("the value lies in the store in clear")
		}
		// Any changed byte is noticed.
		i := rapid.IntRange(0, len(blob)-1).Draw(rt, "byte")
		bad := bytes.Clone(blob)
		bad[i] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		m.blobs[name] = bad
		if _, err := v.Get(t.Context(), name); domain.KindOf(err) != domain.FaultLocal {
			rt.Fatalf("a damaged secret: %v", err)
		}
		m.blobs[name] = blob[:i]
		if _, err := v.Get(t.Context(), name); domain.KindOf(err) != domain.FaultLocal {
			rt.Fatalf("a cut secret: %v", err)
		}
	})
}

func TestVaultNames(t *testing.T) {
	m := newMemory()
	v := openTestVault(t, m)
	if err := v.Put(t.Context(), "a", []byte("for a")); err != nil {
		t.Fatal(err)
	}
	m.blobs["b"] = m.blobs["a"]
	_, err := v.Get(t.Context(), "b")
	wantKind(t, err, domain.FaultLocal)
	if got, err := v.Get(t.Context(), "never"); got != nil || err != nil {
		t.Errorf("absent: %q, %v", got, err)
	}
	if err := v.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Get(t.Context(), "a"); got != nil || err != nil {
		t.Errorf("deleted: %q, %v", got, err)
	}
	for _, err := range []error{v.Put(t.Context(), keyName, nil), v.Delete(t.Context(), keyName)} {
		if domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("the key record may be changed: %v", err)
		}
	}
}

// asker is a passphrase prompt that notes what it was asked.
type asker struct {
	pass  string
	asked []bool
}

func (a *asker) ask(_ context.Context, create bool) (string, error) {
	a.asked = append(a.asked, create)
	return a.pass, nil
}

func TestVaultInTheKeychain(t *testing.T) {
	m, c, a := newMemory(), newChain(), &asker{pass: "correct horse"}
	p := VaultParams{Store: m, Keychain: c, Profile: "p", Passphrase: a.ask}
	v, err := OpenVault(t.Context(), p)
	if err != nil || v.Kind() != "keychain" || c.sets != 1 {
		t.Fatal(v, err, c.sets)
	}
	if err := v.Put(t.Context(), "x", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	before := m.snapshot()
	again := func() (*Vault, error) { return OpenVault(t.Context(), p) }
	v, err = again()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Get(t.Context(), "x"); string(got) != "secret" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}

	// Whatever happens to the keychain, nothing is replaced and nobody is asked.
	key := c.entries["Tallybridge/p"]
	lost := map[string]bool{"entry gone": true, "other key": true, "not a key": true}
	for name, trouble := range map[string]func(){
		"locked":      func() { c.fail = ErrKeychainBusy },
		"broken":      func() { c.fail = errors.New("dbus: no such service") },
		"entry gone":  func() { delete(c.entries, "Tallybridge/p") },
		"other key":   func() { c.entries["Tallybridge/p"] = strings.Repeat("B", 43) + "=" },
		"not a key":   func() { c.entries["Tallybridge/p"] = "hunter2" },
		"no keychain": func() { p.Keychain = nil },
	} {
		trouble()
		sets := c.sets
		_, err := again()
		f := wantKind(t, err, domain.FaultLocal)
		if strings.Contains(f.Error(), key) || strings.Contains(f.Error(), "hunter2") {
			t.Errorf("%s: the key is in the error", name)
		}
		if errors.Is(err, ErrKeyLost) != lost[name] || errors.Is(err, ErrKeyOutOfReach) == lost[name] {
			t.Errorf("%s: lost or out of reach? %v", name, err)
		}
		if c.sets != sets || len(a.asked) > 0 || !cmp.Equal(before, m.snapshot()) {
			t.Errorf("%s: something was replaced", name)
		}
		c.fail, p.Keychain = nil, c
		c.entries["Tallybridge/p"] = key
		if v, err := again(); err != nil {
			t.Errorf("%s: not as before afterwards: %v", name, err)
		} else if got, err := v.Get(t.Context(), "x"); string(got) != "secret" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}

	// A secret that cannot be opened can be replaced, or be as it was.
	m.blobs["x"] = []byte("no secret at all")
	putBack, err := v.Keep(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.Put(t.Context(), "x", []byte("new")), putBack(t.Context())); err != nil || string(m.blobs["x"]) != "no secret at all" {
		t.Errorf("%v, %q", err, m.blobs["x"])
	}

	// A user who lost the key begins anew, also over what is no key.
	for name, trouble := range map[string]func(){
		"entry gone": func() { delete(c.entries, "Tallybridge/p") },
		"other key":  func() { c.entries["Tallybridge/p"] = strings.Repeat("B", 43) + "=" },
		"not a key":  func() { c.entries["Tallybridge/p"] = "hunter2" },
	} {
		trouble()
		found := c.entries["Tallybridge/p"]
		if err := ResetVault(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		v, err := again()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := v.Get(t.Context(), "x"); got != nil || err != nil {
			t.Errorf("%s: the old secret is still there: %q, %v", name, got, err)
		}
		if err := v.Put(t.Context(), "x", []byte("new")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "other key" && c.entries["Tallybridge/p"] != found {
			t.Error("a key that another data folder may use was replaced")
		}
	}
}

func TestMakingAVault(t *testing.T) {
	const good = "a long passphrase"
	broken := errors.New("dbus: no such service")
	for _, c := range []struct {
		name     string
		chain    *chain // nil: none
		pass     *asker // nil: nobody can be asked
		saveFail error
		kind     string // "" means it fails
		fault    domain.FaultKind
		asked    bool
	}{
		{name: "keychain", chain: newChain(), pass: &asker{pass: good}, kind: "keychain"},
		{name: "none, asked", pass: &asker{pass: good}, kind: "passphrase", asked: true},
		{name: "broken, asked", chain: &chain{fail: broken}, pass: &asker{pass: good}, kind: "passphrase", asked: true},
		{name: "forgetful, asked", chain: &chain{entries: map[string]string{}, forget: true}, pass: &asker{pass: good}, kind: "passphrase", asked: true},
		{name: "locked: no switch", chain: &chain{fail: ErrKeychainBusy}, pass: &asker{pass: good}, fault: domain.FaultLocal},
		{name: "none, nobody", fault: domain.FaultLocal},
		{name: "broken, nobody", chain: &chain{fail: broken}, fault: domain.FaultLocal},
		{name: "short", pass: &asker{pass: "1234567"}, fault: domain.FaultUsage, asked: true},
		{name: "strange entry", chain: &chain{entries: map[string]string{"Tallybridge/p": "mine"}}, pass: &asker{pass: good}, fault: domain.FaultLocal},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory()
			p := VaultParams{Store: m, Profile: "p"}
			if c.chain != nil {
				p.Keychain = c.chain
			}
			if c.pass != nil {
				p.Passphrase = c.pass.ask
			}
			v, err := OpenVault(t.Context(), p)
			if c.pass != nil && len(c.pass.asked) > 0 != c.asked {
				t.Errorf("asked: %v", c.pass.asked)
			}
			if c.kind == "" {
				wantKind(t, err, c.fault)
				if len(m.snapshot()) > 0 {
					t.Error("something was written")
				}
				return
			}
			if err != nil || v.Kind() != c.kind {
				t.Fatal(v, err)
			}
			if c.asked && !c.pass.asked[0] {
				t.Error("not told that the passphrase is new")
			}
		})
	}
}

func TestVaultByPassphrase(t *testing.T) {
	m, a := newMemory(), &asker{pass: "caf\u00e9 au lait"}
	p := VaultParams{Store: m, Passphrase: a.ask}
	v, err := OpenVault(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Put(t.Context(), "x", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	for name, blob := range m.snapshot() {
		if bytes.Contains(blob, []byte("secret")) || bytes.Contains(blob, []byte("lait")) {
			t.Errorf("%s holds something in clear", name)
		}
	}
	// A keychain that appears later does not change the vault's kind; the
	// same letters composed otherwise are the same passphrase.
	p.Keychain = newChain()
	a.pass = "cafe\u0301 au lait"
	v, err = OpenVault(t.Context(), p)
	if err != nil || v.Kind() != "passphrase" || a.asked[len(a.asked)-1] {
		t.Fatal(v, err, a.asked)
	}
	if got, err := v.Get(t.Context(), "x"); string(got) != "secret" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	before := m.snapshot()
	a.pass = "Caf\u00e9 au lait"
	_, err = OpenVault(t.Context(), p)
	if f := wantKind(t, err, domain.FaultLocal); f.Message != "The passphrase is wrong." || strings.Contains(f.Error(), "lait") {
		t.Error(f)
	}
	p.Passphrase = nil
	_, err = OpenVault(t.Context(), p)
	wantKind(t, err, domain.FaultLocal)
	if !cmp.Equal(before, m.snapshot()) {
		t.Error("a failed opening changed the store")
	}
}

func TestADamagedKeyRecord(t *testing.T) {
	a := &asker{pass: "a long passphrase"}
	for _, raw := range []string{
		``, `{`, `{"version":2}`, `{"version":1,"kind":"cloud"}`,
		`{"version":1,"kind":"passphrase","n":1073741824,"r":8,"p":1,"nonce":"AAAAAAAAAAAAAAAA"}`,
		`{"version":1,"kind":"passphrase","n":3,"r":8,"p":1,"nonce":"AAAAAAAAAAAAAAAA"}`,
		`{"version":1,"kind":"passphrase","n":16,"r":8,"p":1,"nonce":"AAAA"}`,
	} {
		m := newMemory()
		m.blobs[keyName] = []byte(raw)
		before := maps.Clone(m.blobs)
		if _, err := OpenVault(t.Context(), VaultParams{Store: m, Keychain: newChain(), Passphrase: a.ask}); err == nil {
			t.Errorf("%s was accepted", raw)
		}
		if !cmp.Equal(before, m.blobs) {
			t.Errorf("%s was replaced", raw)
		}
	}
}

func TestAFailedFirstSaveKeepsTheKey(t *testing.T) {
	m, c := newMemory(), newChain()
	p := VaultParams{Store: m, Keychain: c, Profile: "p"}
	m.failSave = errors.New("disk full")
	if _, err := OpenVault(t.Context(), p); !errors.Is(err, m.failSave) {
		t.Fatal(err)
	}
	key := c.entries["Tallybridge/p"]
	m.failSave = nil
	if _, err := OpenVault(t.Context(), p); err != nil || c.entries["Tallybridge/p"] != key || c.sets != 1 {
		t.Error(err, "the key was replaced")
	}
}

// denied is a keychain that fails.
type denied struct {
	Keychain
	get, del error
}

func (d denied) Get(service, user string) (string, error) {
	if d.get != nil {
		return "", d.get
	}
	return d.Keychain.Get(service, user)
}

func (d denied) Delete(service, user string) error {
	if d.del != nil {
		return d.del
	}
	return d.Keychain.Delete(service, user)
}

func TestForgettingTheKey(t *testing.T) {
	full := func() Keychain {
		k := newChain()
		if err := k.Set(keychainService, "p", "key"); err != nil {
			t.Fatal(err)
		}
		return k
	}
	no := errors.New("no such service")
	for name, c := range map[string]struct {
		k    Keychain
		want domain.FaultKind // empty for none
	}{
		"there":           {full(), ""},
		"not there":       {newChain(), ""},
		"no keychain":     {nil, ""},
		"unusable":        {denied{full(), no, no}, ""},
		"locked":          {denied{full(), ErrKeychainBusy, nil}, domain.FaultLocal},
		"refuses":         {denied{full(), nil, no}, domain.FaultLocal},
		"gone in between": {denied{full(), nil, ErrNoSecret}, ""},
	} {
		err := ForgetKey(c.k, "p")
		if got := domain.KindOf(err); err == nil && c.want != "" || err != nil && got != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	k := full()
	if err := ForgetKey(k, "p"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Get(keychainService, "p"); !errors.Is(err, ErrNoSecret) {
		t.Errorf("the key is still there: %v", err)
	}
}
