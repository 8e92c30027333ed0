package app

import (
	"fmt"

	"tallybridge/engine"
)

type secretsCmd struct {
	Forget secretsForgetCmd `cmd:"" help:"Forget secrets whose key is lost, as after a backup was restored on another computer, so that Amazon and Xero can be connected anew. Secrets that can be opened are not touched."`
}

type secretsForgetCmd struct {
	GiveUp bool `name:"give-up" help:"Also when the keychain only does not answer, or for a forgotten passphrase: secrets that may still be good are lost."`
}

// Run forgets what cannot be opened and says how to connect anew.
func (c *secretsForgetCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.ForgetSecrets(s.ctx, c.GiveUp); err != nil {
			return err
		}
		conns, err := e.Connections(s.ctx)
		if err != nil {
			return err
		}
		w := s.world.Stdout
		fmt.Fprintln(w, "The old secrets are forgotten. Links, settings and history stay.")
		fmt.Fprintln(w, "Connect anew:")
		for _, a := range conns.Amazon {
			text := fmt.Sprintf("tallybridge connect amazon --name %s --region %s --client-id %s", a.ID, a.Region, a.ClientID)
			if a.SellerID != "" {
				text += " --seller " + a.SellerID
			}
			fmt.Fprintln(w, " ", printable(text, 0))
		}
		if conns.XeroReady {
			fmt.Fprintln(w, " ", printable("tallybridge connect xero --client-id "+conns.Xero.ClientID, 0))
		}
		return nil
	})
}
