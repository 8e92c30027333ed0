package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/sandbox"
)

type sandboxCmd struct {
	Seed         int64         `help:"The seed the practice business grows from." default:"1" placeholder:"N"`
	SKUs         int           `name:"skus" help:"How many seller SKUs." default:"300"`
	Marketplaces string        `help:"Codes, comma-separated: US,CA,UK,DE,FR,IT,ES,AU,JP …" default:"US,CA,UK,DE,FR,IT,ES"`
	Limits       string        `help:"Keep the real rate limits, or none." enum:"real,off" default:"real"`
	TimeScale    float64       `name:"time-scale" help:"How many times faster than real time the servers live." default:"1"`
	Faults       string        `help:"Injected faults." enum:"off,light,heavy" default:"off"`
	Latency      time.Duration `help:"Of every answer, on average." default:"0s"`
	Traps        bool          `help:"Plant every difficulty there is." default:"true" negatable:""`
	DayLimit     int           `name:"day-limit" help:"Xero calls a day." default:"5000"`
	Amazon       string        `help:"Loopback address of the practice Amazon." default:"127.0.0.1:0" placeholder:"HOST:PORT"`
	Xero         string        `help:"Loopback address of the practice Xero." default:"127.0.0.1:0" placeholder:"HOST:PORT"`
}

// Run serves until stopped.
func (c *sandboxCmd) Run(s *session) error {
	box, err := sandbox.New(sandbox.Options{
		Seed: c.Seed, SKUs: c.SKUs, Marketplaces: strings.Split(c.Marketplaces, ","), Traps: c.Traps,
		Limits: c.Limits == "real", TimeScale: c.TimeScale, Faults: c.Faults, Latency: c.Latency, DayLimit: c.DayLimit,
		RedirectURIs: engine.XeroRedirects(),
	})
	if err != nil {
		return wrong("%v.", err)
	}
	defer box.Close()
	if err := box.Listen(s.ctx, c.Amazon, c.Xero); err != nil {
		return wrong("%v.", err)
	}
	line, err := json.Marshal(box.Access())
	if err != nil {
		return err
	}
	fmt.Fprintln(s.world.Stdout, string(line))
	<-s.ctx.Done()
	return nil
}
