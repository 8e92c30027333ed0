package xero

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"tallybridge/engine/domain"
)

// Connection is one organisation (or practice) that the signed-in user
// connected to this app.
type Connection struct {
	ID          string // for Disconnect; not the tenant id
	AuthEventID string // equals the authentication_event_id of the token it was chosen with
	TenantID    string // for Config.TenantID
	TenantType  string // ORGANISATION, PRACTICE, …
	TenantName  string
	Created     time.Time
}

// IsOrganisation reports whether the connection has books that can be worked with.
func (c Connection) IsOrganisation() bool { return c.TenantType == "ORGANISATION" }

// Connections lists what the sign-in reaches. Only BaseURL, Transport, Tokens,
// Clock and UserAgent of cfg are used.
//
// Source: xero-identity.yaml of Xero-OpenAPI, getConnections
func Connections(ctx context.Context, cfg Config) ([]Connection, error) {
	type answer struct {
		ID             string  `json:"id"`
		AuthEventID    string  `json:"authEventId"`
		TenantID       string  `json:"tenantId"`
		TenantType     string  `json:"tenantType"`
		TenantName     string  `json:"tenantName"`
		CreatedDateUtc instant `json:"createdDateUtc"`
	}
	var out []Connection
	err := New(cfg).read(ctx, call{
		op: "getConnections", method: http.MethodGet, path: "/connections", timeout: tryTimeout,
	}, func(r io.Reader) error {
		out = nil
		d := json.NewDecoder(r)
		err := decodeArray(d, "connections", func(a *answer) error {
			out = append(out, Connection{
				ID: a.ID, AuthEventID: a.AuthEventID, TenantID: a.TenantID, TenantType: a.TenantType,
				TenantName: a.TenantName, Created: a.CreatedDateUtc.Time,
			})
			return nil
		})
		if err != nil {
			return err
		}
		return drained(d)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Disconnect ends one connection in Xero. One that is gone already is a success.
//
// Source: xero-identity.yaml of Xero-OpenAPI, deleteConnection
func Disconnect(ctx context.Context, cfg Config, connectionID string) error {
	const op = "deleteConnection"
	if !isGUID(connectionID) {
		return usage(op, "The connection's id is not one of Xero's.")
	}
	err := New(cfg).read(ctx, call{
		op: op, method: http.MethodDelete, path: "/connections/" + connectionID, timeout: tryTimeout,
	}, func(io.Reader) error { return nil })
	if domain.KindOf(err) == domain.FaultNotFound {
		return nil
	}
	return err
}

// usage is the fault of a caller's mistake; nothing was sent.
func usage(op, message string) *domain.Fault {
	return &domain.Fault{
		Kind: domain.FaultUsage, Op: op, Message: message,
		Advice: "Nothing was sent to Xero.",
	}
}
