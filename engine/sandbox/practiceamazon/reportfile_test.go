package practiceamazon

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"tallybridge/engine/sandbox/world"
)

// lines takes a report apart: header and rows by trimmed header.
func lines(t *testing.T, text string) (header []string, rows []map[string]string) {
	t.Helper()
	all := strings.Split(text, "\r\n")
	if all[len(all)-1] != "" {
		t.Fatal("the last line has no end")
	}
	header = strings.Split(all[0], "\t")
	for _, line := range all[1 : len(all)-1] {
		cells := strings.Split(line, "\t")
		if len(cells) != len(header) || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("%d cells under %d headers: %q", len(cells), len(header), line)
		}
		row := map[string]string{}
		for i, h := range header {
			row[strings.TrimSpace(h)] = cells[i]
		}
		rows = append(rows, row)
	}
	return header, rows
}

func fromCp1252(t *testing.T, body []byte) string {
	t.Helper()
	out, err := charmap.Windows1252.NewDecoder().Bytes(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The listings report holds every listing, in the account's code page, with
// what the code page cannot hold already lost.
func TestListingsReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for _, code := range []string{"US", "UK", "FR", "AU"} {
			v, body, content := b.file(reportListings, code, nil)
			if v.Status != "DONE" || content != "text/plain;charset=Cp1252" {
				t.Fatalf("%s: %+v %s", code, v, content)
			}
			header, rows := lines(t, fromCp1252(t, body))
			want := b.world.Offers(code)
			if len(rows) != len(want) {
				t.Errorf("%s: %d rows of %d listings", code, len(rows), len(want))
			}
			lossy, quoted := 0, 0
			for i, row := range rows {
				l := want[i]
				if row["seller-sku"] != cp1252(l.SKU) || row["asin1"] != l.ASIN || row["item-name"] != cp1252(l.Title) || row["status"] != l.Status {
					t.Errorf("%s: %v is not %+v", code, row, l)
				}
				if !l.IsParent && row["price"] != l.Price.String() {
					t.Errorf("%s: price %q, want %s", code, row["price"], l.Price)
				}
				channel := row["fulfillment-channel"] + row["fulfilment-channel"]
				if (channel == "DEFAULT") != (!l.FBA() && !l.IsParent) || l.FBA() && row["quantity"] != "" {
					t.Errorf("%s: channel %q, quantity %q of %+v", code, channel, row["quantity"], l)
				}
				if row["item-name"] != l.Title {
					lossy++
				}
				if strings.HasPrefix(row["item-description"], `"`) {
					quoted++
				}
			}
			if lossy == 0 || quoted == 0 {
				t.Errorf("%s: %d damaged titles, %d texts that begin with a quotation mark", code, lossy, quoted)
			}
			for _, row := range rows {
				if !strings.HasSuffix(row["open-date"], map[string]string{"US": "T", "UK": "T", "FR": "T", "AU": "T"}[code]) {
					t.Errorf("%s: open-date %q", code, row["open-date"])
				}
			}
			trailing := 0
			for _, h := range header {
				if h != strings.TrimSpace(h) {
					trailing++
				}
			}
			if trailing == 0 {
				t.Errorf("%s: no header with a blank behind it: %q", code, header)
			}
		}
	})
}

// cp1252 is what is left of a text.
func cp1252(s string) string {
	var b strings.Builder
	for _, r := range s {
		if c, ok := charmap.Windows1252.EncodeRune(r); ok {
			b.WriteRune(charmap.Windows1252.DecodeByte(c))
		} else {
			b.WriteByte('?')
		}
	}
	return b.String()
}

func TestTranslatedListingsReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		_, body, _ := b.file(reportListings, "DE", nil)
		_, rows := lines(t, fromCp1252(t, body))
		if len(rows) == 0 || rows[0]["Händler-SKU"] == "" || rows[0]["Versender"] == "" {
			t.Fatalf("German: %v", rows[:1])
		}
		if p := rows[0]["Preis"]; !strings.Contains(p, ",") {
			t.Errorf("German price %q", p)
		}
		_, body, _ = b.file(reportListings, "JP", nil)
		text, err := japanese.ShiftJIS.NewDecoder().Bytes(body)
		if err != nil || utf8.Valid(body) {
			t.Fatalf("Japanese: %v", err)
		}
		_, rows = lines(t, string(text))
		want := b.world.Offers("JP")
		if len(rows) != len(want) || rows[0]["出品者SKU"] != want[0].SKU || rows[0]["ASIN 1"] != want[0].ASIN || strings.Contains(rows[0]["価格"], ".") {
			t.Errorf("Japanese: %v is not %+v", rows[0], want[0])
		}
	})
}

