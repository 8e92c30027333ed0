package app

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// diagnose writes a ZIP file with what helps to find a fault. Secrets are in
// none of its parts: they lie sealed in the database, which is not among them,
// and are never logged. about is what is known of the program; e may be nil.
func diagnose(ctx context.Context, now time.Time, w io.Writer, about map[string]any, e *engine.Engine, logs string) error {
	z := zip.NewWriter(w)
	add := func(name string, write func(io.Writer) error) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: now})
		if err != nil {
			return err
		}
		return write(f)
	}
	asJSON := func(name string, v any) error {
		return add(name, func(w io.Writer) error { return writeJSON(w, v) })
	}
	program := map[string]any{
		"version": Version, "go": runtime.Version(), "system": runtime.GOOS + "/" + runtime.GOARCH, "made": now.Format(time.RFC3339),
	}
	maps.Copy(program, about)
	err := asJSON("program.json", program)
	if err == nil && e != nil {
		err = diagnoseProfile(ctx, e, logs, asJSON, add)
	}
	return errors.Join(err, z.Close())
}

func diagnoseProfile(ctx context.Context, e *engine.Engine, folder string,
	asJSON func(string, any) error, add func(string, func(io.Writer) error) error,
) error {
	status, err := e.Status(ctx)
	if err != nil {
		return err
	}
	// Names of people's businesses and their ids are of no use here.
	for i := range status.Amazon {
		c := &status.Amazon[i]
		c.Label, c.ClientID, c.SellerID = "", "", ""
	}
	status.Xero = domain.XeroConnection{Scopes: status.Xero.Scopes, ConnectedAt: status.Xero.ConnectedAt, Broken: status.Xero.Broken}
	status.Organisation.Name, status.Organisation.ID, status.Organisation.ShortCode = "", "", ""
	status.Config.OrganisationTyped = ""
	if err := asJSON("status.json", status); err != nil {
		return err
	}
	runs, err := e.Runs(ctx, 200)
	if err != nil {
		return err
	}
	if err := asJSON("runs.json", runs); err != nil {
		return err
	}
	logs, err := filepath.Glob(filepath.Join(folder, "*.log"))
	if err != nil {
		return err
	}
	for _, path := range logs {
		if err := add("log/"+filepath.Base(path), func(w io.Writer) error { return copyTail(w, path) }); err != nil {
			return fmt.Errorf("copy the log: %w", err)
		}
	}
	return nil
}

// logTail is how much of each log is copied.
const logTail = 1 << 20

func copyTail(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() > logTail {
		if _, err := f.Seek(-logTail, io.SeekEnd); err != nil {
			return err
		}
	}
	_, err = io.Copy(w, f)
	return err
}

type diagnosticsCmd struct {
	File string `arg:"" help:"ZIP file to write, which must not exist, or - for standard output." type:"path"`
}

// Run writes the diagnostics of the profile.
func (c *diagnosticsCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		return s.writeOut(c.File, func(w io.Writer) error {
			return diagnose(s.ctx, s.world.Clock.Now(), w, nil, e, filepath.Dir(s.logFile))
		})
	})
}
