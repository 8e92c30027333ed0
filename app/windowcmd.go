package app

type windowCmd struct {
	Demo   bool `help:"Open the built-in practice accounts: no account, no network."`
	Fresh  bool `help:"With --demo: start the practice business on its first day again."`
	Hidden bool `help:"Start in the tray, where there is one."`
	SKUs   int  `name:"skus" help:"With --demo: how many seller SKUs the practice business has." default:"300" hidden:""`
}

// Run opens the window and returns when the program ends.
func (c *windowCmd) Run(s *session) error {
	if c.Fresh && !c.Demo {
		return wrong("--fresh goes with --demo: only practice accounts can start over.")
	}
	s.practiceSKUs = c.SKUs
	return s.runWindow(*c)
}
