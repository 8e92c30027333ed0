package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// The store keeps small facts as text; these give them their types.

func (r *Runner) noteTime(ctx context.Context, key string) (time.Time, bool, error) {
	s, err := r.Store.Note(ctx, key)
	if err != nil || s == "" {
		return time.Time{}, false, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("note %s: %w", key, err)
	}
	return t, true, nil
}

func (r *Runner) setNoteTime(ctx context.Context, key string, t time.Time) error {
	return r.Store.SetNote(ctx, key, t.UTC().Format(time.RFC3339))
}

func (r *Runner) noteCounts(ctx context.Context, key string) (map[string]int, error) {
	s, err := r.Store.Note(ctx, key)
	if err != nil || s == "" {
		return nil, err
	}
	var out map[string]int
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return nil, fmt.Errorf("note %s: %w", key, err)
	}
	return out, nil
}

func (r *Runner) setNoteCounts(ctx context.Context, key string, counts map[string]int) error {
	b, err := json.Marshal(counts)
	if err != nil {
		return fmt.Errorf("note %s: %w", key, err)
	}
	return r.Store.SetNote(ctx, key, string(b))
}
