package store

import "context"

// Sealed returns a secret as the vault sealed it; nil if there is none. This
// package never sees a secret in clear, nor the key.
func (s *Store) Sealed(ctx context.Context, name string) ([]byte, error) {
	blob, _, err := first(ctx, s, "reading a sealed secret", func(b *[]byte) []any { return []any{b} },
		"SELECT blob FROM sealed WHERE name = ?", name)
	return blob, err
}

// SaveSealed keeps a sealed secret. When it returns, the secret is on the
// disk: a rotated token may then be used.
func (s *Store) SaveSealed(ctx context.Context, name string, blob []byte) error {
	if len(blob) == 0 {
		return misuse("a sealed secret cannot be empty")
	}
	return s.exec(ctx, "saving a sealed secret",
		"INSERT INTO sealed (name, blob) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET blob = excluded.blob", name, blob)
}

// DeleteSealed removes a sealed secret.
func (s *Store) DeleteSealed(ctx context.Context, name string) error {
	return s.exec(ctx, "removing a sealed secret", "DELETE FROM sealed WHERE name = ?", name)
}

// ClearSealed removes all sealed secrets, and where their key is.
func (s *Store) ClearSealed(ctx context.Context) error {
	return s.exec(ctx, "removing the sealed secrets", "DELETE FROM sealed")
}
