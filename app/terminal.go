package app

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"
)

func isTerminal(f *os.File) bool { return isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()) }

// readSecret asks on the terminal without showing what is typed.
func readSecret(prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt)
	fd := int(os.Stdin.Fd())
	// Ctrl+C must not leave a terminal behind that shows nothing of what is typed.
	if state, err := term.GetState(fd); err == nil {
		stop, answered := make(chan os.Signal, 1), make(chan struct{})
		signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
		go func() {
			select {
			case <-stop:
				_ = term.Restore(fd, state)
			case <-answered:
			}
		}()
		defer close(answered)
		defer signal.Stop(stop)
	}
	b, err := term.ReadPassword(fd)
	fmt.Fprintln(os.Stderr)
	return string(b), err
}
