package forms

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// The two ways of giving access.
const (
	wayOwn     = "own"     // the seller's own private app
	wayConsent = "consent" // a registered app, by consent in the browser
)

// amazonForm is the form of one connection. Its fields are made once; secrets
// are nowhere else until they are handed over, and are cleared then.
type amazonForm struct {
	a     *Amazon
	place place
	way   string

	card    *kit.Card
	body    *fyne.Container
	title   *kit.Text
	ways    *kit.Options
	country *kit.Select

	seller, client, app, made *kit.Entry
	secret, token, landed     *kit.Entry
	draft                     *kit.Switch
	rows                      map[*kit.Entry]*kit.FormRow
	wrong                     *kit.FormRow // what is wrong with no field in particular
	connect, browser          *kit.Button
	anew                      *anew
	helpOpen                  bool
	consent                   engine.AmazonConsent
	stop                      context.CancelFunc // ends the test under way
}

func newAmazonForm(a *Amazon) *amazonForm {
	f := &amazonForm{a: a, way: wayOwn, rows: map[*kit.Entry]*kit.FormRow{}, body: kit.VStack(kit.Apart), title: kit.NewParagraph(kit.Heading, ""), helpOpen: true}
	f.card = kit.NewCard(f.body)
	f.seller = f.entry(kit.NewEntry("A1B2C3D4E5F6G7"), words.T("Merchant token"),
		words.T("Seller Central: Settings, Account Info, Your Merchant Token. Without it listings are read by report only, which is slower."))
	f.client = f.entry(kit.NewEntry("amzn1.application-oa2-client.…"), words.T("Client id"), words.T("Develop Apps: View, beside your app, at LWA credentials."))
	f.secret = f.entry(kit.NewSecretEntry("amzn1.oa2-cs.v1.…"), words.T("Client secret"), words.T("On the same page. Amazon lets it live 180 days."))
	f.made = f.entry(kit.NewEntry("2026-03-14"), words.T("Secret made on (optional)"), words.T("Year, month and day. Tallybridge reminds you 30 days before it ends."))
	f.token = f.entry(kit.NewSecretEntry("Atzr|…"), words.T("Refresh token"), words.T("Shown once, after Authorize app. Make a new one when you lost it; the old one stays valid."))
	f.app = f.entry(kit.NewEntry("amzn1.sp.solution.…"), words.T("Application id"), words.T("Of the registered app whose owner gave you these details."))
	f.landed = f.entry(kit.NewEntry("https://…?spapi_oauth_code=…"), words.T("Address of the page you landed on"),
		words.T("After you confirmed on Amazon's page, copy the whole address from the browser's address bar. It is good for 5 minutes."))
	f.draft = kit.NewSwitch(words.T("The app is not published yet (draft)"), false, nil)
	f.ways = kit.NewOptions(func(id string) { f.way = id; f.fill(); a.b.changed() }, wayOwn,
		kit.Option{ID: wayOwn, Text: words.T("My own private app"), More: words.T("The dependable way: you make an app in Seller Central once and paste its three keys here.")},
		kit.Option{ID: wayConsent, Text: words.T("Consent in the browser"), More: words.T("For an app that somebody registered at Amazon and gave you the details of.")})
	var countries []kit.Option
	for _, p := range otherPlaces() {
		countries = append(countries, kit.Option{ID: p.id, Text: p.label})
	}
	f.country = kit.NewSelect(func(id string) {
		for _, p := range otherPlaces() {
			if p.id == id {
				f.place = p
			}
		}
	}, "", words.T("Choose a country"), countries...)
	f.wrong = kit.NewFormRow("", "", kit.NewText(kit.Caption, ""))
	f.connect = kit.NewPrimary(words.T("Test and connect"), kit.IconPlug, f.submit)
	f.anew = newAnew(a.b.H, f.submit)
	f.browser = kit.NewButton(words.T("Open Amazon's page"), kit.IconExternal, f.begin)
	return f
}

