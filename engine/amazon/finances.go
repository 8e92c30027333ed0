package amazon

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

const (
	financialGroupsPage = "100"
	maxFinancialPages   = 50
)

// financialMoney is an amount of the Finances API: a JSON number, read digit by digit.
type financialMoney struct {
	Code   text `json:"CurrencyCode"`
	Amount text `json:"CurrencyAmount"`
}

func (m financialMoney) money() domain.Money {
	d, ok := parseAmount(m.Amount)
	if !ok || m.Code == "" {
		// 1E+2 is a number too, and no decimal writes it so.
		if d, ok = exponent(string(m.Amount)); !ok || m.Code == "" {
			return domain.Money{}
		}
	}
	return domain.Money{Amount: d, Currency: string(m.Code)}
}

// exponent reads a number with a power of ten, such as "1.5E+3".
func exponent(s string) (decimal.Decimal, bool) {
	mantissa, power, ok := strings.Cut(strings.ToLower(s), "e")
	n, okN := parseUnits(strings.TrimPrefix(power, "+"))
	d, okD := parseAmount(text(mantissa))
	if !ok || !okN || !okD || n < -18 || n > 18 {
		return decimal.Decimal{}, false
	}
	ten, op := decimal.MustNew(10, 0), decimal.Decimal.Mul
	if n < 0 {
		n, op = -n, decimal.Decimal.Quo
	}
	for range n {
		var err error
		if d, err = op(d, ten); err != nil {
			return decimal.Decimal{}, false
		}
	}
	return d.Trim(0), true
}

type financialGroup struct {
	ID           text           `json:"FinancialEventGroupId"`
	Status       text           `json:"ProcessingStatus"`
	Transfer     text           `json:"FundTransferStatus"`
	Original     financialMoney `json:"OriginalTotal"`
	Converted    financialMoney `json:"ConvertedTotal"`
	Beginning    financialMoney `json:"BeginningBalance"`
	TransferDate text           `json:"FundTransferDate"`
	Trace        text           `json:"TraceId"`
	Tail         text           `json:"AccountTail"`
	Start        text           `json:"FinancialEventGroupStart"`
	End          text           `json:"FinancialEventGroupEnd"`
}

func (g financialGroup) group(conn domain.ConnectionID) domain.FinancialGroup {
	out := domain.FinancialGroup{
		ID: string(g.ID), Connection: conn, Open: strings.EqualFold(string(g.Status), "Open"), Transfer: string(g.Transfer),
		Original: g.Original.money(), Converted: g.Converted.money(), Beginning: g.Beginning.money(),
		Start: parseTime(g.Start), End: parseTime(g.End), TransferDate: parseTime(g.TransferDate),
		Trace: tidy(string(g.Trace)), AccountTail: tidy(string(g.Tail)),
	}
	if out.Converted.Currency == out.Original.Currency {
		out.Converted = domain.Money{} // nothing was converted
	}
	return out
}

// FinancialGroups lists the financial event groups that began on or after
// since (listFinancialEventGroups): the open balance of each currency, and the
// payouts with the amount that reached the bank where Amazon converted it. since
// is at most 180 days back. A group whose balance cannot be read has an unknown
// Original. It needs the role Finance and Accounting.
//
// Source: developer-docs.amazon.com/sp-api/docs/finances-api-reference.
func (c *Client) FinancialGroups(ctx context.Context, since time.Time) ([]domain.FinancialGroup, error) {
	query := url.Values{"MaxResultsPerPage": {financialGroupsPage}, "FinancialEventGroupStartedAfter": {instant(since)}}
	var out []domain.FinancialGroup
	seen := map[string]bool{}
	for range maxFinancialPages {
		var page struct {
			Groups *list[financialGroup] `json:"FinancialEventGroupList"`
			Next   text                  `json:"NextToken"`
		}
		err := c.call(ctx, request{op: opFinancialGroups, path: "/finances/v0/financialEventGroups", query: query}, func(body []byte) error {
			page.Groups, page.Next = nil, ""
			if err := unwrap(body, &page); err != nil {
				return err
			}
			if page.Groups == nil {
				return errors.New("no financial event groups in the answer")
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, g := range *page.Groups {
			if g.ID != "" {
				out = append(out, g.group(c.connection))
			}
		}
		next := string(page.Next)
		if next == "" {
			return out, nil
		}
		if seen[next] {
			break
		}
		seen[next] = true
		query.Set("NextToken", next)
	}
	return nil, pageLoop(opFinancialGroups)
}
