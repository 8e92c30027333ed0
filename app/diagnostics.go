//go:build cgo || !darwin

package app

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/gui"
)

// Diagnostics is part of gui.Backstage: a ZIP file with what helps to find a
// fault. Secrets are in none of its parts: they lie sealed in the database,
// which is not among them, and are never logged.
func (b *backstage) Diagnostics(ctx context.Context, s *gui.Session, w io.Writer) error {
	z := zip.NewWriter(w)
	add := func(name string, write func(io.Writer) error) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.s.world.Clock.Now()})
		if err != nil {
			return err
		}
		return write(f)
	}
	asJSON := func(name string, v any) error {
		return add(name, func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(v)
		})
	}
	err := asJSON("program.json", map[string]any{
		"version": Version, "go": runtime.Version(), "system": runtime.GOOS + "/" + runtime.GOARCH,
		"made": b.s.world.Clock.Now().Format(time.RFC3339), "tray": trayHost(ctx), "language": b.SystemLanguage(),
	})
	if err == nil && s != nil {
		err = b.diagnoseProfile(ctx, s, asJSON, add)
	}
	return errors.Join(err, z.Close())
}

func (b *backstage) diagnoseProfile(ctx context.Context, s *gui.Session,
	asJSON func(string, any) error, add func(string, func(io.Writer) error) error,
) error {
	status, err := s.Engine.Status(ctx)
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
	runs, err := s.Engine.Runs(ctx, 200)
	if err != nil {
		return err
	}
	if err := asJSON("runs.json", runs); err != nil {
		return err
	}
	logs, err := filepath.Glob(filepath.Join(b.LogFolder(s), "*.log"))
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
