package forms

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Xero shows the Xero connection and signs in.
type Xero struct {
	b   *Book
	box *fyne.Container
	// WithProof adds what a demo company can be asked, for settings.
	WithProof bool

	client  *kit.Entry
	row     *kit.FormRow
	anew    *anew
	sign    *kit.Button
	waiting *kit.Card
	address string
	says    bool // the help about Xero's page is open
	signing bool
	reading bool // the books are read after the sign-in
	again   bool // the form is shown although Xero is connected
	cancel  context.CancelFunc
	attempt int // counts sign-ins: what an earlier one says later is not heard

	proof *proof
}

// keyClient remembers the client id, which is no secret.
const keyClient = "xero.client"

// NewXero makes the part.
func NewXero(b *Book) *Xero {
	x := &Xero{b: b, box: kit.VStack(kit.Apart)}
	x.client = kit.NewEntry("4F1A6B0C…")
	var kept string
	if b.H.Keep.Load(keyClient, &kept) {
		x.client.SetText(kept)
	}
	x.client.OnChanged = func(text string) {
		x.row.SetError("")
		b.H.Keep.Store(keyClient, strings.TrimSpace(text))
	}
	x.row = kit.NewFormRow(words.T("Client id of your Xero app"), words.T("32 letters and digits. It is no secret; it only says which app asks."), x.client)
	x.sign = kit.NewPrimary(words.T("Sign in to Xero"), kit.IconExternal, x.signIn)
	x.client.OnEnter = x.signIn
	x.anew = newAnew(b.H, x.signIn)
	x.proof = newProof(b)
	return x
}

// Object is part of Part.
func (x *Xero) Object() fyne.CanvasObject { return x.box }

// Close ends a sign-in under way.
func (x *Xero) Close() { x.stop() }

func (x *Xero) stop() {
	if x.cancel != nil {
		x.cancel()
		x.cancel = nil
	}
}

// Show is part of Part.
func (x *Xero) Show() {
	c := x.b.Connected
	var rows []fyne.CanvasObject
	if c.XeroReady {
		rows = append(rows, x.connection())
	}
	switch {
	case x.signing:
		rows = append(rows, x.wait())
	case x.reading:
		rows = append(rows, Note(kit.IconClock, kit.Info, words.T("Reading organisation, accounts, tax rates and items from Xero…")))
	case !c.XeroReady || x.again:
		rows = append(rows, x.form())
	case x.WithProof && c.Organisation.Demo:
		rows = append(rows, x.proof.show())
	}
	fill(x.box, rows...)
}

// connection is the card of the organisation that is connected.
func (x *Xero) connection() fyne.CanvasObject {
	c := x.b.Connected
	chip, icon := kit.Chip{Text: words.T("Connected"), Tone: kit.Good}, kit.IconSuccess
	if c.Xero.Broken != "" {
		chip, icon = kit.Chip{Text: words.T("Reconnect required"), Tone: kit.Bad}, kit.IconWarning
	}
	head := kit.HStack(kit.Related, kit.NewSymbol(kit.IconDatabase, kit.ColorSecondary, 20), kit.NewText(kit.Heading, c.Xero.TenantName),
		kit.NewStatusChip(chip, icon))
	if c.Organisation.Demo {
		head.Add(kit.NewStatusChip(kit.Chip{Text: words.T("Demo company"), Tone: kit.Info}, ""))
	}
	head.Add(kit.Grow(kit.NewText(kit.Body, "")))
	if !x.b.H.Practice {
		head.Add(kit.NewButton(words.T("Connect again"), kit.IconKey, func() { x.again = true; x.b.changed() }))
		head.Add(kit.NewIconButton(kit.IconTrash, words.T("Disconnect"), x.disconnect))
	}
	details := []kit.Detail{}
	add := func(label, value string) {
		if value != "" {
			details = append(details, kit.Detail{Label: label, Value: value})
		}
	}
	add(words.T("Base currency"), c.Organisation.BaseCurrency)
	add(words.T("Xero plan"), c.Organisation.Class)
	add(words.T("Connected on"), words.Day(time.Unix(c.Xero.ConnectedAt, 0)))
	if lock := c.Organisation.LockedUntil(); !lock.IsZero() {
		add(words.T("Locked up to"), words.Day(lock))
	}
	rows := []fyne.CanvasObject{head}
	if c.Xero.Broken != "" {
		rows = append(rows, Note(kit.IconWarning, kit.Bad, words.Engine(c.Xero.Broken)))
	}
	rows = append(rows, kit.NewDetails(details...))
	return kit.NewCard(kit.VStack(10, rows...))
}

