package setup_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/setup"
)

const forget = "Forget the old secrets and connect anew"

func connections(t *testing.T, s *stage.Stage) engine.Connections {
	t.Helper()
	c, err := s.Engine.Connections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// moved is a business whose data came from another computer, on a page that is
// high enough to show a whole form.
func moved(t *testing.T, v kit.Variant, part string, height float32) *stage.Stage {
	t.Helper()
	s := stage.New(t, stage.Options{Variant: v, Moved: true})
	s.Host.Practice = false
	s.Show(setup.New(s.Host), 1000, height, page.Want{Part: part})
	s.Until("the connections", func() bool { return s.Button("Connect again") != nil })
	s.Rest()
	return s
}

// The key to the secrets stayed on another computer: Amazon is connected anew
// with what was typed, once the user has agreed to forget the old secrets.
func TestAmazonIsConnectedAnewOnAnotherComputer(t *testing.T) {
	s := moved(t, kit.Light, setup.StepAmazon, 1240)
	s.Click("Connect again")
	s.Rest()
	r := region(s, string(connections(t, s).Amazon[0].Region))
	s.Entry("Client id").SetText(r.ClientID)
	s.Entry("Client secret").SetText(r.ClientSecret)
	s.Entry("Refresh token").SetText(r.RefreshToken)
	if s.Button(forget) != nil {
		t.Error("it offers to forget secrets that nobody tried to open")
	}
	s.Click("Test and connect")
	s.Until("the offer", func() bool { return s.Button(forget) != nil && s.Says("not in this computer's keychain") })
	s.Rest()
	s.Golden("anew-amazon-light")
	s.Click(forget)
	s.Rest()
	if !s.Says("Forget the old secrets?") {
		t.Fatal("it does not ask")
	}
	s.Click("Cancel")
	s.Rest()
	if connections(t, s).Amazon[0].Broken != "" {
		t.Error("they are forgotten after Cancel")
	}
	s.Click(forget)
	s.Click("Forget them")
	s.Until("the connection", func() bool {
		c := connections(t, s)
		return c.Amazon[0].Broken == "" && c.Xero.Broken != "" && s.Button(forget) == nil && s.Button("Test and connect") == nil
	})
	if c := connections(t, s); len(c.Amazon) < 2 || c.Amazon[1].Broken == "" {
		t.Error("the other connection does not say that it has to be made again")
	}
}

// Xero's form says it before anybody signs in in vain.
func TestXeroIsConnectedAnewOnAnotherComputer(t *testing.T) {
	s := moved(t, kit.Dark, setup.StepXero, 1160)
	s.Click("Connect again")
	s.Rest()
	s.Entry("Client id of your Xero app").SetText(s.Box.Access().Xero.ClientID)
	s.Click("Sign in to Xero")
	s.Until("the offer", func() bool { return s.Button(forget) != nil })
	s.Rest()
	s.Golden("anew-xero-dark")
	if len(s.Opened) > 0 {
		t.Error("Xero's page was opened before")
	}
	s.Click(forget)
	s.Click("Forget them")
	var again fyne.Disableable
	s.Until("the sign-in", func() bool { again = s.Button("Open again"); return s.Button("Open again") != nil && !again.Disabled() })
	s.Click("Open again")
	go follow(t, s, s.Opened[len(s.Opened)-1])
	s.Until("the connection", func() bool { c := connections(t, s); return c.XeroReady && c.Xero.Broken == "" })
	if err := s.Engine.ForgetSecrets(t.Context(), true); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("secrets that can be opened may be forgotten: %v", err)
	}
}
