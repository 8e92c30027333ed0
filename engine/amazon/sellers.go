package amazon

import (
	"context"

	"tallybridge/engine/domain"
)

type participationEntry struct {
	Marketplace struct {
		ID   text `json:"id"`
		Name text `json:"name"`
	} `json:"marketplace"`
	StoreName     text `json:"storeName"`
	Participation struct {
		IsParticipating      flag `json:"isParticipating"`
		HasSuspendedListings flag `json:"hasSuspendedListings"`
	} `json:"participation"`
}

// Participations reads the marketplaces of the seller account
// (getMarketplaceParticipations). Pseudo-marketplaces such as "Non-Amazon DE",
// which Amazon lists too, are left out. The call needs no seller id and is the
// best test of a connection, but costs a minute of its budget.
//
// Source: developer-docs.amazon.com/sp-api/docs/sellers-api-v1-reference.
func (c *Client) Participations(ctx context.Context) ([]domain.Participation, error) {
	var out []domain.Participation
	err := c.call(ctx, request{op: opParticipations, path: "/sellers/v1/marketplaceParticipations"}, func(body []byte) error {
		var err error
		out, err = decodeParticipations(body)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func decodeParticipations(body []byte) ([]domain.Participation, error) {
	var entries list[participationEntry]
	if err := unwrap(body, &entries); err != nil {
		return nil, err
	}
	out := make([]domain.Participation, 0, len(entries))
	for _, e := range entries {
		id := domain.MarketplaceID(e.Marketplace.ID)
		if _, ok := domain.MarketplaceByID(id); !ok {
			continue
		}
		out = append(out, domain.Participation{
			Marketplace:   id,
			Name:          string(e.Marketplace.Name),
			StoreName:     string(e.StoreName),
			Participating: bool(e.Participation.IsParticipating),
			Suspended:     bool(e.Participation.HasSuspendedListings),
		})
	}
	return out, nil
}
