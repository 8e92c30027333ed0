package store

import (
	"context"
	"encoding/json"

	"tallybridge/engine/domain"
)

// Config returns the profile's configuration; DefaultConfig where nothing was
// saved. A setting that a newer version added has its default.
func (s *Store) Config(ctx context.Context) (domain.Config, error) {
	c := domain.DefaultConfig()
	body, found, err := first(ctx, s, "reading the settings", func(b *string) []any { return []any{b} }, "SELECT body FROM config")
	if err != nil || !found {
		return c, err
	}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return domain.DefaultConfig(), &domain.Fault{
			Kind:    domain.FaultLocal,
			Message: "The saved settings cannot be read.",
			Advice:  "Restore a backup of the data folder, or set everything up again.",
			Err:     err,
		}
	}
	return c, nil
}

// SaveConfig keeps the profile's configuration.
func (s *Store) SaveConfig(ctx context.Context, c domain.Config) error {
	body, err := json.Marshal(c)
	if err != nil {
		return s.explain(ctx, "saving the settings", err)
	}
	return s.exec(ctx, "saving the settings",
		"INSERT INTO config (id, body) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body", string(body))
}

// Note returns a small fact kept under a key, "" if there is none.
func (s *Store) Note(ctx context.Context, key string) (string, error) {
	v, _, err := first(ctx, s, "reading a note", func(v *string) []any { return []any{v} }, "SELECT value FROM notes WHERE key = ?", key)
	return v, err
}

// SetNote keeps a small fact under a key; "" removes it.
func (s *Store) SetNote(ctx context.Context, key, value string) error {
	if value == "" {
		return s.exec(ctx, "removing a note", "DELETE FROM notes WHERE key = ?", key)
	}
	return s.exec(ctx, "saving a note",
		"INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
}
