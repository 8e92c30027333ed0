package practicexero

import (
	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero/books"
)

// getOrganisation answers GET /Organisation.
// https://developer.xero.com/documentation/api/accounting/organisation
func (s *Server) getOrganisation(*call) outcome {
	o := s.books.Org
	row := object{
		{"Name", o.Name},
		{"LegalName", o.Name},
		{"PaysTax", true},
		{"Version", version(o.CountryCode)},
		{"OrganisationType", "COMPANY"},
		{"BaseCurrency", o.BaseCurrency},
		{"CountryCode", o.CountryCode},
		{"IsDemoCompany", o.Demo},
		{"OrganisationStatus", "ACTIVE"},
		{"FinancialYearEndDay", 31},
		{"FinancialYearEndMonth", 12},
		{"SalesTaxBasis", "ACCRUALS"},
		{"SalesTaxPeriod", "MONTHLY"},
		{"DefaultSalesTax", "Tax Exclusive"},
		{"DefaultPurchasesTax", "Tax Exclusive"},
	}
	if !o.PeriodLock.IsZero() {
		row = append(row, field{"PeriodLockDate", day(o.PeriodLock)})
	}
	if !o.YearLock.IsZero() {
		row = append(row, field{"EndOfYearLockDate", day(o.YearLock)})
	}
	row = append(row, object{
		{"CreatedDateUTC", instant(o.Created)},
		{"OrganisationEntityType", "COMPANY"},
		{"Timezone", o.Timezone},
		{"ShortCode", o.ShortCode},
		{"OrganisationID", o.ID},
		{"Edition", "BUSINESS"},
		{"Class", o.Class},
		{"Addresses", none("Address")},
		{"Phones", none("Phone")},
		{"ExternalLinks", none("ExternalLink")},
		{"PaymentTerms", object{}},
	}...)
	return ok(field{"Organisations", list{"Organisation", []object{row}}})
}

func version(country string) string {
	switch country {
	case "AU", "NZ", "US":
		return country
	case "GB", "UK":
		return "UK"
	}
	return "GLOBAL"
}

// getActions answers GET /Organisation/Actions: what the app and the plan allow now.
func (s *Server) getActions(*call) outcome {
	bill := "ALLOWED"
	if !s.books.BillsLeft() {
		bill = "NOT-ALLOWED"
	}
	var rows []object
	for _, a := range []struct{ name, status string }{
		{"CreateApprovedInvoice", "ALLOWED"},
		{"CreateDraftPurchaseOrder", "ALLOWED"},
		{"CreateApprovedBill", bill},
		{"AttachFilesIntoInvoice", "ALLOWED"},
		{"UseMulticurrency", "NOT-ALLOWED"},
		{"CreateDraftInvoice", "ALLOWED"},
		{"CreateRepeatingInvoice", "ALLOWED"},
		{"CreateRepeatingBill", "ALLOWED"},
		{"CreateSentQuote", "ALLOWED"},
		{"CreateInvoicePayment", "ALLOWED"},
		{"CreateApprovedPurchaseOrder", "ALLOWED"},
		{"CreateDraftQuote", "ALLOWED"},
		{"CreateDraftBill", "ALLOWED"},
		{"ApproveTransactionsBeforePeriodLockDate", "NOT-ALLOWED"},
	} {
		rows = append(rows, object{{"Name", a.name}, {"Status", a.status}})
	}
	return ok(field{"Actions", list{"Action", rows}})
}

var accountFields = []string{"AccountID", "Code", "Name", "Status", "Type", "TaxType", "Class", "SystemAccount", "UpdatedDateUTC"}

// getAccounts answers GET /Accounts, which is not paged.
// https://developer.xero.com/documentation/api/accounting/accounts
func (s *Server) getAccounts(c *call) outcome {
	var rows []object
	for _, a := range s.books.Accounts() {
		rows = append(rows, s.accountRow(a))
	}
	rows, bad := s.filter(c, rows, accountFields, "UpdatedDateUTC")
	if bad != nil {
		return *bad
	}
	return ok(field{"Accounts", list{"Account", rows}})
}

func (s *Server) accountRow(a *books.Account) object {
	o := object{{"AccountID", a.ID}, {"Code", a.Code}, {"Name", a.Name}, {"Status", a.Status}, {"Type", a.Type}}
	tax := a.TaxType
	if tax == "" {
		tax = "NONE"
	}
	o = append(o, object{{"TaxType", tax}, {"Class", a.Class}}...)
	if a.System != "" {
		o = append(o, field{"SystemAccount", a.System})
	}
	bank := ""
	if a.Type == "BANK" {
		bank = "BANK"
		for _, x := range s.world.Books.Accounts {
			if x.Code == a.Code {
				o = append(o, field{"CurrencyCode", x.Currency})
			}
		}
	}
	return append(o, object{
		{"EnablePaymentsToAccount", false},
		{"ShowInExpenseClaims", false},
		{"BankAccountType", bank},
		{"ReportingCode", ""},
		{"HasAttachments", false},
		{"UpdatedDateUTC", instant(a.Updated)},
		{"AddToWatchlist", false},
	}...)
}

var taxFields = []string{"Name", "TaxType", "Status", "ReportTaxType"}

// getTaxRates answers GET /TaxRates, which is not paged.
// https://developer.xero.com/documentation/api/accounting/taxrates
func (s *Server) getTaxRates(c *call) outcome {
	var rows []object
	for _, t := range s.books.TaxRates() {
		rate := t.Rate.Rescale(4)
		rows = append(rows, object{
			{"Name", t.Name},
			{"TaxType", t.TaxType},
			{"ReportTaxType", t.TaxType},
			{"CanApplyToAssets", true},
			{"CanApplyToEquity", true},
			{"CanApplyToExpenses", t.Expenses},
			{"CanApplyToLiabilities", true},
			{"CanApplyToRevenue", t.Revenue},
			{"DisplayTaxRate", rate},
			{"EffectiveRate", rate},
			{"Status", t.Status},
			{"TaxComponents", list{"TaxComponent", []object{{{"Name", "Tax"}, {"Rate", rate}, {"IsCompound", false}, {"IsNonRecoverable", false}}}}},
		})
	}
	rows, bad := s.filter(c, rows, taxFields, "")
	if bad != nil {
		return *bad
	}
	return ok(field{"TaxRates", list{"TaxRate", rows}})
}

// six shows a currency rate.
var six = decimal.One.Rescale(6)