// English headers come when asked for, except that a file in the account's
// language comes back now and then; the same world always does it the same way.
func TestEnglishHeadersMostly(t *testing.T) {
	heads := func() (out []string) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, benchOptions{})
			for range 12 {
				_, body, _ := b.file(reportListings, "DE", map[string]string{"preferredReportDocumentLocale": "en_US"})
				header, _ := lines(t, fromCp1252(t, body))
				out = append(out, header[0])
				b.sleep(2 * time.Hour)
			}
		})
		return out
	}
	first := heads()
	count := map[string]int{}
	for _, h := range first {
		count[h]++
	}
	if count["item-name"] < 4 || count["Artikelbezeichnung"] < 1 {
		t.Errorf("headers: %v", count)
	}
	if d := cmp.Diff(first, heads()); d != "" {
		t.Errorf("not the same again:\n%s", d)
	}
}

func TestListingsReportIsCached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		_, before, _ := b.file(reportListings, "US", nil)
		sku := b.world.Offers("US")[0].SKU
		if err := b.world.Rename("US", sku, "Something else"); err != nil {
			t.Fatal(err)
		}
		_, soon, _ := b.file(reportListings, "US", nil)
		if string(soon) != string(before) {
			t.Error("within the hour the same file comes back")
		}
		b.sleep(time.Hour)
		if _, later, _ := b.file(reportListings, "US", nil); !strings.Contains(string(later), "Something else") {
			t.Error("after the hour the file is new")
		}
	})
}

func TestStockReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{conf: Config{LocalRemoteColumns: true}})
		for _, code := range []string{"US", "DE", "JP"} {
			v, body, content := b.file(reportMYI, code, nil)
			if v.Status != "DONE" {
				t.Fatalf("%s: %+v", code, v)
			}
			var text string
			if code == "JP" {
				if content != "text/plain" {
					t.Errorf("Japan tells no charset: %s", content)
				}
				raw, err := japanese.ShiftJIS.NewDecoder().Bytes(body)
				if err != nil {
					t.Fatal(err)
				}
				text = string(raw)
			} else {
				text = fromCp1252(t, body)
			}
			_, rows := lines(t, text)
			n := func(row map[string]string, name string) int64 {
				v, err := strconv.ParseInt(row[name], 10, 64)
				if err != nil {
					t.Errorf("%s %s: %v", code, name, err)
				}
				return v
			}
			want := map[string]world.Row{}
			for _, r := range b.world.Rows(code) {
				want[r.SKU] = r
			}
			if len(rows) != len(want) {
				t.Errorf("%s: %d rows of %d", code, len(rows), len(want))
			}
			for _, row := range rows {
				w, ok := want[row["sku"]]
				if !ok {
					continue // a SKU the code page damaged
				}
				reserved := w.ReservedOrders + w.ReservedTransfer + w.ReservedProcessing
				if n(row, "afn-fulfillable-quantity") != w.Fulfillable || n(row, "afn-reserved-quantity") != reserved ||
					n(row, "afn-unsellable-quantity") != w.Unfulfillable || n(row, "afn-researching-quantity") != w.Researching ||
					n(row, "afn-total-quantity") != w.Owned()+w.Inbound() || row["fnsku"] != w.FNSKU {
					t.Errorf("%s: %v is not %+v", code, row, w)
				}
				if code == "DE" && n(row, "afn-fulfillable-quantity-local")+n(row, "afn-fulfillable-quantity-remote") != w.Fulfillable {
					t.Errorf("local and remote: %v", row)
				}
			}
		}
	})
}

func TestCountryReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		v, body, content := b.file(reportByCountry, "DE", nil)
		if v.Status != "DONE" || content != "text/plain" || !strings.HasPrefix(string(body), "\xef\xbb\xbf") {
			t.Fatalf("%+v %q", v, content)
		}
		header, rows := lines(t, strings.TrimPrefix(string(body), "\ufeff"))
		if d := cmp.Diff([]string{"seller-sku", "fulfillment-channel-sku", "asin", "condition-type", "country", "quantity-for-local-fulfillment"}, header); d != "" {
			t.Error(d)
		}
		var got []world.CountryRow
		for _, r := range rows {
			n, err := strconv.ParseInt(r["quantity-for-local-fulfillment"], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, world.CountryRow{SKU: r["seller-sku"], FNSKU: r["fulfillment-channel-sku"], ASIN: r["asin"], Condition: r["condition-type"], Country: r["country"], Units: n})
		}
		if d := cmp.Diff(b.world.CountryRows("EU"), got); d != "" {
			t.Errorf("(-world +report)\n%s", d)
		}
		if v, body, _ := b.file(reportByCountry, "JP", nil); v.Status != "FATAL" || !strings.Contains(string(body), "not available") {
			t.Errorf("Japan: %+v %s", v, body)
		}
	})
}
