package practicexero

import (
	"os"
	"slices"
	"strings"
	"testing"

	"tallybridge/engine/sandbox/wire"
)

const specFile = "../../../../shared/specs/xero_accounting.yaml"

// unlisted are fields of live answers that the published description lacks: it
// lags behind (back orders came in August 2026) or leaves them to examples.
var unlisted = map[string][]string{
	"Item":       {"QuantityAvailable", "QuantityOnBackOrder", "Warnings"},
	"Invoice":    {"DateString", "DueDateString"},
	"CreditNote": {"DateString", "ID", "IsDiscounted"},
	"LineItem":   {"ValidationErrors"},
	"Contact":    {"HasAttachments"},
}

// properties reads the property names of a schema: the file is too regular to need a YAML parser.
func properties(t *testing.T, spec, schema string) []string {
	t.Helper()
	_, rest, ok := strings.Cut(spec, "\n    "+schema+":\n")
	if !ok {
		t.Fatalf("no schema %s", schema)
	}
	var out []string
	inside := false
	for line := range strings.Lines(rest) {
		line = strings.TrimRight(line, "\n")
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case indent <= 4:
			return out
		case indent == 6:
			inside = line == "      properties:"
		case indent == 8 && inside:
			out = append(out, strings.TrimSuffix(strings.TrimSpace(line), ":"))
		}
	}
	return out
}

// Every field of every answer is one that Xero's description or a named exception knows.
func TestAnswersUseXerosFields(t *testing.T) {
	raw, err := os.ReadFile(specFile)
	if os.IsNotExist(err) {
		t.Skipf("Xero's description is not at hand at %s", specFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	inBubble(t, Config{}, wire.Options{}, func(t *testing.T, d *desk) {
		id := d.contact()
		d.want(200, d.api("PUT", "Invoices"+separately, bill(id, "TB-1", [3]string{"A", "1", "4"})))
		d.want(200, d.api("PUT", "CreditNotes"+separately, creditNote(id, "TB-2", [3]string{"A", "1", "4"})))
		check := func(schema string, rows any) {
			t.Helper()
			known := append(properties(t, string(raw), schema), unlisted[schema]...)
			list, _ := rows.([]any)
			if len(list) == 0 || len(known) < 2 {
				t.Errorf("%s: %d rows, %d known fields", schema, len(list), len(known))
			}
			for _, row := range list {
				for name := range row.(map[string]any) {
					if !slices.Contains(known, name) {
						t.Errorf("%s has a field %q", schema, name)
					}
				}
			}
		}
		for path, schema := range map[string]string{
			"Items": "Item", "Accounts": "Account", "TaxRates": "TaxRate", "Contacts": "Contact",
			"Organisation": "Organisation", "Organisation/Actions": "Action", "Invoices?page=1": "Invoice", "CreditNotes?page=1": "CreditNote",
		} {
			got := d.want(200, d.api("GET", path, ""))
			for name, rows := range got {
				if _, ok := rows.([]any); ok {
					check(schema, rows)
					if schema == "Invoice" || schema == "CreditNote" {
						check("LineItem", at(rows, 0, "LineItems"))
					}
				} else if !slices.Contains([]string{"Id", "Status", "ProviderName", "DateTimeUTC", "pagination"}, name) {
					t.Errorf("%s: envelope holds %q", path, name)
				}
			}
		}
		refused := d.want(200, d.api("PUT", "CreditNotes"+separately, creditNote(id, "TB-3", [3]string{"EMPTY", "1", "4"})))
		check("CreditNote", at(refused, "CreditNotes"))
		check("LineItem", at(refused, "CreditNotes", 0, "LineItems"))
		check("Item", at(d.want(200, d.api("PUT", "Items"+separately, `{"Code":"A"}`)), "Items"))
		check("Contact", at(d.want(200, d.api("PUT", "Contacts?summarizeErrors=false", `{"Name":""}`)), "Contacts"))
	})
}
