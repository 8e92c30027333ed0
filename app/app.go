// Package app is the composition root: it reads the command line, finds the
// folders, takes the single-instance lock, opens the log and the engine, and
// hands over to a command. It holds no business rule.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"github.com/alecthomas/kong"
	"github.com/pkg/browser"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// Version is the program's version.
const Version = "0.1.0"

// Exit codes of every command.
const (
	ExitDone   = 0 // done
	ExitPerson = 1 // something needs a person
	ExitUsage  = 2 // the command line or a file is wrong
	ExitReach  = 3 // not connected, not reachable, or the profile cannot be opened
)

// World is everything the program touches outside itself.
type World struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	// Terminal tells that Stderr is a terminal: progress is drawn on it.
	Terminal bool
	// ReadSecret reads a line without showing it; nil when Stdin is no terminal.
	ReadSecret  func(prompt string) (string, error)
	ConfigDir   func() (string, error)
	Clock       domain.Clock
	Random      io.Reader
	Transport   http.RoundTripper
	Keychain    engine.Keychain
	OpenBrowser func(url string) error
	Location    *time.Location
}

// gcPercent trades a little time for memory: this program lives in the background.
const gcPercent = 50

// System is the real world.
func System() World {
	debug.SetGCPercent(gcPercent)
	w := World{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
		ConfigDir: os.UserConfigDir, Clock: domain.SystemClock{}, Random: rand.Reader,
		Transport: newTransport(), Keychain: engine.SystemKeychain(), OpenBrowser: browser.OpenURL, Location: time.Local,
	}
	w.Terminal = isTerminal(os.Stderr)
	if isTerminal(os.Stdin) {
		w.ReadSecret = readSecret
	}
	// The opener's own chatter must not mix with tables and JSON.
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	return w
}

// newTransport is http.DefaultTransport with limits on how long a server may
// keep us waiting.
func newTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.ResponseHeaderTimeout = 90 * time.Second
	t.MaxIdleConnsPerHost = 8
	return t
}

// commandLine is the grammar. Secrets never have a flag.
type commandLine struct {
	DataDir     string           `name:"data-dir" help:"Folder for all data. Without it: the system's folder for configuration." type:"path" placeholder:"DIR"`
	ShowVersion kong.VersionFlag `name:"version" help:"Show the version."`
	Profile     *string          `help:"Profile to use. One profile is one Xero organisation. Without it: default, or what the window had open last." placeholder:"NAME"`

	Window      windowCmd      `cmd:"" default:"withargs" help:"Open the window. This is what happens without a command."`
	Sync        syncCmd        `cmd:"" help:"Mirror products and stock from Amazon to Xero once, or bring the orders up to date."`
	Watch       watchCmd       `cmd:"" help:"Keep syncing on the schedule until stopped."`
	Connect     connectCmd     `cmd:"" help:"Connect Amazon or Xero."`
	Disconnect  disconnectCmd  `cmd:"" help:"Forget a connection and its secrets."`
	Secrets     secretsCmd     `cmd:"" help:"What to do when the secrets cannot be opened any more."`
	Status      statusCmd      `cmd:"" help:"Show connections, schedule, what waits and the call allowances."`
	Links       linksCmd       `cmd:"" help:"Which seller SKU is which Xero item."`
	Conflicts   conflictsCmd   `cmd:"" help:"What waits for a person."`
	Config      configCmd      `cmd:"" help:"Show or change settings."`
	Costs       costsCmd       `cmd:"" help:"Unit costs, as CSV."`
	Elsewhere   elsewhereCmd   `cmd:"" help:"Stock that Amazon does not hold, as CSV."`
	Opening     openingCmd     `cmd:"" help:"The stock of the first day."`
	Orders      ordersCmd      `cmd:"" help:"Amazon's orders: look, print, confirm shipments."`
	Fees        feesCmd        `cmd:"" help:"Check Amazon's fees and payouts against Xero. Nothing is posted."`
	Runs        runsCmd        `cmd:"" help:"What was done, run by run."`
	Diff        diffCmd        `cmd:"" name:"differences" help:"Write the stock differences of the newest run as CSV to standard output."`
	Undo        undoCmd        `cmd:"" help:"Take the stock documents of a run back."`
	Resume      resumeCmd      `cmd:"" help:"Let items sync again that are held after an undo."`
	Quarantine  quarantineCmd  `cmd:"" help:"What Xero refused."`
	Approve     approveCmd     `cmd:"" help:"Say yes to a large change that the brake stopped."`
	Pause       pauseCmd       `cmd:"" help:"Pause the schedule, or let it go on."`
	Prove       proveCmd       `cmd:"" help:"Try out on Xero's Demo Company what its documentation leaves open."`
	Backup      backupCmd      `cmd:"" help:"Write a copy of the profile's database."`
	Restore     restoreCmd     `cmd:"" help:"Put a backup in the place of the profile's database. What was there is kept beside it."`
	Diagnostics diagnosticsCmd `cmd:"" help:"Write a ZIP file with what helps to find a fault: versions, settings, runs and the log, without secrets. Nothing is sent."`
	Sandbox     sandboxCmd     `cmd:"" help:"Serve the practice Amazon and Xero on this machine: prints one JSON line with addresses, secrets and environment variables, then serves until stopped."`
	Version     versionCmd     `cmd:"" help:"Show the version."`
}

