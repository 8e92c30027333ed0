package app

import (
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// statusView is the answer of status --json.
type statusView struct {
	Automatic   bool         `json:"automatic"`
	Amazon      []amazonView `json:"amazon"`
	Xero        *xeroView    `json:"xero"` // null while not connected
	Jobs        []jobView    `json:"jobs"`
	Listings    int          `json:"listings"`
	Items       int          `json:"items"`
	Links       int          `json:"links"`
	Conflicts   int          `json:"conflicts"` // open
	SetAside    int          `json:"setAside"`
	Quarantined int          `json:"quarantined"`
	OpenWrites  int          `json:"openWrites"`
	Question    string       `json:"question,omitempty"` // the brake's
	Calls       []budgetView `json:"calls"`
}

type amazonView struct {
	Name         string   `json:"name"`
	Label        string   `json:"label"`
	Region       string   `json:"region"`
	Seller       string   `json:"seller,omitempty"`
	Marketplaces []string `json:"marketplaces"`
	Off          []string `json:"off"`
	Broken       string   `json:"broken,omitempty"`
	Warnings     []string `json:"warnings"`
}

type xeroView struct {
	Organisation string `json:"organisation"`
	TenantID     string `json:"tenantId"`
	BaseCurrency string `json:"baseCurrency,omitempty"`
	Demo         bool   `json:"demo"`
	Broken       string `json:"broken,omitempty"`
}

type jobView struct {
	Entity      string     `json:"entity"`
	LastEnd     *time.Time `json:"lastEnd"`
	LastSuccess *time.Time `json:"lastSuccess"`
	LastResult  string     `json:"lastResult"`
	LastMessage string     `json:"lastMessage"`
	NextDue     *time.Time `json:"nextDue"`
	Paused      bool       `json:"paused"`
	Stretched   string     `json:"stretched,omitempty"`
}

func viewStatus(st engine.Status, question string, now time.Time) statusView {
	v := statusView{
		Automatic: st.Config.Automatic, Listings: st.Listings, Items: st.Items, Links: st.Linked, Conflicts: st.Conflicts,
		SetAside: st.SetAside, Quarantined: st.Quarantined, OpenWrites: st.OpenWrites, Question: question,
		Amazon: each(st.Amazon, viewAmazon), Calls: each(st.Budgets, viewBudget),
	}
	if st.XeroReady {
		v.Xero = &xeroView{
			Organisation: st.Xero.TenantName, TenantID: st.Xero.TenantID, BaseCurrency: st.Organisation.BaseCurrency,
			Demo: st.Organisation.Demo, Broken: st.Xero.Broken,
		}
	}
	for _, e := range entities {
		j := st.Jobs[e]
		v.Jobs = append(v.Jobs, jobView{
			Entity: string(e), LastEnd: instant(j.LastEnd), LastSuccess: instant(j.LastSuccess), LastResult: string(j.LastResult),
			LastMessage: j.LastMessage, NextDue: instant(j.NextDue), Paused: j.PausedUntil.After(now), Stretched: j.Stretched,
		})
	}
	return v
}

// entities are the rows of the sync matrix.
var entities = []domain.Entity{domain.EntityProducts, domain.EntityInventory, domain.EntityOrders, domain.EntitySettlements}

// directionOf says which way an entity moves.
func directionOf(e domain.Entity) string {
	switch e {
	case domain.EntityOrders:
		return "Amazon -> here"
	case domain.EntitySettlements:
		return "read only"
	}
	return "Amazon -> Xero"
}

// instant is a time in UTC, or null for none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func viewAmazon(a engine.AmazonStatus) amazonView {
	code := func(m domain.MarketplaceID) string { return m.Code() }
	return amazonView{
		Name: string(a.ID), Label: a.Label, Region: string(a.Region), Seller: a.SellerID,
		Marketplaces: each(a.Active(), code), Off: each(a.Off, code), Broken: a.Broken, Warnings: each(a.Warnings, same),
	}
}