func (f *amazonForm) entry(e *kit.Entry, label, hint string) *kit.Entry {
	e.OnEnter = f.submitOn
	e.OnChanged = func(string) { f.rows[e].SetError("") }
	f.rows[e] = kit.NewFormRow(label, hint, e)
	return e
}

func (f *amazonForm) submitOn() { f.submit() }

// show opens the form for a place.
func (f *amazonForm) show(p place, again bool) {
	f.cancel()
	f.place = p
	f.title.SetText(words.T("Connect {{.place}}", words.A{"place": p.label}))
	if again {
		f.title.SetText(words.T("Connect {{.place}} again", words.A{"place": p.label}))
	}
	f.country.Choose(p.id)
	f.fill()
}

func (f *amazonForm) other() bool {
	for _, p := range places() {
		if p.id == f.place.id {
			return false
		}
	}
	return f.a.replaces == ""
}

// fill puts the fields of the chosen way into the card.
func (f *amazonForm) fill() {
	close := kit.NewButton(words.T("Cancel"), "", f.a.closeForm)
	rows := []fyne.CanvasObject{kit.HStack(kit.Related, kit.Grow(f.title), close)}
	if f.other() {
		rows = append(rows, kit.NewFormRow(words.T("Country"), words.T("Countries whose sellers often have an account of its own."), f.country))
	}
	rows = append(rows, f.ways)
	wrong := kit.VStack(kit.Related, append([]fyne.CanvasObject{f.wrong}, f.anew.rows()...)...)
	tested := kit.NewParagraph(kit.Caption, words.T("One call tests them; nothing is kept when it fails."))
	if f.way == wayOwn {
		rows = append(rows, kit.Columnar(260, kit.Apart, f.rows[f.client], f.rows[f.secret], f.rows[f.token], f.rows[f.seller], f.rows[f.made]),
			wrong, Row(f.connect), tested, kit.NewRule(), f.helpSection())
	} else {
		rows = append(rows,
			kit.NewParagraph(kit.Hint, words.T("Amazon cannot send its answer to this computer, so you paste the address of the page you land on.")),
			kit.Columnar(260, kit.Apart, f.rows[f.app], f.rows[f.client], f.rows[f.secret]), f.draft, Row(f.browser), f.rows[f.landed],
			wrong, Row(f.connect), tested)
	}
	fill(f.body, rows...)
	f.card.Refresh()
}

func (f *amazonForm) helpSection() fyne.CanvasObject {
	text, icon := words.T("Show where to click"), kit.IconChevronDown
	if f.helpOpen {
		text, icon = words.T("Hide where to click"), kit.IconChevronUp
	}
	toggle := Linked(text, icon, func() { f.helpOpen = !f.helpOpen; f.fill(); f.a.b.changed() })
	if !f.helpOpen {
		return Row(toggle)
	}
	open := Linked(words.T("Open Seller Central"), kit.IconExternal, func() { f.a.b.H.OpenURL("https://" + f.place.host + "/") })
	return kit.VStack(kit.Related, amazonHelp(), Row(open, toggle))
}

// cancel ends the test under way, if there is one.
func (f *amazonForm) cancel() {
	if f.stop != nil {
		f.stop()
		f.connect.SetBusy(false)
	}
	f.stop = nil
}

// clear forgets what was typed.
func (f *amazonForm) clear() {
	f.cancel()
	for _, e := range []*kit.Entry{f.secret, f.token, f.landed} {
		e.SetText("")
	}
	f.consent = engine.AmazonConsent{}
	f.wrong.SetError("")
	f.anew.hear(nil)
	for _, r := range f.rows {
		r.SetError("")
	}
}

