// Package forms holds the forms that setup and settings have in common:
// connections, accounts, what counts as stock, how it is posted. Each is a
// Part; all of one screen work on one Book, which saves every change at once.
//
// A form decides nothing that the engine decides, and keeps secrets only in
// the fields they are typed into, until they are handed over.
package forms

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

// Part is a form of a screen.
type Part interface {
	// Object is made once.
	Object() fyne.CanvasObject
	// Show brings it in line with the Book; what is half typed stays.
	Show()
}

// Book is what the forms of a screen show and change: the profile's
// configuration and what is connected. UI goroutine only.
type Book struct {
	H *page.Host
	// Ready tells that everything was read once; Err is why it could not be.
	Ready bool
	Err   error

	Config    domain.Config
	Connected engine.Connections
	Accounts  []domain.Account
	Taxes     []domain.TaxRate
	// OnChange runs after something was read anew or changed by a form.
	OnChange func()
	// OnSaved runs after a change was stored; it may be nil.
	OnSaved func()

	latest  *kit.Latest
	pending []change
	saving  bool
	again   bool // something was heard while a change was on its way
	waiting []func()
}

type change struct {
	edit  func(*domain.Config)
	wrong func(error)
}

// NewBook makes an empty book; Load fills it.
func NewBook(h *page.Host) *Book { return &Book{H: h, latest: kit.NewLatest(h.Loop)} }

// Load reads everything anew.
func (b *Book) Load() {
	e := b.H.Engine
	b.latest.Run(b.H.Ctx, func(ctx context.Context) func() {
		cfg, err := e.Config(ctx)
		var conns engine.Connections
		if err == nil {
			conns, err = e.Connections(ctx)
		}
		var accounts []domain.Account
		if err == nil {
			accounts, err = e.Accounts(ctx)
		}
		var taxes []domain.TaxRate
		if err == nil {
			taxes, err = e.TaxRates(ctx)
		}
		if ctx.Err() != nil {
			return nil
		}
		return func() {
			b.Err = err
			if err == nil {
				b.Connected, b.Accounts, b.Taxes, b.Ready = conns, accounts, taxes, true
				if b.saving || len(b.pending) > 0 {
					b.again = true // what is on its way is newer
				} else {
					b.Config = cfg
				}
			}
			b.changed()
		}
	})
}

func (b *Book) changed() {
	if b.OnChange != nil {
		b.OnChange()
	}
}

// Change changes the configuration and saves it. edit runs here and, on what
// is stored, once more off the UI goroutine: it must use values it captured
// only. wrong hears of a refusal, after which the stored state is shown again;
// nil shows it as a toast.
func (b *Book) Change(edit func(*domain.Config), wrong func(error)) {
	edit(&b.Config)
	b.pending = append(b.pending, change{edit, wrong})
	b.save()
	b.changed()
}

func (b *Book) save() {
	if b.saving || len(b.pending) == 0 {
		return
	}
	b.saving = true
	todo, e := b.pending, b.H.Engine
	b.pending = nil
	page.Work(b.H, func(ctx context.Context) (domain.Config, error) {
		cfg, err := e.Config(ctx)
		if err != nil {
			return cfg, err
		}
		for _, c := range todo {
			c.edit(&cfg)
		}
		return cfg, e.SaveConfig(ctx, cfg)
	}, func(_ domain.Config, err error) {
		b.saving = false
		if err != nil {
			for _, c := range todo {
				if c.wrong == nil {
					b.H.ErrorToast(err)
					break
				}
				c.wrong(err)
			}
			b.again = true
		}
		if len(b.pending) > 0 {
			b.save()
			return
		}
		if b.again {
			b.again = false
			b.Load()
		}
		if b.OnSaved != nil {
			b.OnSaved()
		}
		todo := b.waiting
		b.waiting = nil
		for _, f := range todo {
			f()
		}
	})
}

// WhenSaved runs f once no change is on its way any more: what stands on the
// configuration must not begin before it is stored.
func (b *Book) WhenSaved(f func()) {
	if b.Saving() {
		b.waiting = append(b.waiting, f)
		return
	}
	f()
}

// Saving reports whether a change is still on its way.
func (b *Book) Saving() bool { return b.saving || len(b.pending) > 0 }

// Close ends reading.
func (b *Book) Close() {
	b.latest.Cancel()
	b.latest.Wait()
}

// Account is an account by its code.
func (b *Book) Account(code string) (domain.Account, bool) {
	for _, a := range b.Accounts {
		if a.Code == code && code != "" {
			return a, true
		}
	}
	return domain.Account{}, false
}

// Active are the marketplaces of all connections that are read, in screen order.
func (b *Book) Active() []domain.Marketplace {
	on := map[domain.MarketplaceID]bool{}
	for _, c := range b.Connected.Amazon {
		for _, m := range c.Active() {
			on[m] = true
		}
	}
	var out []domain.Marketplace
	for _, m := range domain.Marketplaces() {
		if on[m.ID] {
			out = append(out, m)
		}
	}
	return out
}