const description = `Tallybridge mirrors what Amazon knows of your listings and stock into the inventory items of one Xero organisation.

Exit codes: 0 done, 1 something needs a person, 2 wrong usage or a wrong file, 3 not connected, not reachable, or the profile cannot be opened.`

// Run carries out one command line and returns the exit code.
func Run(ctx context.Context, args []string, w World) int {
	var cl commandLine
	exited, code := false, 0
	parser, err := kong.New(&cl, kong.Name("tallybridge"), kong.Description(description),
		kong.Writers(w.Stdout, w.Stderr), kong.Exit(func(c int) { exited, code = true, c }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.UsageOnError(),
		kong.Vars{"version": "tallybridge " + Version})
	if err != nil {
		fmt.Fprintln(w.Stderr, "tallybridge:", err)
		return ExitUsage
	}
	if len(args) == 0 && !hasWindow {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintf(w.Stderr, "tallybridge: %v\nSee %s --help.\n", err, commandOf(err))
		return ExitUsage
	}
	s := &session{ctx: ctx, world: w, dataDir: cl.DataDir, profile: defaultProfile}
	if cl.Profile != nil {
		s.profile, s.profileNamed = *cl.Profile, true
	}
	if w.Terminal {
		s.screen = &screen{w: w.Stderr}
		s.world.Stdout, s.world.Stderr = s.screen.over(w.Stdout), s.screen.over(w.Stderr)
	}
	err = k.Run(s)
	return s.exit(err)
}

// commandOf is the command that a wrong command line got as far as.
func commandOf(err error) string {
	name := "tallybridge"
	var p *kong.ParseError
	if errors.As(err, &p) && p.Context != nil {
		for _, x := range p.Context.Path {
			if x.Command != nil {
				name = x.Command.FullPath()
			}
		}
	}
	return name
}

// errPerson makes a command end with exit code 1 without an error message.
var errPerson = errors.New("something needs a person")

// exit prints an error in plain words and chooses the exit code.
func (s *session) exit(err error) int {
	if err == nil {
		return ExitDone
	}
	if s.ctx.Err() != nil || errors.Is(err, context.Canceled) {
		fmt.Fprintln(s.world.Stderr, "Cancelled. What was done so far is kept.")
		return ExitPerson
	}
	f, ok := domain.AsFault(err)
	if !ok {
		if errors.Is(err, errPerson) {
			return ExitPerson
		}
		f = unexpected(s)
	}
	fmt.Fprintln(s.world.Stderr, printable(f.Message, 0))
	// Without a status nobody answered: the detail is the system's own error, and in the log.
	if f.Detail != "" && f.Detail != f.Message && f.Status != 0 {
		fmt.Fprintln(s.world.Stderr, "  Answer:", printable(f.Detail, 400))
	}
	if f.Advice != "" {
		fmt.Fprintln(s.world.Stderr, "  "+printable(f.Advice, 0))
	}
	if f.RequestID != "" {
		fmt.Fprintln(s.world.Stderr, "  Request id:", printable(f.RequestID, 100))
	}
	return exitOf(f.Kind)
}

// unexpected stands for an error that nobody foresaw: its text is for the log,
// not for a seller.
func unexpected(s *session) *domain.Fault {
	f := &domain.Fault{
		Kind: domain.FaultLocal, Message: "Something went wrong inside Tallybridge. Nothing half done is kept.",
		Advice: "Try again.",
	}
	if s.logFile != "" {
		f.Advice = "Try again. What happened is written to " + s.logFile + "."
	}
	return f
}

// plain is an error in one line, for a list.
func (s *session) plain(err error) string {
	f, ok := domain.AsFault(err)
	if !ok {
		f = unexpected(s)
	}
	if f.Advice == "" {
		return f.Message
	}
	return f.Message + " " + f.Advice
}

func exitOf(kind domain.FaultKind) int {
	switch kind {
	case domain.FaultUsage:
		return ExitUsage
	case domain.FaultInvalid, domain.FaultLocked, domain.FaultPlanCap, domain.FaultUncertain, domain.FaultData, domain.FaultNotFound:
		return ExitPerson
	default:
		return ExitReach
	}
}
