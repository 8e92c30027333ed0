package app

import (
	"testing"
	"testing/synctest"

	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/practicexero"
)

// proveOn runs prove against a practice Xero with these rules and returns the
// switches it set.
func proveOn(t *testing.T, rules practicexero.Rules) (on map[string]bool, p practice) {
	t.Helper()
	p = callsPractice(t, sandbox.Options{Seed: 5, SKUs: 20, Limits: true, Rules: rules})
	proofs, err := p.engine.Prove(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	on = map[string]bool{}
	for _, x := range proofs {
		if x.Asked && x.Switch != "" {
			on[x.Switch] = x.On
		}
		if x.Answer == "" {
			t.Errorf("no answer to: %s", x.Question)
		}
	}
	for _, it := range p.box.XeroState().Items {
		if len(it.Code) > 8 && it.Code[:8] == "TB-PROVE" && it.Quantity.IsPos() {
			t.Errorf("%s was left with %s units", it.Code, it.Quantity)
		}
	}
	return on, p
}

// prove finds out how the practice Xero is switched, both ways, and the engine
// takes over what it found.
func TestProveFindsTheRules(t *testing.T) {
	off := practicexero.DefaultRules()
	off.CaseSensitiveCodes = true
	off.PartialUpdateKeeps = false
	off.VoidZeroTotal = false
	off.ZeroCostIncrease = false
	off.OffAverageToCOGS = false
	off.LineAmountWriteDown = false
	for name, c := range map[string]struct {
		rules practicexero.Rules
		want  map[string]bool
	}{
		"as assumed": {practicexero.DefaultRules(), map[string]bool{
			"caseSensitiveCodes": false, "partialUpdateKeeps": true, "voidZeroTotal": true,
			"zeroCostIncrease": true, "offAverageToCOGS": true, "lineAmountWriteDown": true,
		}},
		"the other way": {off, map[string]bool{
			"caseSensitiveCodes": true, "partialUpdateKeeps": false, "voidZeroTotal": false,
			"zeroCostIncrease": false, "offAverageToCOGS": false, "lineAmountWriteDown": false,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				on, p := proveOn(t, c.rules)
				for sw, want := range c.want {
					if got, asked := on[sw]; !asked || got != want {
						t.Errorf("%s: found %v (asked %v), the practice Xero has %v", sw, got, asked, want)
					}
				}
				cfg, err := p.engine.Config(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				r := cfg.Rules
				set := map[string]bool{
					"caseSensitiveCodes": r.CaseSensitiveCodes, "partialUpdateKeeps": r.PartialUpdateKeeps, "voidZeroTotal": r.VoidZeroTotal,
					"zeroCostIncrease": r.ZeroCostIncrease, "offAverageToCOGS": r.OffAverageToCOGS, "lineAmountWriteDown": r.LineAmountWriteDown,
				}
				for sw, want := range c.want {
					if set[sw] != want {
						t.Errorf("the engine's switch %s is %v, want %v", sw, set[sw], want)
					}
				}
				if r.Proved.IsZero() {
					t.Error("it is not noted that the rules were proved")
				}
			})
		})
	}
}

// The whole sync ends right whichever way the undocumented rules turn out.
func TestSyncUnderBothRules(t *testing.T) {
	other := practicexero.DefaultRules()
	other.PartialUpdateKeeps = false
	other.VoidZeroTotal = false
	other.OffAverageToCOGS = false
	other.ZeroTotalStatus = "AUTHORISED"
	for name, rules := range map[string]practicexero.Rules{"as assumed": practicexero.DefaultRules(), "the other way": other} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, proved := proveOn(t, rules)
				found, err := proved.engine.Config(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				p := callsPractice(t, sandbox.Options{Seed: 11, SKUs: 150, Traps: true, Limits: true, Rules: rules})
				cfg, err := p.engine.Config(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				cfg.Rules = found.Rules
				if err := p.engine.SaveConfig(t.Context(), cfg); err != nil {
					t.Fatal(err)
				}
				p.ready(t)
				p.mustSync(t)
				for _, d := range p.box.Differences() {
					t.Error(d)
				}
			})
		})
	}
}
