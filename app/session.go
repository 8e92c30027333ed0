package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"gopkg.in/natefinch/lumberjack.v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// session is one command on its way: the world, the chosen profile, and what
// has to be closed at the end.
type session struct {
	ctx     context.Context
	world   World
	dataDir string
	profile string
	stdin   *bufio.Reader
	logFile string  // where the log is, once it is open
	screen  *screen // where progress is drawn; nil when there is no terminal
	// connecting lets a profile be made that is not there yet.
	connecting bool
	// profileNamed tells that the command line named the profile.
	profileNamed bool
	// practiceSKUs is how large the window's practice business is.
	practiceSKUs int
}

// defaultProfile is the profile of a user who names none.
const defaultProfile = "default"

var profileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$`)

// nameAllowed refuses names that are no plain folder name.
func nameAllowed(name string) error {
	if profileName.MatchString(name) && !strings.Contains(name, "..") {
		return nil
	}
	return &domain.Fault{
		Kind: domain.FaultUsage, Message: fmt.Sprintf("%q is no name for a profile.", name),
		Advice: "Use letters, digits, spaces, dots, dashes and underscores.",
	}
}

// folder returns the profile's folder and makes it.
func (s *session) folder() (string, error) {
	if err := nameAllowed(s.profile); err != nil {
		return "", err
	}
	base, err := s.dataFolder()
	if err != nil {
		return "", localFault("The system names no folder for configuration.", err)
	}
	dir := filepath.Join(base, "profiles", s.profile)
	if s.profile != defaultProfile && !s.connecting {
		if err := known(filepath.Join(base, "profiles"), s.profile); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", localFault("Tallybridge may not write to the folder "+filepath.Dir(dir)+".", err)
	}
	return dir, nil
}

// known refuses a profile that nobody has connected, so that a misspelt name
// does not look like an empty business.
func known(folder, profile string) error {
	_, err := os.Stat(filepath.Join(folder, profile))
	if !errors.Is(err, fs.ErrNotExist) {
		return nil // opening it will say what is wrong, if anything is
	}
	have, err := os.ReadDir(folder)
	names := make([]string, 0, len(have))
	for _, e := range have {
		if err == nil && e.IsDir() {
			names = append(names, e.Name())
		}
	}
	there := "There are none yet."
	if len(names) > 0 {
		there = "There are: " + strings.Join(names, ", ") + "."
	}
	return &domain.Fault{
		Kind: domain.FaultUsage, Message: fmt.Sprintf("There is no profile %q.", profile),
		Advice: there + " A new one begins with tallybridge connect.",
	}
}

func localFault(message string, err error) error {
	return &domain.Fault{
		Kind: domain.FaultLocal, Message: message, Err: err,
		Advice: "Choose another folder with --data-dir, or change its permissions.",
	}
}

// withEngine opens the profile under its lock, runs f and closes everything.
func (s *session) withEngine(f func(*engine.Engine) error) error {
	dir, err := s.folder()
	if err != nil {
		return err
	}
	o, err := s.openProfile(s.ctx, dir, s.profile, s.passphrase)
	if err != nil {
		return err
	}
	stop := s.showProgress(o.engine)
	err = f(o.engine)
	stop()
	return o.close(s.ctx, err)
}

// openedProfile is a profile under its lock, with its log and its engine.
type openedProfile struct {
	engine   *engine.Engine
	log      *slog.Logger
	closeLog func()
	unlock   func()
}

// openProfile opens the profile in a folder. name is for the keychain.
func (s *session) openProfile(ctx context.Context, dir, name string, passphrase func(context.Context, bool) (string, error)) (*openedProfile, error) {
	unlock, err := lock(dir)
	if err != nil {
		return nil, err
	}
	o := &openedProfile{unlock: unlock}
	o.log, o.closeLog = s.openLog(dir)
	o.engine, err = engine.Open(ctx, engine.Options{
		Folder: dir, Profile: name, Version: Version, Clock: s.world.Clock, Random: s.world.Random,
		Transport: s.world.Transport, Keychain: s.world.Keychain, Passphrase: passphrase,
		OpenBrowser: s.world.OpenBrowser, URLs: s.urls(), Location: s.world.Location, Log: o.log,
	})
	if err != nil {
		logFault(o.log, err)
		o.closeLog()
		unlock()
		return nil, err
	}
	return o, nil
}

// close closes everything. err is how the work with it ended; it is written
// down together with what went wrong at the end.
func (o *openedProfile) close(ctx context.Context, err error) error {
	err = errors.Join(err, o.engine.Close(ctx))
	logFault(o.log, err)
	o.closeLog()
	o.unlock()
	return err
}

// logFault writes down what the message for people leaves out.
func logFault(logger *slog.Logger, err error) {
	switch f, foreseen := domain.AsFault(err); {
	case err == nil || errors.Is(err, errPerson) || errors.Is(err, context.Canceled):
	case !foreseen:
		logger.Error("unexpected", "error", err.Error())
	case f.Kind != domain.FaultUsage && f.Kind != domain.FaultSetup:
		logger.Error(f.Message, "kind", f.Kind, "op", f.Op, "status", f.Status, "detail", f.Detail, "request", f.RequestID, "error", err.Error())
	}
}

// clock writes an instant as the user's own day and time.
func (s *session) clock(t time.Time) string {
	return t.In(s.world.Location).Format("2006-01-02 15:04")
}

// urls are overrides for practice servers; the engine refuses any that are not loopback.
func (s *session) urls() engine.URLs {
	return engine.URLs{
		Amazon: s.world.Getenv("TALLYBRIDGE_AMAZON_URL"), LWA: s.world.Getenv("TALLYBRIDGE_LWA_URL"),
		Xero: s.world.Getenv("TALLYBRIDGE_XERO_URL"), XeroIdentity: s.world.Getenv("TALLYBRIDGE_XERO_IDENTITY_URL"),
	}
}

// lock makes sure that only one program works on a profile.
func lock(dir string) (func(), error) {
	l := flock.New(filepath.Join(dir, "lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, localFault("Tallybridge may not write to the folder "+dir+".", err)
	}
	if !ok {
		return nil, &domain.Fault{
			Kind: domain.FaultBusy, Message: "Tallybridge is already running with this profile.",
			Advice: "Close the other one (a window, the tray, or tallybridge watch), or use another profile with --profile.",
		}
	}
	return func() { _ = l.Unlock() }, nil
}

// openLog writes a rotating log into the profile's folder.
func (s *session) openLog(dir string) (*slog.Logger, func()) {
	s.logFile = filepath.Join(dir, "log", "tallybridge.log")
	file := &lumberjack.Logger{Filename: s.logFile, MaxSize: 5, MaxBackups: 5}
	return slog.New(slog.NewTextHandler(file, nil)), func() { _ = file.Close() }
}

// passphrase asks for the passphrase that seals secrets where the system has
// no keychain: from the environment for unattended use, else on the terminal.
func (s *session) passphrase(_ context.Context, create bool) (string, error) {
	if p := s.world.Getenv("TALLYBRIDGE_PASSPHRASE"); p != "" {
		return p, nil
	}
	if s.world.ReadSecret == nil {
		return "", &domain.Fault{
			Kind: domain.FaultLocal, Message: "This system has no keychain for your secrets.",
			Advice: "Set TALLYBRIDGE_PASSPHRASE to a passphrase that seals them, or run this in a terminal to be asked.",
		}
	}
	if !create {
		return s.hidden("Passphrase: ")
	}
	fmt.Fprintln(s.world.Stderr, "This system has no keychain, so your secrets are sealed with a passphrase. It cannot be recovered.")
	first, err := s.hidden("New passphrase: ")
	if err != nil {
		return "", err
	}
	again, err := s.hidden("Once more: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", &domain.Fault{Kind: domain.FaultUsage, Message: "The two passphrases differ."}
	}
	return first, nil
}

// ask reads one answer that is no secret.
func (s *session) ask(prompt string) (string, error) {
	fmt.Fprint(s.world.Stderr, prompt)
	return s.line()
}

// secret reads one secret: hidden on a terminal, else the next line of standard input.
func (s *session) secret(prompt string) (string, error) {
	if s.world.ReadSecret == nil {
		return s.line()
	}
	v, err := s.hidden(prompt)
	return strings.TrimSpace(v), err
}

// hidden reads a line that is not shown.
func (s *session) hidden(prompt string) (string, error) {
	v, err := s.interruptible(func() (string, error) { return s.world.ReadSecret(prompt) })
	if err != nil && s.ctx.Err() == nil {
		return "", inputEnded
	}
	return v, err
}

// interruptible reads from a person until they answer or the command is
// cancelled. A read of a terminal cannot be called off, so the goroutine is
// left to end with the program.
func (s *session) interruptible(read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := read()
		got <- answer{text, err}
	}()
	select {
	case a := <-got:
		return a.text, a.err
	case <-s.ctx.Done():
		return "", s.ctx.Err()
	}
}

var inputEnded = &domain.Fault{
	Kind: domain.FaultUsage, Message: "Standard input ended before everything was answered.",
	Advice: "Give one answer a line, in the order in which they are asked for.",
}

func (s *session) line() (string, error) {
	if s.stdin == nil {
		s.stdin = bufio.NewReader(s.world.Stdin)
	}
	text, err := s.interruptible(func() (string, error) { return s.stdin.ReadString('\n') })
	if s.ctx.Err() != nil {
		return "", s.ctx.Err()
	}
	if err != nil && text == "" {
		return "", inputEnded
	}
	return strings.TrimSpace(text), nil
}
