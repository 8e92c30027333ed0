package store

import (
	"context"

	"tallybridge/engine/domain"
)

// JobStates returns the schedule's memory of each entity.
func (s *Store) JobStates(ctx context.Context) (map[domain.Entity]domain.JobState, error) {
	rows, err := all(ctx, s, "reading the schedule", func(j *domain.JobState) []any {
		return []any{
			text(&j.Entity),
			instant{&j.LastStart},
			instant{&j.LastEnd},
			text(&j.LastResult), &j.LastMessage,
			instant{&j.LastSuccess},
			instant{&j.NextDue},
			instant{&j.PausedUntil},
			&j.Stretched,
		}
	}, `SELECT entity, last_start, last_end, last_result, last_message, last_success, next_due, paused_until, stretched
		FROM job_states`)
	if err != nil {
		return nil, err
	}
	out := make(map[domain.Entity]domain.JobState, len(rows))
	for _, j := range rows {
		out[j.Entity] = j
	}
	return out, nil
}

// SaveJobState keeps the schedule's memory of one entity.
func (s *Store) SaveJobState(ctx context.Context, j domain.JobState) error {
	return s.exec(ctx, "saving the schedule", `INSERT INTO job_states
		(entity, last_start, last_end, last_result, last_message, last_success, next_due, paused_until, stretched)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (entity) DO UPDATE SET last_start = excluded.last_start, last_end = excluded.last_end,
		last_result = excluded.last_result, last_message = excluded.last_message, last_success = excluded.last_success,
		next_due = excluded.next_due, paused_until = excluded.paused_until, stretched = excluded.stretched`,
		string(j.Entity), millis(j.LastStart), millis(j.LastEnd), string(j.LastResult), j.LastMessage,
		millis(j.LastSuccess), millis(j.NextDue), millis(j.PausedUntil), j.Stretched)
}

// Tickets returns the reports that were asked for and not read yet, oldest first.
func (s *Store) Tickets(ctx context.Context) ([]domain.ReportTicket, error) {
	return all(ctx, s, "reading the report tickets", func(t *domain.ReportTicket) []any {
		return []any{
			text(&t.Connection), &t.Type, list[domain.MarketplaceID]{&t.Marketplaces}, &t.ReportID, instant{&t.RequestedAt},
		}
	}, "SELECT connection, type, marketplaces, report, requested_at FROM report_tickets ORDER BY requested_at, report")
}

// SaveTicket remembers a report that was asked for.
func (s *Store) SaveTicket(ctx context.Context, t domain.ReportTicket) error {
	return s.exec(ctx, "saving a report ticket", `INSERT INTO report_tickets (connection, report, type, marketplaces, requested_at)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (report, connection) DO UPDATE SET type = excluded.type, marketplaces = excluded.marketplaces,
		requested_at = excluded.requested_at`,
		string(t.Connection), t.ReportID, t.Type, jsonText(t.Marketplaces), millis(t.RequestedAt))
}

// DeleteTicket forgets a report.
func (s *Store) DeleteTicket(ctx context.Context, reportID string) error {
	return s.exec(ctx, "removing a report ticket", "DELETE FROM report_tickets WHERE report = ?", reportID)
}
