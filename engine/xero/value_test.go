package xero

import (
	"encoding/json"
	"testing"
	"time"
)

func TestInstant(t *testing.T) {
	at := time.UnixMilli(1488338552390).UTC()
	cases := []struct {
		json string
		want time.Time
		bad  bool
	}{
		{`"/Date(1488338552390+0000)/"`, at, false},
		{`"\/Date(1488338552390+1300)\/"`, at, false}, // the zone is decoration
		{`"\/Date(1488338552390)\/"`, at, false},
		{`"\u002fDate(1488338552390-0500)\u002f"`, at, false},
		{`"/Date(-62135596800000)/"`, time.UnixMilli(-62135596800000).UTC(), false},
		{`"2017-03-01T03:22:32.39"`, at, false},
		{`"2017-03-01T16:22:32.39+13:00"`, at, false},
		{`"2017-03-01"`, time.Date(2017, 3, 1, 0, 0, 0, 0, time.UTC), false},
		{`""`, time.Time{}, false},
		{`null`, time.Time{}, false},
		{`"/Date()/"`, time.Time{}, true},
		{`"/Date(12345678901234567890)/"`, time.Time{}, true},
		{`"/Date(1+00x0)/"`, time.Time{}, true},
		{`"/Date(+5)/"`, time.Time{}, true},
		{`"soon"`, time.Time{}, true},
		{`17`, time.Time{}, true},
		{`{}`, time.Time{}, true},
	}
	for _, c := range cases {
		var got instant
		if err := json.Unmarshal([]byte(c.json), &got); err != nil || !got.Equal(c.want) || got.bad != c.bad {
			t.Errorf("%s: %v bad=%v %v", c.json, got.Time, got.bad, err)
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{
		`75.5555`: "75.5555", `"12.50"`: "12.50", `1.5E-2`: "0.015", `-0`: "0", `0.00`: "0.00", `1e3`: "1000",
		`123456789012.1234`: "123456789012.1234", `""`: "", `null`: "",
	} {
		var n number
		if err := json.Unmarshal([]byte(in), &n); err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if got := n.Decimal.String(); n.Valid != (want != "") || n.Valid && got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
	for _, in := range []string{`"many"`, `true`, `{}`, `[]`, `1e400`, `99999999999999999999999`} {
		var n number
		if err := json.Unmarshal([]byte(in), &n); err == nil {
			t.Errorf("%s was read as %s", in, n.Decimal)
		}
	}
}

func TestIsGUID(t *testing.T) {
	for s, want := range map[string]bool{
		guid(1): true, "FE79F7DD-B6D4-4A92-BA7B-538AF6289C58": true,
		"": false, "00000000-0000-0000-0000-000000000000": false, "fe79f7ddb6d44a92ba7b538af6289c58": false,
		"fe79f7dd-b6d4-4a92-ba7b-538af6289c5g": false, "fe79f7dd-b6d4-4a92-ba7b-538af6289c5/": false, guid(1) + "0": false,
	} {
		if isGUID(s) != want {
			t.Errorf("%q", s)
		}
	}
}
