package store

import (
	"context"
	"database/sql"

	"tallybridge/engine/domain"
)

// AmazonConnections returns the Amazon connections by id.
func (s *Store) AmazonConnections(ctx context.Context) ([]domain.AmazonConnection, error) {
	return all(ctx, s, "reading the Amazon connections", func(c *domain.AmazonConnection) []any {
		return []any{
			text(&c.ID), &c.Label, text(&c.Region), &c.SellerID, &c.ClientID,
			list[domain.MarketplaceID]{&c.Marketplaces},
			list[domain.MarketplaceID]{&c.Off},
			seconds{&c.SecretCreated},
			boolean{&c.Public},
			seconds{&c.AuthorisedAt},
			&c.Broken,
		}
	}, `SELECT id, label, region, seller, client, marketplaces, off, secret_created, public, authorised_at, broken
		FROM amazon_connections ORDER BY id`)
}

// SaveAmazonConnection adds or changes an Amazon connection.
func (s *Store) SaveAmazonConnection(ctx context.Context, c domain.AmazonConnection) error {
	return s.exec(ctx, "saving the Amazon connection", `INSERT INTO amazon_connections
		(id, label, region, seller, client, marketplaces, off, secret_created, public, authorised_at, broken)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET label = excluded.label, region = excluded.region, seller = excluded.seller,
		client = excluded.client, marketplaces = excluded.marketplaces, off = excluded.off,
		secret_created = excluded.secret_created, public = excluded.public,
		authorised_at = excluded.authorised_at, broken = excluded.broken`,
		string(c.ID), c.Label, string(c.Region), c.SellerID, c.ClientID, jsonText(c.Marketplaces), jsonText(c.Off),
		unixSeconds(c.SecretCreated), truth(c.Public), unixSeconds(c.AuthorisedAt), c.Broken)
}

// SetAmazonBroken keeps why a connection stopped working (empty if it works)
// and nothing else of it. One that was removed or given another consent since
// it was read stays as it is.
func (s *Store) SetAmazonBroken(ctx context.Context, c domain.AmazonConnection, why string) error {
	return s.exec(ctx, "saving the Amazon connection", "UPDATE amazon_connections SET broken = ? WHERE id = ? AND client = ? AND authorised_at IS ?",
		why, string(c.ID), c.ClientID, unixSeconds(c.AuthorisedAt))
}

// DeleteAmazonConnection forgets a connection with everything read through
// it. Links and exclusions stay: they are the user's work and hold again when
// the same connection comes back.
func (s *Store) DeleteAmazonConnection(ctx context.Context, id domain.ConnectionID) error {
	return s.write(ctx, "removing the Amazon connection", func(tx *sql.Tx) error {
		for _, q := range []string{
			"DELETE FROM mirrors WHERE connection = ?",
			"DELETE FROM report_tickets WHERE connection = ?",
			// Orders stay, with what the seller noted about them; connected again,
			// their reading begins anew.
			"DELETE FROM order_cursors WHERE connection = ?",
			"DELETE FROM order_windows WHERE connection = ?",
			"DELETE FROM orders_wanted WHERE connection = ?",
			"DELETE FROM amazon_connections WHERE id = ?",
		} {
			if _, err := tx.ExecContext(ctx, q, string(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// XeroConnection returns the connected organisation; false if there is none.
func (s *Store) XeroConnection(ctx context.Context) (domain.XeroConnection, bool, error) {
	return first(ctx, s, "reading the Xero connection", func(c *domain.XeroConnection) []any {
		return []any{
			&c.ConnectionID, &c.TenantID, &c.TenantName, &c.ClientID, list[string]{&c.Scopes}, seconds{&c.ConnectedAt}, &c.Broken,
		}
	}, "SELECT connection, tenant, tenant_name, client, scopes, connected_at, broken FROM xero_connection")
}

// SaveXeroConnection keeps the connected organisation. When it is another
// organisation than before, what was read from the old one is forgotten.
func (s *Store) SaveXeroConnection(ctx context.Context, c domain.XeroConnection) error {
	return s.write(ctx, "saving the Xero connection", func(tx *sql.Tx) error {
		var others int
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM xero_connection WHERE tenant <> ?", c.TenantID).Scan(&others)
		if err != nil {
			return err
		}
		if others > 0 {
			if err := forgetXero(ctx, tx); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO xero_connection
			(id, connection, tenant, tenant_name, client, scopes, connected_at, broken) VALUES (1, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET connection = excluded.connection, tenant = excluded.tenant,
			tenant_name = excluded.tenant_name, client = excluded.client, scopes = excluded.scopes,
			connected_at = excluded.connected_at, broken = excluded.broken`,
			c.ConnectionID, c.TenantID, c.TenantName, c.ClientID, jsonText(c.Scopes), unixSeconds(c.ConnectedAt), c.Broken)
		return err
	})
}

// SetXeroBroken keeps why the connection stopped working (empty if it works)
// and nothing else of it. One that was ended or made anew since it was read
// stays as it is.
func (s *Store) SetXeroBroken(ctx context.Context, c domain.XeroConnection, why string) error {
	return s.exec(ctx, "saving the Xero connection", "UPDATE xero_connection SET broken = ? WHERE tenant = ? AND connected_at IS ?",
		why, c.TenantID, unixSeconds(c.ConnectedAt))
}

// DeleteXeroConnection forgets the connection and what was read through it.
// Links, item states, the journal and history stay.
func (s *Store) DeleteXeroConnection(ctx context.Context) error {
	return s.write(ctx, "removing the Xero connection", func(tx *sql.Tx) error {
		if err := forgetXero(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM xero_connection")
		return err
	})
}

// forgetXero empties the mirrors of Xero.
func forgetXero(ctx context.Context, tx *sql.Tx) error {
	for _, t := range []string{"items", "accounts", "tax_rates", "organisation"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+t); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM mirrors WHERE kind IN (?, ?, ?, ?)",
		mirrorItems, mirrorAccounts, mirrorTaxRates, mirrorOrganisation)
	return err
}
