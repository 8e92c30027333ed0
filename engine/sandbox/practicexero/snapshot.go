package practicexero

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"tallybridge/engine/sandbox/practicexero/books"
)

// Snapshot is what the practice Xero keeps between two starts: the books, the
// app's registration, the connections and what was set by hand. Tokens,
// idempotency keys and rate windows end with the server.
type Snapshot struct {
	ClientID    string                `json:"clientId"`
	UserID      string                `json:"userId"`
	TenantID    string                `json:"tenantId"` // empty before the first consent
	Connections []ConnectionShot      `json:"connections"`
	DayLimit    int                   `json:"dayLimit"`
	Notes       map[string][]NoteShot `json:"notes,omitempty"` // by resource and id
	// Random is the state of the source of ids, so that none is given twice.
	Random []byte         `json:"random"`
	Books  books.Snapshot `json:"books"`
}

// ConnectionShot is one connection.
type ConnectionShot struct {
	ID          string    `json:"id"`
	AuthEventID string    `json:"authEventId"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
	Scopes      []string  `json:"scopes"`
}

// NoteShot is one history record.
type NoteShot struct {
	At      time.Time `json:"at"`
	Details string    `json:"details"`
}

// Snapshot copies what lasts.
func (s *Server) Snapshot() (Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	random, err := s.source.MarshalBinary()
	if err != nil {
		return Snapshot{}, fmt.Errorf("practice Xero: %w", err)
	}
	out := Snapshot{
		ClientID: s.clientID, UserID: s.identity.userID, TenantID: s.identity.tenantID, DayLimit: s.limits.dayLimit,
		Notes: map[string][]NoteShot{}, Random: random, Books: s.books.Snapshot(),
	}
	for _, c := range s.identity.links {
		out.Connections = append(out.Connections, ConnectionShot{c.id, c.authEventID, c.created, c.update, slices.Clone(c.scopes)})
	}
	for key, list := range s.notes {
		for _, n := range list {
			out.Notes[key] = append(out.Notes[key], NoteShot{n.at, n.details})
		}
	}
	return out, nil
}

// Restore brings a server that was just made to where a snapshot of the same
// organisation stood. Nobody is signed in: every token of before is unknown.
func (s *Server) Restore(in Snapshot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.ClientID == "" || in.UserID == "" || in.DayLimit <= 0 || in.TenantID == "" && len(in.Connections) > 0 {
		return errors.New("practice Xero: the sign-in of the snapshot is incomplete")
	}
	if err := s.books.Restore(in.Books); err != nil {
		return fmt.Errorf("practice Xero: %w", err)
	}
	if err := s.source.UnmarshalBinary(in.Random); err != nil {
		return fmt.Errorf("practice Xero: the source of ids: %w", err)
	}
	s.clientID, s.limits.dayLimit = in.ClientID, in.DayLimit
	s.identity = newIdentity(in.UserID)
	s.identity.tenantID = in.TenantID
	for _, c := range in.Connections {
		s.identity.links = append(s.identity.links, &connection{
			id: c.ID, authEventID: c.AuthEventID, created: c.Created, update: c.Updated, scopes: c.Scopes,
		})
	}
	clear(s.notes)
	for _, key := range slices.Sorted(maps.Keys(in.Notes)) {
		for _, n := range in.Notes[key] {
			s.notes[key] = append(s.notes[key], note{n.At, n.Details})
		}
	}
	return nil
}
