package fees

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// chooseAccount lets a person choose the account of a group, for all countries
// or for one. Only accounts that fit are offered.
func (s *Screen) chooseAccount(g domain.FeeGroup, country string) {
	s.offerAccounts(g, func(list []domain.Account) {
		title := words.T("Account of {{.group}}", words.A{"group": groupName(g)})
		if country != "" {
			title = words.T("Account of {{.group}} in {{.country}}", words.A{"group": groupName(g), "country": country})
		}
		s.accountDialog(title, g, country, nil, list)
	})
}

// chooseCountry gives a group an account of its own in one country.
func (s *Screen) chooseCountry(g domain.FeeGroup) {
	s.offerAccounts(g, func(list []domain.Account) {
		var countries []kit.Option
		for _, m := range domain.Marketplaces() {
			if !slices.ContainsFunc(countries, func(o kit.Option) bool { return o.ID == m.Country }) {
				countries = append(countries, kit.Option{ID: m.Country, Text: m.Country})
			}
		}
		slices.SortFunc(countries, func(a, b kit.Option) int { return cmp.Compare(a.ID, b.ID) })
		s.accountDialog(words.T("Another account of {{.group}} for one country", words.A{"group": groupName(g)}), g, "", countries, list)
	})
}

// offerAccounts reads the accounts that fit a group.
func (s *Screen) offerAccounts(g domain.FeeGroup, then func([]domain.Account)) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) ([]domain.Account, error) { return e.FeeAccounts(ctx, g) }, func(list []domain.Account, err error) {
		switch {
		case err != nil:
			s.h.ErrorToast(err)
		case len(list) == 0 && !s.facts.conns.XeroReady:
			s.h.Toast(kit.Toast{
				Text: words.T("Connect Xero first: its accounts are not known yet."), Tone: kit.Info,
				Action: words.T("Start setup"), OnTap: func() { s.h.Go(page.Setup, page.Want{}) },
			})
		case len(list) == 0:
			s.h.Toast(kit.Toast{
				Text: words.T("No active account in Xero fits. Add one there, then check again."), Tone: kit.Warn,
				Action: words.T("Check now"), OnTap: s.checkNow,
			})
		default:
			then(list)
		}
	})
}

// users are the other fee groups that have an account already.
func (s *Screen) users(code string, g domain.FeeGroup) string {
	for _, r := range s.facts.grid.Rows {
		if r.Account.Code == code && r.Group != g && r.Group.Fee() && g.Fee() {
			return groupName(r.Group)
		}
	}
	return ""
}

func (s *Screen) accountDialog(title string, g domain.FeeGroup, country string, countries []kit.Option, list []domain.Account) {
	var now gridRow
	for _, r := range s.facts.grid.Rows {
		if r.Group == g && r.Country == country {
			now = r
		}
	}
	options := make([]kit.Option, 0, len(list))
	for _, a := range list {
		o := kit.Option{ID: a.Code, Text: accountName(a)}
		if by := s.users(a.Code, g); by != "" {
			o.Text += "  (" + by + ")"
		}
		options = append(options, o)
	}
	d := &kit.Dialog{Title: title, Width: 480, Confirm: words.T("Choose"), Cancel: words.T("Cancel")}
	d.Text = words.T("This is your own table of where each fee should go. The check compares the books with it; Tallybridge posts nothing.")
	var where *kit.Select
	var row *kit.FormRow
	chosen := ""
	if slices.ContainsFunc(list, func(a domain.Account) bool { return a.Code == now.Account.Code }) && countries == nil {
		chosen = now.Account.Code
	}
	pick := kit.NewSelect(nil, chosen, words.T("Choose an account"), options...)
	ready := func() {
		d.EnableConfirm(pick.Chosen() != "" && (where == nil || where.Chosen() != ""))
		wrong := ""
		if by := s.users(pick.Chosen(), g); by != "" && pick.Chosen() != "" {
			wrong = words.T("{{.group}} have this account already: the books could not tell the two apart.", words.A{"group": by})
		}
		row.SetError(wrong)
		d.Refresh()
	}
	row = kit.NewFormRow(words.T("Account in Xero"), words.T("Active accounts of a type that fits"), pick)
	pick.OnChange = func(string) { ready() }
	content := kit.VStack(kit.Apart)
	if countries != nil {
		where = kit.NewSelect(func(string) { ready() }, "", words.T("Choose a country"), countries...)
		content.Add(kit.NewFormRow(words.T("Country"), words.T("Of the marketplace"), where))
	}
	content.Add(row)
	d.Content = content
	d.OnConfirm = func() {
		if where != nil {
			s.setAccount(g, where.Chosen(), pick.Chosen(), "", engine.FeeUnused)
			return
		}
		s.setAccount(g, country, pick.Chosen(), now.Account.Code, now.State)
	}
	d.Show(s.h.Canvas)
	d.EnableConfirm(chosen != "" && where == nil)
}