// form asks for the client id and begins the sign-in.
func (x *Xero) form() fyne.CanvasObject {
	var redirects []kit.Detail
	for i, r := range engine.XeroRedirects() {
		redirects = append(redirects, kit.Detail{Label: words.T("Redirect address {{.n}}", words.A{"n": i + 1}), Value: r, Mono: true, Copy: true})
	}
	copies := kit.NewDetails(redirects...)
	copies.CopyTip = words.T("Copy")
	copies.OnCopied = func(string) { x.b.H.Done(words.T("Copied.")) }
	open := Linked(words.T("Open developer.xero.com"), kit.IconExternal, func() { x.b.H.OpenURL("https://developer.xero.com/app/manage") })
	buttons := Row(x.sign)
	if x.again {
		buttons = Row(x.sign, kit.NewButton(words.T("Cancel"), "", func() { x.again = false; x.b.changed() }))
	}
	rows := []fyne.CanvasObject{
		Group(words.T("Make an app of your own at Xero"), words.T("It costs nothing, takes two minutes, and nobody else can use it."), xeroHelp(), copies, Row(open)),
		kit.NewRule(), x.row,
	}
	return kit.NewCard(kit.VStack(kit.Apart, append(append(rows, x.anew.rows()...), buttons)...))
}

// wait is what is shown while the browser is awaited.
func (x *Xero) wait() fyne.CanvasObject {
	said, icon := words.T("What did Xero's page say?"), kit.IconChevronDown
	if x.says {
		icon = kit.IconChevronUp
	}
	rows := []fyne.CanvasObject{
		kit.HStack(kit.Related, kit.NewSymbol(kit.IconClock, kit.Info.Ink(), 20), kit.Grow(kit.NewParagraph(kit.Heading, words.T("Waiting for your answer in the browser")))),
		kit.NewParagraph(kit.Hint, words.T("Sign in to Xero there, choose the organisation, and allow access. This page goes on by itself, and waits 5 minutes.")),
	}
	again := kit.NewButton(words.T("Open again"), kit.IconExternal, func() { x.b.H.OpenURL(x.address) })
	copyIt := kit.NewButton(words.T("Copy address"), kit.IconCopy, func() {
		fyne.CurrentApp().Clipboard().SetContent(x.address)
		x.b.H.Done(words.T("Copied. Paste it into the address bar of a browser on this computer."))
	})
	if x.address == "" {
		again.Disable()
		copyIt.Disable()
	}
	rows = append(rows, Row(kit.NewButton(words.T("Cancel"), "", x.cancelled), again, copyIt),
		Row(Linked(said, icon, func() { x.says = !x.says; x.b.changed() })))
	if x.says {
		rows = append(rows, kit.NewDetails(
			kit.Detail{Label: "Invalid redirect_uri", Value: words.T("A redirect address is missing in the app, or differs by a letter. Register all three, and save.")},
			kit.Detail{Label: "unauthorized_client", Value: words.T("The client id is not right, or the app is of another kind. It has to be “{{.kind}}”.", words.A{"kind": saysMobile})},
			kit.Detail{Label: "invalid_scope", Value: words.T("The app is an older one without the access that Tallybridge asks for. Make a new app.")},
			kit.Detail{Label: "access_denied", Value: words.T("Access was refused. Cancel, sign in again and choose Allow access.")},
			kit.Detail{Label: words.T("localhost cannot be reached"), Value: words.T("Tallybridge no longer waited, or a security program blocks it. Cancel and sign in again.")},
		))
	}
	x.waiting = kit.NewCard(kit.VStack(10, rows...))
	x.waiting.SetAccent(true)
	return x.waiting
}

