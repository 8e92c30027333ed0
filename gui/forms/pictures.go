package forms

import (
	"fyne.io/fyne/v2"

	"tallybridge/assets/help"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// What Amazon's and Xero's own pages say stays as it stands there in English;
// both sites are shown in the user's language, which only the user knows.
const (
	saysDevelop   = "Develop Apps"
	saysView      = "View"
	saysEdit      = "Edit app"
	saysAuthorise = "Authorize"
	saysAuthApp   = "Authorize app"
	saysMobile    = "Mobile or desktop app"
	saysWeb       = "Web app"
	saysCopy      = "Copy"
)

func number(x, y float32, n string) kit.DrawingLabel {
	return kit.DrawingLabel{X: x, Y: y, Text: n, Bold: true, Ink: kit.ColorOnFill, Centre: true}
}

// amazonHelp shows where a seller's own app gets its keys.
func amazonHelp() fyne.CanvasObject {
	apps := kit.NewDrawing("amazon-apps", help.AmazonApps, 560, 236,
		kit.DrawingLabel{X: 24, Y: 89, Text: saysDevelop, Bold: true, Ink: kit.ColorAccent},
		kit.DrawingLabel{X: 186, Y: 79, Text: "App", Bold: true}, kit.DrawingLabel{X: 312, Y: 79, Text: "LWA credentials", Bold: true},
		kit.DrawingLabel{X: 186, Y: 109, Text: "Tallybridge"},
		kit.DrawingLabel{X: 345, Y: 109, Text: saysView, Ink: kit.ColorAccent, Bold: true, Centre: true},
		kit.DrawingLabel{X: 448, Y: 109, Text: saysEdit}, kit.DrawingLabel{X: 448, Y: 156, Text: saysAuthorise, Ink: kit.ColorAccent, Bold: true},
		number(148, 89, "1"), number(385, 97, "2"), number(540, 156, "3"))
	authorise := kit.NewDrawing("amazon-authorise", help.AmazonAuthorise, 560, 176,
		kit.DrawingLabel{X: 24, Y: 81, Text: "Account", Bold: true},
		kit.DrawingLabel{X: 468, Y: 81, Text: saysAuthApp, Ink: kit.ColorOnFill, Bold: true, Centre: true},
		kit.DrawingLabel{X: 24, Y: 126, Text: "Refresh token"}, kit.DrawingLabel{X: 130, Y: 126, Text: "Atzr|IwEBI…", Mono: true},
		kit.DrawingLabel{X: 497, Y: 126, Text: saysCopy, Centre: true}, number(400, 81, "4"), number(536, 115, "5"))
	return kit.VStack(kit.Related,
		kit.NewParagraph(kit.Hint, words.T("In Seller Central, as the account's owner. Tallybridge needs the roles Product Listing, Amazon Fulfillment, Inventory and Order Tracking, and Finance and Accounting; a role added later needs a new refresh token.")),
		Bullets(
			words.T("Menu: Apps and Services, {{.page}}. Register as a private developer if Amazon asks, then add a new app of the type SP API.", words.A{"page": saysDevelop}),
			words.T("{{.button}} at LWA credentials shows the client id and the client secret.", words.A{"button": saysView}),
			words.T("The arrow beside {{.edit}}, then {{.authorise}}. It works while the app is a draft.", words.A{"edit": saysEdit, "authorise": saysAuthorise}),
			words.T("{{.button}} in the row of this account.", words.A{"button": saysAuthApp}),
			words.T("Copy the refresh token. It is shown once."),
		), apps, authorise)
}

// xeroHelp shows how an app of one's own is made at Xero.
func xeroHelp() fyne.CanvasObject {
	return kit.VStack(kit.Related,
		Bullets(
			words.T("Sign in at developer.xero.com, My Apps, New app, and choose {{.kind}}. Any name will do.", words.A{"kind": saysMobile}),
			words.T("Enter the three redirect addresses below, exactly as they are written here."),
			words.T("Copy the client id. There is no secret: this kind of app has none."),
		),
		kit.NewDrawing("xero-app", help.XeroApp, 560, 262,
			kit.DrawingLabel{X: 48, Y: 84, Text: saysWeb}, kit.DrawingLabel{X: 48, Y: 106, Text: saysMobile, Bold: true, Ink: kit.ColorAccent},
			kit.DrawingLabel{X: 24, Y: 140, Text: "Redirect URIs", Bold: true},
			kit.DrawingLabel{X: 190, Y: 140, Text: "http://localhost:8742/callback", Mono: true},
			kit.DrawingLabel{X: 190, Y: 164, Text: "http://localhost:8743/callback", Mono: true},
			kit.DrawingLabel{X: 190, Y: 188, Text: "http://localhost:8744/callback", Mono: true},
			kit.DrawingLabel{X: 24, Y: 230, Text: "Client id", Bold: true}, kit.DrawingLabel{X: 190, Y: 230, Text: "4F1A…", Mono: true},
			kit.DrawingLabel{X: 474, Y: 230, Text: saysCopy, Centre: true},
			number(302, 95, "1"), number(510, 131, "2"), number(510, 220, "3")))
}
