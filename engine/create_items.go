package engine

import (
	"context"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/plan"
)

// listingsKept is how old the listings may be that items on demand are made
// from: they were just looked at, and Amazon's calls are dear.
const listingsKept = 24 * time.Hour

// CreateFor makes a sync that creates Xero items for these SKUs, links them,
// and does nothing else: for the moment after PreviewCreate was looked at. As
// every sync it writes only while automatic sync is on.
func CreateFor(skus []domain.SellerSKU) SyncOptions {
	chosen := make(map[domain.SellerSKU]bool, len(skus))
	for _, k := range skus {
		chosen[k] = true
	}
	return SyncOptions{Entities: []domain.Entity{domain.EntityProducts}, Create: chosen, Trigger: "user", Reuse: listingsKept}
}

// CreatePreview is what CreateFor would write, by the mirrors.
type CreatePreview struct {
	Items []domain.NewItem // by code; SKUs that share their units share an item
	// Refused are the SKUs that get none, each with a reason and what to do.
	Refused []CreateRefusal
	// Automatic tells that writing is allowed now.
	Automatic bool
	// Always tells that missing items are created by every sync anyway.
	Always bool
}

// CreateRefusal says why a SKU gets no item of its own.
type CreateRefusal struct {
	SKU    domain.SellerSKU
	Reason string
	Advice string
}

// PreviewCreate says what CreateFor would write for these SKUs. It makes no
// call and changes nothing.
func (e *Engine) PreviewCreate(ctx context.Context, skus []domain.SellerSKU) (CreatePreview, error) {
	in, err := e.matchInput(ctx)
	if err != nil {
		return CreatePreview{}, err
	}
	out := CreatePreview{Automatic: in.Config.Automatic, Always: in.Config.CreateItems}
	in.Config.CreateItems, in.Config.Fields = false, nil
	in.Own = CreateFor(skus).Create
	found := match.Match(in)
	p, err := e.planCreates(ctx, in, found)
	if err != nil {
		return out, err
	}
	out.Items = p.Creates
	waiting, err := e.store.Quarantine(ctx)
	if err != nil {
		return out, err
	}
	out.Items, out.Refused = withoutRefused(out.Items, waiting)
	out.Refused = append(out.Refused, refusals(skus, out, found, p.Conflicts)...)
	return out, nil
}

func (e *Engine) planCreates(ctx context.Context, in match.Input, found match.Output) (plan.ProductPlan, error) {
	org, _, err := e.store.Organisation(ctx)
	if err != nil {
		return plan.ProductPlan{}, err
	}
	accounts, _, err := e.store.Accounts(ctx)
	if err != nil {
		return plan.ProductPlan{}, err
	}
	return plan.Products(plan.ProductInput{
		Items: in.Items, Links: in.Links, Listings: in.Listings, States: in.States, Config: in.Config,
		Organisation: org, Accounts: accounts, Creates: found.Creates, Exclusions: in.Exclusions,
	}), nil
}

// withoutRefused takes out the items that Xero refused before.
func withoutRefused(items []domain.NewItem, waiting []domain.Quarantined) (kept []domain.NewItem, refused []CreateRefusal) {
	reasons := map[string]string{}
	for _, q := range waiting {
		if q.Item == "" && q.Entity == domain.EntityProducts {
			reasons[q.Code] = q.Reason
		}
	}
	for _, n := range items {
		why, wait := reasons[n.Code]
		if !wait {
			kept = append(kept, n)
			continue
		}
		for _, k := range n.SKUs {
			refused = append(refused, CreateRefusal{k, why, "Press Retry in the quarantine on the Activity screen first."})
		}
	}
	return kept, refused
}

// refusals explain the SKUs that no item was planned for.
func refusals(skus []domain.SellerSKU, p CreatePreview, found match.Output, conflicts []domain.Conflict) []CreateRefusal {
	told := map[domain.SellerSKU]bool{}
	for _, n := range p.Items {
		for _, k := range n.SKUs {
			told[k] = true
		}
	}
	for _, r := range p.Refused {
		told[r.SKU] = true
	}
	why := map[domain.SellerSKU]CreateRefusal{}
	var general *domain.Conflict
	for _, list := range [][]domain.Conflict{found.Conflicts, conflicts} {
		for _, c := range list {
			if c.SKU.SKU == "" && c.Item == "" {
				general = &c
				continue
			}
			why[c.SKU] = CreateRefusal{c.SKU, c.Message, c.Fix}
		}
	}
	states := make(map[domain.SellerSKU]match.State, len(found.Products))
	for _, x := range found.Products {
		states[x.SKU] = x.State
	}
	var out []CreateRefusal
	for _, k := range skus {
		if told[k] {
			continue
		}
		told[k] = true
		r, known := why[k]
		switch {
		case known:
		case general != nil && states[k] == match.StateUnmapped:
			r = CreateRefusal{k, general.Message, general.Fix}
		default:
			r = CreateRefusal{k, stateRefuses(states[k]), ""}
		}
		out = append(out, r)
	}
	return out
}

func stateRefuses(state match.State) string {
	switch state {
	case match.StateLinked:
		return "It has an item already."
	case match.StateExcluded:
		return "It is excluded. Include it first."
	case match.StateClosed:
		return "Its listings are closed everywhere and Amazon holds no units of it."
	case match.StateParent:
		return "It is a variation parent: it has no offer and no stock of its own."
	}
	return "Amazon does not list it any more."
}