// signIn opens the browser and waits for Xero's answer.
func (x *Xero) signIn() {
	id := strings.TrimSpace(x.client.Text)
	if id == "" {
		x.row.SetError(words.T("This is needed."))
		return
	}
	if x.signing {
		return
	}
	x.signing, x.address, x.says = true, "", false
	x.attempt++
	mine := x.attempt
	var ctx context.Context
	ctx, x.cancel = context.WithCancel(x.b.H.Ctx)
	e, loop := x.b.H.Engine, x.b.H.Loop
	waiting := func(url string) {
		loop.Post(func() {
			if x.signing && mine == x.attempt {
				x.address = url
				x.b.changed()
			}
		})
	}
	choose := x.chooser(ctx)
	page.Work(x.b.H, func(context.Context) (domain.XeroConnection, error) {
		return e.ConnectXero(ctx, engine.XeroSignIn{ClientID: id, Waiting: waiting, Choose: choose})
	}, func(_ domain.XeroConnection, err error) {
		if mine != x.attempt || !x.signing && err != nil {
			return // it was cancelled
		}
		x.stop()
		x.signing = false
		x.anew.hear(err)
		if err != nil {
			x.failed(err)
			return
		}
		x.again = false
		x.readBooks()
	})
	x.b.changed()
}

// chooser asks which of several organisations is meant. It is called off the
// UI goroutine and waits for the answer or for the end of the sign-in.
func (x *Xero) chooser(ctx context.Context) engine.ChooseOrganisation {
	loop, canvas := x.b.H.Loop, x.b.H.Canvas
	return func(names []string) (int, error) {
		answer := make(chan int, 1)
		loop.Post(func() {
			var options []kit.Option
			for i, n := range names {
				options = append(options, kit.Option{ID: strconv.Itoa(i), Text: n})
			}
			d := &kit.Dialog{
				Title: words.T("Which organisation?"), Text: words.T("You gave access to several. A profile belongs to one; make another profile for each further one."),
				Icon: kit.IconDatabase, Tone: kit.Info, Confirm: words.T("Use it"), Cancel: words.T("Cancel"),
			}
			at := 0
			d.Content = kit.NewOptions(func(id string) { at, _ = strconv.Atoi(id) }, "0", options...)
			d.OnConfirm = func() { answer <- at }
			d.OnCancel = func() { answer <- -1 }
			d.Show(canvas)
		})
		select {
		case i := <-answer:
			if i < 0 {
				return 0, context.Canceled
			}
			return i, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

func (x *Xero) cancelled() {
	x.stop()
	x.signing = false
	x.b.changed()
}

func (x *Xero) failed(err error) {
	if f, ok := domain.AsFault(err); ok {
		message, advice := words.Fault(f)
		x.row.SetError(strings.TrimSpace(message + " " + advice))
	} else {
		x.b.H.ErrorToast(err)
	}
	x.b.changed()
}

// readBooks reads what the other steps choose from.
func (x *Xero) readBooks() {
	x.reading = true
	e := x.b.H.Engine
	page.Work(x.b.H, func(ctx context.Context) (struct{}, error) { return struct{}{}, e.RefreshBooks(ctx) }, func(_ struct{}, err error) {
		x.reading = false
		x.b.H.ErrorToast(err)
		x.b.Load()
		x.b.changed()
	})
	x.b.changed()
}

func (x *Xero) disconnect() {
	e := x.b.H.Engine
	kit.Ask(x.b.H.Canvas, words.T("Disconnect {{.name}}?", words.A{"name": x.b.Connected.Xero.TenantName}),
		words.T("The access is ended at Xero and deleted from this computer. Automatic sync stops until Xero is connected again. Links and history stay."),
		words.T("Disconnect"), words.T("Cancel"), true, func() {
			page.Work(x.b.H, func(ctx context.Context) (struct{}, error) { return struct{}{}, e.DisconnectXero(ctx) }, func(_ struct{}, err error) {
				x.b.H.ErrorToast(err)
				x.b.Load()
			})
		})
}
