package practicexero

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// maxNote is the longest history record, in characters.
const maxNote = 2500

// note is a history record.
type note struct {
	at      time.Time
	details string
}

// owner finds what a history belongs to: its key and whether it exists.
func (s *Server) owner(c *call) (string, bool) {
	if c.resource == "Items" {
		return "Items/" + strings.ToLower(c.id), s.books.Item(c.id) != nil
	}
	d := s.books.Document(c.id)
	return c.resource + "/" + strings.ToLower(c.id), d != nil && shapeOf(c.resource).holds(d.Kind)
}

func noteRow(n note) object {
	return object{
		{"Changes", "Note"},
		{"DateUTCString", n.at.Format("2006-01-02T15:04:05")},
		{"DateUTC", instant(n.at)},
		{"User", "System Generated"},
		{"Details", n.details},
	}
}

// getHistory answers GET /…/{id}/History.
func (s *Server) getHistory(c *call) outcome {
	key, there := s.owner(c)
	if !there {
		return missing("no " + key)
	}
	rows := []object{}
	for _, n := range s.notes[key] {
		rows = append(rows, noteRow(n))
	}
	return ok(field{"HistoryRecords", list{"HistoryRecord", rows}})
}

// putHistory answers PUT /…/{id}/History, which adds a note to an item or document.
// https://developer.xero.com/documentation/api/accounting/historyandnotes
func (s *Server) putHistory(c *call) outcome {
	key, there := s.owner(c)
	if !there {
		return missing("no " + key)
	}
	var body struct{ HistoryRecords []struct{ Details string } }
	if json.Unmarshal(c.body, &body) != nil || len(body.HistoryRecords) == 0 {
		return noData("HistoryRecords")
	}
	var rows []object
	for _, r := range body.HistoryRecords {
		if n := utf8.RuneCountInString(r.Details); n == 0 || n > maxNote {
			return validation([]object{{{"Details", r.Details}, {"ValidationErrors", messages([]string{"Details must be between 1 and 2500 characters long."})}}})
		}
	}
	for _, r := range body.HistoryRecords {
		n := note{at: s.rig.Clock().Now(), details: r.Details}
		s.notes[key] = append(s.notes[key], n)
		rows = append(rows, append(noteRow(n), field{"ValidationErrors", none("ValidationError")}))
	}
	c.entry.Effect = true
	return ok(field{"HistoryRecords", list{"HistoryRecord", rows}})
}
