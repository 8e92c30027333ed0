package engine

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/fees"
)

// feesEdited tells listeners.
func (e *Engine) feesEdited() { e.events.publish(Event{Kind: EventFeesChanged}) }

// SetFeeAccount chooses the Xero account of a group: for all countries, or for
// one (an ISO 3166 code, also "UK"). An empty code takes the choice away. Only
// an active account of a type that fits is taken.
func (e *Engine) SetFeeAccount(ctx context.Context, g domain.FeeGroup, country, code string) error {
	return e.SetFeeAccounts(ctx, []domain.FeeMapping{{Group: g, Country: country, Account: code}})
}

// SetFeeAccounts is SetFeeAccount for several: all are taken, or none.
func (e *Engine) SetFeeAccounts(ctx context.Context, list []domain.FeeMapping) error {
	accounts, _, err := e.store.Accounts(ctx)
	if err != nil {
		return err
	}
	checked := make([]domain.FeeMapping, 0, len(list))
	for _, m := range list {
		m.Account = strings.TrimSpace(m.Account)
		if m.Country = strings.TrimSpace(m.Country); m.Country != "" {
			place, ok := domain.MarketplaceByCode(m.Country)
			if !ok {
				return refused("Use a country code such as DE or GB.", "Amazon has no marketplace in %q.", m.Country)
			}
			m.Country = place.Country
		}
		if err := fitsGroup(accounts, m); err != nil {
			return err
		}
		checked = append(checked, m)
	}
	if err := e.store.SaveFeeMapping(ctx, checked); err != nil {
		return err
	}
	e.feesEdited()
	return nil
}

func fitsGroup(accounts []domain.Account, m domain.FeeMapping) error {
	if _, ok := domain.FeeGroupByName(string(m.Group)); !ok || m.Group == domain.GroupUnmapped {
		return noGroup(m.Group)
	}
	if m.Account == "" {
		return nil
	}
	if len(accounts) == 0 {
		return &domain.Fault{
			Kind: domain.FaultSetup, Message: "The accounts of Xero are not known yet.", Advice: "Connect Xero first: tallybridge connect xero.",
		}
	}
	found := domain.Account{}
	for _, a := range accounts {
		if a.Code == m.Account && (found.Code == "" || strings.EqualFold(a.Status, "ACTIVE")) {
			found = a
		}
	}
	switch {
	case found.Code == "":
		return refused(otherAccount, "Xero has no account %s.", m.Account)
	case !strings.EqualFold(found.Status, "ACTIVE"):
		return refused(otherAccount, "Account %s (%s) is archived in Xero and cannot be chosen.", found.Code, found.Name)
	case !fees.Fits(found, m.Group):
		return refused("Choose an active account of type "+strings.Join(fees.TypesFor(m.Group), ", ")+".", "Account %s (%s) is of type %s and cannot be chosen for %s.", found.Code, found.Name, found.Type, m.Group.Title())
	}
	return nil
}

const otherAccount = "Choose another one. Accounts that Xero got since are known after the next check."

// refused is a usage fault with what to do instead.
func refused(advice, format string, args ...any) error {
	return &domain.Fault{Kind: domain.FaultUsage, Message: fmt.Sprintf(format, args...), Advice: advice}
}

func noGroup(g domain.FeeGroup) error {
	return refused("There are: "+groupNames()+".", "There is no fee group %q.", string(g))
}

func groupNames() string {
	var names []string
	for _, g := range domain.FeeGroups() {
		if g != domain.GroupUnmapped {
			names = append(names, string(g))
		}
	}
	return strings.Join(names, ", ")
}

// FeeAccounts are the accounts that may be chosen for a group, by code.
func (e *Engine) FeeAccounts(ctx context.Context, g domain.FeeGroup) ([]domain.Account, error) {
	accounts, _, err := e.store.Accounts(ctx)
	return slices.DeleteFunc(accounts, func(a domain.Account) bool { return !fees.Fits(a, g) }), err
}

// ProposeFeeAccounts chooses an account by type and name for each group that
// has none, for the user to look at. Nothing is saved: see SetFeeAccounts.
func (e *Engine) ProposeFeeAccounts(ctx context.Context) ([]domain.FeeMapping, error) {
	accounts, _, err := e.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return nil, &domain.Fault{
			Kind: domain.FaultSetup, Message: "The accounts of Xero are not known yet.", Advice: "Connect Xero first: tallybridge connect xero.",
		}
	}
	have, err := e.store.FeeMapping(ctx)
	if err != nil {
		return nil, err
	}
	// An account that is taken is proposed to nobody else.
	free := slices.DeleteFunc(accounts, func(a domain.Account) bool {
		return slices.ContainsFunc(have, func(m domain.FeeMapping) bool { return m.Account == a.Code })
	})
	return slices.DeleteFunc(fees.Propose(free), func(p domain.FeeMapping) bool {
		return slices.ContainsFunc(have, func(m domain.FeeMapping) bool { return m.Group == p.Group && m.Country == "" })
	}), nil
}

// PlaceLabel puts a label into a group, before the built-in table. "*" in a
// field stands for any text. An empty group gives the label back to the
// built-in table.
func (e *Engine) PlaceLabel(ctx context.Context, l domain.FeeLabel, g domain.FeeGroup) error {
	if err := checkPlacement(l, g); err != nil {
		return err
	}
	p := domain.FeePlacement{Label: l, Group: g, At: e.opts.Clock.Now()}
	if err := e.store.SaveFeePlacements(ctx, []domain.FeePlacement{p}); err != nil {
		return err
	}
	e.feesEdited()
	return nil
}

