package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero"
	"tallybridge/engine/sandbox/world"
)

// saveNow saves a business to memory.
func saveNow(t *testing.T, s *Sandbox) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// openOrder is the id of an order that waits to be sent.
func openOrder(s *Sandbox, by string) string {
	for _, o := range s.World().OrdersWhere(func(o *world.Order) bool { return o.FulfilledBy == by && o.Status == world.Unshipped }) {
		return o.ID
	}
	return ""
}

// lateSettlement closes a settlement and tells its id.
func lateSettlement(s *Sandbox) string {
	id, err := s.Payouts().Close("DE", s.Clock().Now())
	if err != nil {
		panic(err)
	}
	return id
}

// asText makes one text of something large, which is quicker to compare.
func asText(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// resume goes on with a saved business.
func resume(t *testing.T, o Options, raw []byte) *Sandbox {
	t.Helper()
	o.Resume = bytes.NewReader(raw)
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// TestSaveAndResume holds everything that can be asked about a resumed business
// against the business that was saved: on its first day, after a sync, after
// changes on both sides, and after the sync that follows.
func TestSaveAndResume(t *testing.T) {
	type m = map[string]any
	for _, o := range []Options{
		{Seed: 21, SKUs: 120, Traps: true, Limits: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR", "JP"}},
		{Seed: 3, SKUs: 70, InXero: -1, BaseCurrency: "GBP", Marketplaces: []string{"UK", "DE"}},
		{Seed: 5, SKUs: 80, Traps: true, Rules: func() practicexero.Rules {
			r := practicexero.DefaultRules()
			r.CaseSensitiveCodes, r.PartialUpdateKeeps = true, false
			return r
		}()},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			same := func(when string) *Sandbox {
				t.Helper()
				raw := saveNow(t, s)
				time.Sleep(40 * 24 * time.Hour) // the next start is on another day
				r := resume(t, o, raw)
				for what, pair := range map[string][2]any{
					"Xero":        {s.XeroState(), r.XeroState()},
					"Amazon":      {s.AmazonState(), r.AmazonState()},
					"orders":      {asText(t, s.World().Orders()), asText(t, r.World().Orders())},
					"settlements": {asText(t, s.Payouts().Settlements()), asText(t, r.Payouts().Settlements())},
					"bank":        {asText(t, s.Payouts().Bank()), asText(t, r.Payouts().Bank())},
					"findings":    {asText(t, s.findingsView()), asText(t, r.findingsView())},
					"truth":       {s.World().Truth(), r.World().Truth()},
					"expected":    {s.truthView(), r.truthView()},
					"differences": {s.Differences(), r.Differences()},
					"costs":       {s.World().Costs(), r.World().Costs()},
					"first day":   {s.World().Options, r.World().Options},
					"readings":    {s.World().LostReading("UK"), r.World().LostReading("UK")},
				} {
					if d := cmp.Diff(pair[0], pair[1]); d != "" {
						t.Fatalf("%s, %s (- saved, + resumed):\n%.2000s", when, what, d)
					}
				}
				if again := saveNow(t, r); !bytes.Equal(raw, again) {
					t.Errorf("%s: saved once more it is another text", when)
				}
				return r
			}
			same("on the first day")
			s = same("before anything was done")

			c := newCaller(t, s, s.Transport())
			tenant, connection, client := c.access.Xero.TenantID, c.access.Xero.ConnectionID, c.access.Xero.ClientID
			oldToken := c.access.Xero.RefreshToken
			c.syncByHand(s, true)
			if d := s.Differences(); len(d) > 0 {
				t.Fatalf("after the first sync %v", d[0])
			}
			s = same("after a sync")
			c = newCaller(t, s, s.Transport())
			if x := c.access.Xero; x.TenantID != tenant || x.ConnectionID != connection || x.ClientID != client {
				t.Errorf("another organisation or connection: %v", x)
			}
			if status, _ := c.do("POST", c.access.Xero.Identity+"/connect/token", map[string]string{}, url.Values{
				"grant_type": {"refresh_token"}, "refresh_token": {oldToken}, "client_id": {client},
			}); status == 200 {
				t.Error("a token of the last start works")
			}

			s.Mark()
			sold := 0
			for _, l := range s.World().Offers("UK") {
				if b, ok := s.World().Shown("UK", l.SKU); ok && b.Fulfillable > 4 {
					if err := s.Change(m{"do": "sell", "market": "UK", "sku": l.SKU, "units": 3}); err != nil {
						t.Fatal(err)
					}
					if sold++; sold == 12 {
						break
					}
				}
			}
			item := s.XeroState().Items[0].Code
			sku := s.World().Listings[0].SKU
			for _, change := range []m{
				{"do": "rename", "sku": sku, "title": "Ein anderer Name ✓"},
				{"do": "close", "sku": sku},
				{"do": "cost", "sku": sku, "price": "3.2001"},
				{"do": "lose-reading", "market": "UK", "how": "error"},
				{"do": "new-orders", "count": 7},
				{"do": "close-settlement", "market": "UK"},
				{"do": "record-deposit", "settlement": lateSettlement(s)},
				{"do": "cancel-order", "order": openOrder(s, world.ByMerchant)},
				{"do": "ship-order", "order": openOrder(s, world.ByAmazon)},
				{"do": "lock-period", "date": "2000-01-31"},
				{"do": "edit-item", "code": item, "name": "Named in Xero", "newCode": item + "-N"},
				{"do": "day-limit", "count": 777},
			} {
				if err := s.Change(change); err != nil {
					t.Fatalf("%v: %v", change, err)
				}
			}
			if len(s.Differences()) < sold {
				t.Errorf("after %d sales only %v differ", sold, s.Differences())
			}
			s = same("after changes on both sides")
			if got := s.Xero().State(); len(got.Documents) == 0 || got.JournalSum.Sign() != 0 {
				t.Errorf("%d documents", len(got.Documents))
			}
			if err := s.Change(m{"do": "edit-item", "code": item + "-N", "newCode": item}); err != nil {
				t.Fatal(err)
			}
			c = newCaller(t, s, s.Transport())
			c.syncByHand(s, false)
			if d := s.Differences(); len(d) > 0 {
				t.Fatalf("after the second sync: %v", d[0])
			}
			s = same("after the second sync")
			ids := map[string]bool{}
			for _, it := range s.XeroState().Items {
				ids[it.ID] = true
			}
			for _, d := range s.XeroState().Documents {
				if ids[d.ID] {
					t.Errorf("the id %s is given twice", d.ID)
				}
				ids[d.ID] = true
			}
		})
	}
}

func TestDocumentsCanBeVoidedAfterResuming(t *testing.T) {
	o := Options{Seed: 2, SKUs: 60, Traps: true}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before := s.XeroState()
	newCaller(t, s, s.Transport()).syncByHand(s, true)
	r := resume(t, o, saveNow(t, s))
	c := newCaller(t, r, r.Transport())
	for _, d := range r.XeroState().Documents {
		if d.ByApp && d.Type == "ACCPAY" && strings.HasPrefix(d.Number, "T-OPEN") {
			c.xero("POST", "/api.xro/2.0/Invoices/"+d.ID, map[string]any{"InvoiceID": d.ID, "Status": "VOIDED"})
		}
	}
	role := r.World().Books.Roles.Opening
	if got, want := r.XeroState().Balance(role), before.Balance(role); !got.Equal(want) {
		t.Errorf("after taking the opening stock back its account holds %v, not %v", got, want)
	}
}

func TestAnythingElseIsNoSavedBusiness(t *testing.T) {
	o := Options{Seed: 2, SKUs: 60, Traps: true}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	newCaller(t, s, s.Transport()).syncByHand(s, true)
	raw := saveNow(t, s)
	if _, err := New(Options{Seed: 2, SKUs: 60, Traps: true, Resume: bytes.NewReader(raw)}); err != nil {
		t.Fatal(err)
	}

	// resealed changes the business and writes the right sum over it.
	resealed := func(change func(*business)) []byte {
		var f saved
		var b business
		if err := errors.Join(json.Unmarshal(raw, &f), json.Unmarshal(f.Business, &b)); err != nil {
			t.Fatal(err)
		}
		change(&b)
		body, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		f.Business, f.Sum = body, sum(body)
		out, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	replaced := func(old, new string) []byte {
		if !bytes.Contains(raw, []byte(old)) {
			t.Fatalf("there is no %s", old)
		}
		return bytes.Replace(raw, []byte(old), []byte(new), 1)
	}
	other := func(change func(*Options)) Options { x := o; change(&x); return x }
	rules := practicexero.DefaultRules()
	rules.VoidZeroTotal = false
	for name, c := range map[string]struct {
		raw  []byte
		opts Options
		want error
		says string
	}{
		"nothing":           {nil, o, ErrDamaged, ""},
		"no JSON":           {[]byte("Hello"), o, ErrDamaged, ""},
		"other JSON":        {[]byte(`{"format":"something"}`), o, ErrDamaged, "another kind"},
		"cut":               {raw[:len(raw)*2/3], o, ErrDamaged, ""},
		"more after it":     {append(bytes.Clone(raw), '{'), o, ErrDamaged, ""},
		"a figure changed":  {replaced(`"Quantity":"`, `"Quantity":"1`), o, ErrDamaged, "changed after"},
		"a later format":    {replaced(`"version":1`, `"version":2`), o, ErrOtherVersion, "version 2"},
		"another seed":      {raw, other(func(o *Options) { o.Seed = 3 }), ErrOtherBusiness, "Seed 2, not 3"},
		"another size":      {raw, other(func(o *Options) { o.SKUs = 61 }), ErrOtherBusiness, "SKUs 60, not 61"},
		"other markets":     {raw, other(func(o *Options) { o.Marketplaces = []string{"US"} }), ErrOtherBusiness, "Marketplaces"},
		"without traps":     {raw, other(func(o *Options) { o.Traps = false }), ErrOtherBusiness, "Traps"},
		"other rules":       {raw, other(func(o *Options) { o.Rules = rules }), ErrOtherBusiness, "rules"},
		"another first day": {resealed(func(b *business) { b.FirstDay = b.FirstDay.AddDate(0, 0, 1) }), o, ErrOtherVersion, ""},
		"a world unlike ours": {resealed(func(b *business) {
			b.World.Grown = "00"
		}), o, ErrOtherVersion, ""},
		"an unknown SKU": {resealed(func(b *business) {
			b.World.Costs = map[string]decimal.Decimal{"NOBODY": decimal.One}
		}), o, ErrDamaged, "NOBODY"},
		"an item twice": {resealed(func(b *business) {
			b.Xero.Books.Items = append(b.Xero.Books.Items, b.Xero.Books.Items[0])
		}), o, ErrDamaged, "twice"},
		"a document without its item": {resealed(func(b *business) {
			b.Xero.Books.Items = b.Xero.Books.Items[:10]
		}), o, ErrDamaged, ""},
		"a lost posting": {resealed(func(b *business) {
			b.Xero.Books.Journal = b.Xero.Books.Journal[1:]
		}), o, ErrDamaged, "not what was posted"},
		"other books": {resealed(func(b *business) {
			b.Xero.Books.Organisation.Name = "Somebody Else Ltd"
		}), o, ErrDamaged, "Somebody Else"},
		"no source of ids": {resealed(func(b *business) { b.Xero.Random = nil }), o, ErrDamaged, "source of ids"},
		"no sign-in":       {resealed(func(b *business) { b.Xero.ClientID = "" }), o, ErrDamaged, "sign-in"},
	} {
		c.opts.Resume = bytes.NewReader(c.raw)
		s, err := New(c.opts)
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, c.want) || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Save(refuser{}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("a save that could not be written: %v", err)
	}
	// A formatter does no harm.
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	resume(t, o, pretty.Bytes())
}

// refuser takes nothing.
type refuser struct{}

func (refuser) Write([]byte) (int, error) { return 0, errors.New("disk full") }
