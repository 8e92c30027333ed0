package app

import (
	"fmt"
	"slices"
	"strings"

	"tallybridge/engine"
)

// trackingView is what became of a file of tracking numbers. Rows lists the
// packages that the file is about, without those that were confirmed before.
type trackingView struct {
	DryRun    bool              `json:"dryRun"`
	Confirmed int               `json:"confirmed"` // packages that Amazon took now
	Failed    int               `json:"failed"`    // wrong rows, and packages that Amazon does not have, or may not have
	Unchanged int               `json:"unchanged"`
	Rows      []trackingRowView `json:"rows"`
}

type trackingRowView struct {
	Line    int    `json:"line"`
	Order   string `json:"order"`
	Package string `json:"package,omitempty"`
	Error   string `json:"error,omitempty"`  // the row is wrong
	Failed  string `json:"failed,omitempty"` // it was to be confirmed and is not, or may not be
	Remark  string `json:"remark,omitempty"`
}

// alone refuses what says something about one package: a file says it for each.
func (c *ordersConfirmCmd) alone() error {
	var given []string
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"--carrier", c.Carrier != ""},
		{"--carrier-name", c.CarrierName != ""},
		{"--tracking", c.Tracking != ""},
		{"--service", c.Service != ""},
		{"--ship-date", c.ShipDate != ""},
		{"--item", len(c.Item) > 0},
	} {
		if f.is {
			given = append(given, f.name)
		}
	}
	if len(given) > 0 {
		return wrong("With --file each row says it: leave %s away.", strings.Join(given, ", "))
	}
	return nil
}

// confirmFile confirms the packages of a file and tells which Amazon took.
func (c *ordersConfirmCmd) confirmFile(s *session) error {
	if err := c.alone(); err != nil {
		return err
	}
	f, err := s.open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.withEngine(func(e *engine.Engine) error {
		in, err := e.ImportTracking(s.ctx, f, !c.DryRun)
		if err == nil {
			err = in.Check()
		}
		switch {
		case !c.JSON:
			c.tell(s, in, err)
		case err == nil || len(in.Rows) > 0:
			if jerr := writeJSON(s.world.Stdout, viewTracking(in, c.DryRun)); jerr != nil {
				return jerr
			}
		}
		if err != nil {
			return err
		}
		return personIf(len(in.Failed()) > 0)
	})
}

// tell prints what would be confirmed or was, what failed first.
func (c *ordersConfirmCmd) tell(s *session, in engine.Import, err error) {
	list := slices.Clone(in.Rows)
	slices.SortStableFunc(list, func(a, b engine.ImportRow) int { return min(1, len(b.Error+b.Failed)) - min(1, len(a.Error+a.Failed)) })
	rows := make([][]string, len(list))
	for i, r := range list {
		rows[i] = []string{fmt.Sprint(r.Line), r.Name, r.After, strings.TrimSpace(r.Error + r.Failed + " " + r.Note)}
	}
	section(s.world.Stdout, "Packages", []string{"LINE", "ORDER", "PACKAGE", "REMARK"}, rows)
	failed := len(in.Failed())
	switch {
	case c.DryRun && err == nil:
		fmt.Fprintf(s.world.Stdout, "%s would be taken, %d unchanged.\n", plural(len(list), "row", "rows"), in.Unchanged)
	case err == nil || failed > 0:
		fmt.Fprintf(s.world.Stdout, "%s taken, %d unchanged.\n", plural(len(list)-failed, "row", "rows"), in.Unchanged)
	}
	if failed > 0 {
		fmt.Fprintf(s.world.Stdout, "%s not: see the remarks.\n", plural(failed, "confirmation is", "confirmations are"))
	}
}

func viewTracking(in engine.Import, dry bool) trackingView {
	v := trackingView{DryRun: dry, Failed: len(in.Failed()) + len(in.Wrong()), Unchanged: in.Unchanged, Rows: []trackingRowView{}}
	if !dry && len(in.Wrong()) == 0 {
		v.Confirmed = len(in.Rows) - len(in.Failed())
	}
	for _, r := range in.Rows {
		v.Rows = append(v.Rows, trackingRowView{Line: r.Line, Order: r.Name, Package: r.After, Error: r.Error, Failed: r.Failed, Remark: r.Note})
	}
	return v
}