func checkPlacement(l domain.FeeLabel, g domain.FeeGroup) error {
	if l.Type == "*" && l.AmountType == "*" && l.Description == "*" {
		return refused("Name at least one part of the label.", "A placement of everything would hide what is unmapped.")
	}
	if strings.TrimSpace(l.Type+l.AmountType+l.Description) == "" {
		return refused("Labels that were seen are in tallybridge fees labels.", "Say which label: its type, amount type and description.")
	}
	if _, ok := domain.FeeGroupByName(string(g)); g != "" && (!ok || g == domain.GroupUnmapped) {
		return noGroup(g)
	}
	return nil
}

// FeePlacements are the user's own placements of labels.
func (e *Engine) FeePlacements(ctx context.Context) ([]domain.FeePlacement, error) {
	return e.store.FeePlacements(ctx)
}

// Tick settles a finding or a check by hand, by its key, with a note of the
// user's own. A ticked finding counts as none until it is unticked, also when
// it is found again.
func (e *Engine) Tick(ctx context.Context, key, note string) error {
	r, err := e.FeeCheck(ctx)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(r.Findings, func(f domain.Finding) bool { return f.Key == key }) ||
		slices.ContainsFunc(r.Checks, func(c domain.ManualCheck) bool { return c.Key == key })
	if !known {
		return refused("The keys are in tallybridge fees check.", "There is no finding or check %q.", key)
	}
	if err := e.store.SaveFeeTick(ctx, domain.FeeTick{Key: key, Note: strings.TrimSpace(note), At: e.opts.Clock.Now()}); err != nil {
		return err
	}
	e.feesEdited()
	return nil
}

// Untick takes a tick away. A key that has none is a FaultUsage.
func (e *Engine) Untick(ctx context.Context, key string) error {
	ticks, err := e.store.FeeTicks(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(ticks, func(t domain.FeeTick) bool { return t.Key == key }) {
		return refused("The keys are in tallybridge fees check.", "Nothing is ticked off under the key %q.", key)
	}
	if err := e.store.DeleteFeeTick(ctx, key); err != nil {
		return err
	}
	e.feesEdited()
	return nil
}

// OpenSettlementFile reads a settlement file that the user downloaded, as it is
// or packed with gzip, and keeps it like one that Amazon's API brought. name is
// remembered for showing. It returns the ids of the settlements in it.
func (e *Engine) OpenSettlementFile(ctx context.Context, name string, r io.Reader) ([]domain.SettlementID, error) {
	list, err := readSettlementFile(r)
	if err != nil {
		return nil, err
	}
	now := e.opts.Clock.Now()
	var ids []domain.SettlementID
	for _, s := range list {
		s.File, s.FetchedAt = name, now
		if _, err := e.store.SaveSettlement(ctx, s); err != nil {
			return nil, err
		}
		ids = append(ids, s.ID)
	}
	e.feesEdited()
	return ids, nil
}

func readSettlementFile(r io.Reader) ([]domain.Settlement, error) {
	var start [2]byte
	n, err := io.ReadFull(r, start[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &domain.Fault{Kind: domain.FaultUsage, Message: "The file cannot be read.", Advice: "Is it the settlement file itself?", Err: err}
	}
	in := io.MultiReader(bytes.NewReader(start[:n]), r)
	switch {
	case n == 2 && start == [2]byte{0x1f, 0x8b}:
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, &domain.Fault{Kind: domain.FaultData, Message: "The packed file is damaged.", Advice: "Download it again.", Err: err}
		}
		in = z
	case n == 2 && start == [2]byte{'P', 'K'}:
		return nil, &domain.Fault{Kind: domain.FaultUsage, Message: "This is a ZIP archive.", Advice: "Unpack it and open the text file in it."}
	}
	return amazon.ParseSettlements(in, "", "")
}

// RemoveSettlementFile forgets a settlement that was opened by hand. One that
// came from Amazon's API stays: it would only come again.
func (e *Engine) RemoveSettlementFile(ctx context.Context, id domain.SettlementID) error {
	s, ok, err := e.store.Settlement(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return noSettlement(id)
	}
	if s.Connection != "" {
		return refused("Only settlements that were opened from a file can be forgotten.", "Settlement %s came from Amazon and stays.", id)
	}
	if err := e.store.DeleteSettlement(ctx, id); err != nil {
		return err
	}
	e.feesEdited()
	return nil
}

// CheckSettlementFile reads a file and says what is in it and what the check
// finds in it alone, with the user's tables. Nothing is kept.
func (e *Engine) CheckSettlementFile(ctx context.Context, r io.Reader) ([]FeeBreakdown, FeeResult, error) {
	list, err := readSettlementFile(r)
	if err != nil {
		return nil, FeeResult{}, err
	}
	in, err := e.jobs.FeeInput(ctx)
	if err != nil {
		return nil, FeeResult{}, err
	}
	in.Settlements = list
	// Deposits of other settlements are not this file's matter.
	own := fees.NewInterest(list, in.FinancialGroups)
	in.Deposits = slices.DeleteFunc(in.Deposits, func(d domain.Deposit) bool { return !own.Payout(d) })
	var out []FeeBreakdown
	table := fees.NewTable(in.Placements)
	for _, s := range list {
		b, err := fees.Break(s, table)
		if err != nil {
			return nil, FeeResult{}, err
		}
		out = append(out, b)
	}
	res, err := fees.Check(in)
	if err != nil {
		return nil, FeeResult{}, fmt.Errorf("checking the file: %w", err)
	}
	return out, res, nil
}