// credentials reads the fields; false after it said what is missing.
func (f *amazonForm) credentials(fields ...*kit.Entry) (engine.AmazonCredentials, bool) {
	f.wrong.SetError("")
	ok := true
	for _, e := range fields {
		if strings.TrimSpace(e.Text) == "" {
			f.rows[e].SetError(words.T("This is needed."))
			ok = false
		}
	}
	c := engine.AmazonCredentials{
		Label: f.place.label, Region: f.place.region, ClientID: f.client.Text, ClientSecret: f.secret.Text, ID: f.a.replaces,
	}
	if f.a.replaces != "" {
		c.Label = "" // the one it has stays
	}
	if f.way == wayOwn {
		c.SellerID, c.RefreshToken = f.seller.Text, f.token.Text
		if text := strings.TrimSpace(f.made.Text); text != "" {
			day, err := time.Parse("2006-01-02", text)
			if err != nil {
				f.rows[f.made].SetError(words.T("It has to be a day like 2026-03-14."))
				ok = false
			}
			c.SecretCreated = day
		}
	}
	return c, ok
}

func (f *amazonForm) submit() {
	if f.connect.Disabled() {
		return
	}
	e := f.a.b.H.Engine
	if f.way == wayOwn {
		if c, ok := f.credentials(f.client, f.secret, f.token); ok {
			f.send(func(ctx context.Context) (domain.AmazonConnection, error) { return e.ConnectAmazon(ctx, c) })
		}
		return
	}
	c, ok := f.credentials(f.client, f.secret, f.landed)
	if ok && f.consent.State == "" {
		f.rows[f.landed].SetError(words.T("Open Amazon's page first and confirm there."))
		ok = false
	}
	if ok {
		consent, landed := f.consent, f.landed.Text
		f.send(func(ctx context.Context) (domain.AmazonConnection, error) {
			return e.FinishAmazonConsent(ctx, consent, landed, c)
		})
	}
}

// begin opens Amazon's consent page.
func (f *amazonForm) begin() {
	if strings.TrimSpace(f.app.Text) == "" {
		f.rows[f.app].SetError(words.T("This is needed."))
		return
	}
	consent, err := f.a.b.H.Engine.BeginAmazonConsent(f.place.host, strings.TrimSpace(f.app.Text), f.draft.On())
	if err != nil {
		f.a.b.H.ErrorToast(err)
		return
	}
	f.consent = consent
	f.rows[f.landed].SetError("")
	f.a.b.H.OpenURL(consent.URL)
}

// send tests what was typed and connects. Closing the form ends it: then
// nothing is connected, unless it was before.
func (f *amazonForm) send(do func(context.Context) (domain.AmazonConnection, error)) {
	ctx, stop := context.WithCancel(f.a.b.H.Ctx)
	f.cancel()
	f.stop = stop
	f.connect.SetBusy(true)
	page.Work(f.a.b.H, func(context.Context) (domain.AmazonConnection, error) { return do(ctx) }, func(c domain.AmazonConnection, err error) {
		cancelled := ctx.Err() != nil
		stop()
		if cancelled {
			if err == nil {
				f.a.b.Load() // it was too late
			}
			return
		}
		f.connect.SetBusy(false)
		f.anew.hear(err)
		if err != nil {
			f.fault(err)
			return
		}
		f.a.b.H.Done(words.T("{{.name}} is connected. Found: {{.places}}.", words.A{"name": words.Engine(c.Label), "places": codesOf(c.Marketplaces)}))
		f.a.closeForm() //nolint:contextcheck // what a click starts later has the profile's context
		f.a.b.Load()
	})
}

// fault says what went wrong at the field that it is about.
func (f *amazonForm) fault(err error) {
	message, advice, _ := page.Say(err)
	text := strings.TrimSpace(message + " " + advice)
	row := f.wrong
	switch domain.KindOf(err) {
	case domain.FaultSecret:
		row = f.rows[f.secret]
	case domain.FaultRevoked, domain.FaultExpired:
		row = f.rows[f.token]
		if f.way == wayConsent {
			row = f.rows[f.landed]
		}
	case domain.FaultUsage, domain.FaultSetup:
		if f.way == wayConsent {
			row = f.rows[f.landed]
		}
	}
	row.SetError(text)
	f.fill()
	f.a.b.changed()
}
