package xero

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"tallybridge/engine/domain"
)

// specFile is Xero's own description of the API, where it is at hand beside the checkout.
const specFile = "../../../shared/specs/xero_accounting.yaml"

// spec is what the tests need of the description: the names of the properties
// of each schema, what each operation is called and the parameters it takes.
type spec struct {
	schemas    map[string]map[string]bool
	operations map[string]string          // "put /Items" → createItems
	parameters map[string]map[string]bool // operation → names
}

// readSpec reads the few lines it needs by their indentation; the file is
// regular and a YAML library would be one more dependency.
func readSpec(t *testing.T) spec {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(specFile))
	if err != nil {
		t.Skipf("Xero's OpenAPI file is not at hand: %v", err)
	}
	s := spec{map[string]map[string]bool{}, map[string]string{}, map[string]map[string]bool{}}
	var top, section, schema, path, method, op string
	inProperties, inParameters := false, false
	for line := range strings.Lines(string(b)) {
		trimmed := strings.TrimSpace(line)
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		key := strings.TrimSuffix(strings.SplitN(trimmed, ": ", 2)[0], ":")
		switch {
		case indent == 0:
			top = key
		case top == "components" && indent == 2:
			section = key
		case top == "components" && section == "schemas" && indent == 4:
			schema, inProperties = key, false
			s.schemas[schema] = map[string]bool{}
		case top == "components" && section == "schemas" && indent == 6:
			inProperties = key == "properties"
		case top == "components" && section == "schemas" && indent == 8 && inProperties:
			s.schemas[schema][key] = true
		case top == "paths" && indent == 2:
			path = strings.Trim(key, `"`)
		case top == "paths" && indent == 4:
			method, inParameters = key, false
		case top == "paths" && indent == 6:
			inParameters = key == "parameters"
			if key == "operationId" {
				op = strings.TrimPrefix(trimmed, "operationId: ")
				s.operations[method+" "+path] = op
				s.parameters[op] = map[string]bool{}
			}
		case top == "paths" && inParameters && strings.HasPrefix(trimmed, "name: "):
			s.parameters[op][strings.Trim(strings.TrimPrefix(trimmed, "name: "), `"`)] = true
		case top == "paths" && inParameters && strings.HasPrefix(trimmed, "- $ref: "):
			name := trimmed[strings.LastIndex(trimmed, "/")+1:]
			s.parameters[op][strings.Trim(name, `"'`)] = true
		}
	}
	if len(s.schemas["LineItem"]) < 10 || s.operations["put /Items"] != "createItems" {
		t.Fatalf("the file is not laid out as expected: %d schemas", len(s.schemas))
	}
	return s
}

// Every property a request carries exists in the schema of its place.
func TestRequestsFollowTheSpec(t *testing.T) {
	s := readSpec(t)
	// The schema behind each key that holds objects.
	schemaOf := map[string]string{
		"Invoices": "Invoice", "CreditNotes": "CreditNote", "Items": "Item", "Contacts": "Contact", "LineItems": "LineItem",
		"Contact": "Contact", "SalesDetails": "Purchase", "PurchaseDetails": "Purchase",
	}
	var check func(where, schema string, v any)
	check = func(where, schema string, v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				check(where, schema, x)
			}
		case map[string]any:
			for key, x := range v {
				if !s.schemas[schema][key] {
					t.Errorf("%s: %s has no property %s", where, schema, key)
				}
				if next, ok := schemaOf[key]; ok {
					check(where+"."+key, next, x)
				}
			}
		}
	}
	for _, r := range samples(t) {
		var body map[string]any
		if err := json.Unmarshal(r.body, &body); err != nil {
			t.Fatal(err)
		}
		path := r.path
		switch {
		case r.op != OpVoid:
			for list, elements := range body {
				check(r.op, schemaOf[list], elements)
			}
		case r.api() == "updateInvoice":
			check(r.op, "Invoice", body)
			path = "/Invoices/{InvoiceID}"
		default:
			check(r.op, "CreditNote", body)
			path = "/CreditNotes/{CreditNoteID}"
		}
		if op := s.operations[strings.ToLower(r.method)+" "+path]; op != r.api() {
			t.Errorf("%s %s is %q in the spec, not %q", r.method, path, op, r.api())
		}
		for name := range r.query() {
			if !s.parameters[r.api()][name] {
				t.Errorf("%s takes no %s", r.api(), name)
			}
		}
		if !s.parameters[r.api()]["idempotencyKey"] {
			t.Errorf("%s takes no Idempotency-Key", r.api())
		}
	}
}

