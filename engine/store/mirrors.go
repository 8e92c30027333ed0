package store

import (
	"context"
	"database/sql"
	"time"

	"tallybridge/engine/domain"
)

// The kinds of mirrors.
const (
	mirrorListings     = "listings"
	mirrorReadings     = "readings"
	mirrorCountries    = "countries"
	mirrorItems        = "items"
	mirrorAccounts     = "accounts"
	mirrorTaxRates     = "tax-rates"
	mirrorOrganisation = "organisation"
)

// Place is one marketplace of one Amazon connection.
type Place struct {
	Connection  domain.ConnectionID
	Marketplace domain.MarketplaceID
}

// mirror is the head of one complete reading.
type mirror struct {
	id int64
	Place
	source  domain.ReadingSource
	unknown string
	at      time.Time
}

func bindMirror(m *mirror) []any {
	return []any{&m.id, text(&m.Connection), text(&m.Marketplace), text(&m.source), &m.unknown, instant{&m.at}}
}

// mirrors lists the readings of a kind, by connection and marketplace.
func mirrors(ctx context.Context, q querier, kind string) ([]mirror, error) {
	return collect(ctx, q, bindMirror, `SELECT id, connection, marketplace, source, unknown, read_at
		FROM mirrors WHERE kind = ? ORDER BY connection, marketplace`, kind)
}

// touch notes a complete reading and returns the id its rows belong to.
func touch(ctx context.Context, tx *sql.Tx, kind string, p Place, source domain.ReadingSource, at time.Time) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `INSERT INTO mirrors (kind, connection, marketplace, source, read_at)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind, connection, marketplace)
		DO UPDATE SET source = excluded.source, read_at = excluded.read_at, unknown = ''
		RETURNING id`, kind, string(p.Connection), string(p.Marketplace), string(source), millis(at)).Scan(&id)
	return id, err
}

// readAt is when the only mirror of a kind was read; zero if never.
func readAt(ctx context.Context, q querier, kind string) (time.Time, error) {
	ms, err := mirrors(ctx, q, kind)
	if err != nil || len(ms) == 0 {
		return time.Time{}, err
	}
	return ms[0].at, nil
}