// proposal is an account that is proposed for a group.
type proposal struct {
	domain.FeeMapping
	account domain.Account
}

// propose looks for accounts and shows them before anything is chosen.
func (a *accounts) propose() {
	s, e := a.s, a.s.h.Engine
	page.Work(s.h, func(ctx context.Context) ([]proposal, error) {
		list, err := e.ProposeFeeAccounts(ctx)
		var out []proposal
		for _, m := range list {
			p := proposal{FeeMapping: m, account: domain.Account{Code: m.Account}}
			fit, ferr := e.FeeAccounts(ctx, m.Group)
			if ferr != nil {
				return nil, ferr
			}
			for _, x := range fit {
				if x.Code == m.Account {
					p.account = x
				}
			}
			out = append(out, p)
		}
		return out, err
	}, func(list []proposal, err error) {
		switch {
		case err != nil:
			s.h.ErrorToast(err)
		case len(list) == 0:
			s.h.Toast(kit.Toast{Text: words.T("There is nothing to propose: no free account in Xero has a name that fits a group without an account."), Tone: kit.Info})
		default:
			s.showProposals(list)
		}
	})
}

func (s *Screen) showProposals(list []proposal) {
	d := &kit.Dialog{Title: words.T("Proposed accounts"), Width: 600, Cancel: words.T("Cancel")}
	d.Text = words.T("Found by type and name. Look at each one; you can choose another afterwards. Nothing is changed in Xero.")
	d.Confirm = words.N(len(list), "Use this account", "Use these {{.n}} accounts")
	d.Content = proposalTable(list)
	d.OnConfirm = func() {
		var set, clear []domain.FeeMapping
		for _, p := range list {
			set = append(set, p.FeeMapping)
			clear = append(clear, domain.FeeMapping{Group: p.Group, Country: p.Country})
		}
		s.edit(words.N(len(set), "One account is chosen.", "{{.n}} accounts are chosen."),
			func(ctx context.Context, e *engine.Engine) error { return e.SetFeeAccounts(ctx, set) },
			func(ctx context.Context, e *engine.Engine) error { return e.SetFeeAccounts(ctx, clear) })
	}
	d.Show(s.h.Canvas)
}

func proposalTable(list []proposal) fyne.CanvasObject {
	return small(list, len(list), nil,
		kit.Column[proposal]{ID: "group", Title: words.T("Group"), Width: 170, Flex: 1, Cell: func(p proposal) kit.Cell { return kit.Cell{Text: groupName(p.Group)} }},
		kit.Column[proposal]{ID: "account", Title: words.T("Account in Xero"), Width: 200, Flex: 1, Cell: func(p proposal) kit.Cell { return kit.Cell{Text: accountName(p.account), Bold: true} }},
		kit.Column[proposal]{ID: "type", Title: words.T("Type"), Width: 110, Cell: func(p proposal) kit.Cell { return kit.Cell{Text: p.account.Type, Secondary: true} }})
}