// Every read is an operation of the spec, with parameters it has.
func TestReadsFollowTheSpec(t *testing.T) {
	s := readSpec(t)
	ctx := t.Context()
	nothing := func(list string) reply { return ok(`{"` + list + `":[]}`) }
	r := rig(t, nothing("Items"), nothing("Accounts"), nothing("TaxRates"), nothing("Actions"), nothing("Invoices"),
		nothing("Invoices"), nothing("CreditNotes"), nothing("Contacts"), ok(`{"Organisations":[{}]}`),
		nothing("Invoices"), nothing("BankTransactions"), nothing("Payments"), nothing("Currencies"))
	var want []string
	call := func(op string, err error) {
		if err != nil {
			t.Errorf("%s: %v", op, err)
		}
		want = append(want, op)
	}
	_, err := r.Items(ctx)
	call("getItems", err)
	_, err = r.Accounts(ctx)
	call("getAccounts", err)
	_, err = r.TaxRates(ctx)
	call("getTaxRates", err)
	_, err = r.Actions(ctx)
	call("getOrganisationActions", err)
	_, err = r.ItemCodedSales(ctx, r.clock.Now())
	call("getInvoices", err)
	_, err = r.FindDocuments(ctx, string(domain.DocumentBill), "TB-1")
	call("getInvoices", err)
	_, err = r.FindDocuments(ctx, string(domain.DocumentCreditNote), "TB-1")
	call("getCreditNotes", err)
	_, _, err = r.FindContact(ctx, ContactName)
	call("getContacts", err)
	_, err = r.Organisation(ctx)
	call("getOrganisations", err)
	_, err = r.PostedInvoices(ctx, r.clock.Now(), func(domain.PostedDocument) {})
	call("getInvoices", err)
	_, err = r.Receipts(ctx, r.clock.Now(), func(Receipt) {})
	call("getBankTransactions", err)
	_, err = r.InvoicePayments(ctx, r.clock.Now(), "NZD", func(domain.Deposit) {})
	call("getPayments", err)
	_, err = r.Currencies(ctx)
	call("getCurrencies", err)
	for i, c := range r.wire.calls {
		path := strings.TrimPrefix(c.path, accounting)
		if op := s.operations["get "+path]; op != want[i] {
			t.Errorf("GET %s is %q in the spec, not %q", path, op, want[i])
		}
		for name := range c.query {
			if !s.parameters[want[i]][name] {
				t.Errorf("%s takes no %s", want[i], name)
			}
		}
	}
}

// The keys we read exist in the spec, but for those that are newer than the file.
func TestAnswersFollowTheSpec(t *testing.T) {
	s := readSpec(t)
	newer := map[string]bool{"QuantityAvailable": true, "QuantityOnBackOrder": true}
	cases := map[string][]string{
		"Item": {
			"ItemID", "Code", "Name", "Description", "PurchaseDescription", "IsSold", "IsPurchased", "SalesDetails", "PurchaseDetails",
			"InventoryAssetAccountCode", "IsTrackedAsInventory", "QuantityOnHand", "TotalCostPool", "QuantityAvailable",
			"QuantityOnBackOrder", "UpdatedDateUTC", "StatusAttributeString", "ValidationErrors",
		},
		"Purchase":   {"UnitPrice", "AccountCode", "COGSAccountCode", "TaxType"},
		"Invoice":    {"Type", "Status", "InvoiceID", "InvoiceNumber", "Total", "HasErrors", "StatusAttributeString", "ValidationErrors", "Warnings", "LineItems", "Reference", "Contact", "Date", "LineAmountTypes", "CurrencyCode"},
		"CreditNote": {"Type", "Status", "CreditNoteID", "CreditNoteNumber", "Total", "HasErrors", "StatusAttributeString", "ValidationErrors", "Warnings", "LineItems"},
		"LineItem":   {"ItemCode", "Item", "Description", "AccountCode", "LineAmount", "TaxAmount"},
		"BankTransaction": {
			"Type", "BankTransactionID", "Reference", "Status", "LineAmountTypes", "CurrencyCode", "Contact", "BankAccount", "Date", "Total", "IsReconciled", "LineItems",
		},
		"Payment":      {"PaymentID", "PaymentType", "Status", "Reference", "Date", "Amount", "BankAmount", "IsReconciled", "Account", "Invoice"},
		"Currency":     {"Code"},
		"Contact":      {"ContactID", "Name", "ContactStatus", "HasValidationErrors", "ValidationErrors"},
		"Organisation": {"OrganisationID", "Name", "ShortCode", "BaseCurrency", "CountryCode", "Timezone", "Class", "IsDemoCompany", "PeriodLockDate", "EndOfYearLockDate"},
		"Account":      {"AccountID", "Code", "Name", "Type", "Class", "Status", "TaxType", "SystemAccount"},
		"TaxRate":      {"Name", "TaxType", "Status", "EffectiveRate", "CanApplyToRevenue", "CanApplyToExpenses"},
		"Action":       {"Name", "Status"},
		"Pagination":   {"page", "pageSize", "pageCount", "itemCount"},
		"Error":        {"ErrorNumber", "Type", "Message", "Elements"},
	}
	names := make([]string, 0, len(cases))
	for n := range cases {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		for _, p := range cases[n] {
			if !s.schemas[n][p] && !newer[p] {
				t.Errorf("%s has no property %s", n, p)
			}
		}
	}
}
