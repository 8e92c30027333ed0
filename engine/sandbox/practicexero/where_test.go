package practicexero

import (
	"testing"
	"time"

	"github.com/govalues/decimal"
)

func TestWhere(t *testing.T) {
	o := object{
		{"Type", "ACCPAY"},
		{"InvoiceNumber", `TB-1 "x"`},
		{"Total", decimal.MustParse("0.00")},
		{"IsSold", true},
		{"Date", day(time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC))},
		{"Contact", object{{"ContactID", "ab-cd"}, {"Name", "Inventory Adjustments"}}},
	}
	known := func(path string) bool { _, ok := o.get(path); return ok || path == "Reference" }
	cases := []struct {
		where string
		want  bool
		fails bool
	}{
		{`Type=="ACCPAY"`, true, false},
		{`type == "accpay"`, true, false},
		{`Type=="ACCREC"`, false, false},
		{`Type=="ACCPAY" AND InvoiceNumber=="TB-1 \"x\""`, true, false},
		{`Type=="ACCPAY"&&Total==0`, true, false},
		{`Type=="ACCREC" OR (Total>=0 and IsSold==true)`, true, false},
		{`Type=="ACCREC" || Total > 0`, false, false},
		{`Date>=DateTime(2026,10,05) && Date<DateTime(2026, 10, 06)`, true, false},
		{`Date>=DateTime(2026,10,06)`, false, false},
		{`Contact.ContactID==guid("AB-CD")`, true, false},
		{`Contact.Name!="x"`, true, false},
		{`Contact.Name.Contains("adjust")`, true, false},
		{`Contact.Name.StartsWith("Adjust")`, false, false},
		{`Reference==null`, true, false},
		{`Type!=null`, true, false},
		{`IsSold=="yes"`, false, false},
		{`Nothing=="x"`, false, true},
		{`Type=="ACCPAY`, false, true},
		{`Type==`, false, true},
		{`(Type=="ACCPAY"`, false, true},
		{`Type=="ACCPAY" Total==0`, false, true},
		{``, false, true},
	}
	for _, c := range cases {
		got, err := parseWhere(c.where, known, false)
		if (err != nil) != c.fails {
			t.Errorf("%s: error %v, want one: %v", c.where, err, c.fails)
			continue
		}
		if err == nil && got(o) != c.want {
			t.Errorf("%s: %v, want %v", c.where, !c.want, c.want)
		}
	}
}

func FuzzWhere(f *testing.F) {
	f.Add(`Type=="ACCPAY" AND (Total>0 OR Date>=DateTime(2026,1,1))`)
	f.Add(`Contact.Name.Contains("x")`)
	f.Add(`guid(`)
	f.Fuzz(func(_ *testing.T, s string) {
		if c, err := parseWhere(s, func(string) bool { return true }, false); err == nil {
			c(object{{"Type", "ACCPAY"}})
		}
	})
}
