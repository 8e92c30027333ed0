package pace

import (
	"time"

	"tallybridge/engine/domain"
)

// minute counts the calls that may still lie in Xero's present minute. Xero's
// window is fixed but begins at an unknown instant; a call arrives between its
// start and its answer, so each one is counted from its start until
// xeroWindow after its answer. Then no minute at all, wherever it begins, can
// hold more than xeroMinuteLimit of them.
type minute struct {
	running      int         // calls without an answer yet
	done         []time.Time // when answered, oldest first; also calls of other programs, when they were seen
	blockedUntil time.Time
}

func (m *minute) prune(now time.Time) {
	i := 0
	for i < len(m.done) && !m.done[i].Add(xeroWindow).After(now) {
		i++
	}
	m.done = m.done[i:]
}

func (m *minute) used(now time.Time) int {
	m.prune(now)
	return m.running + len(m.done)
}

// room tells whether one call more fits under limit after those in front; if
// not, when to ask again (zero: when a running call ends).
func (m *minute) room(now time.Time, ahead, limit int) (time.Time, bool) {
	used := m.used(now)
	if m.blockedUntil.After(now) {
		return m.blockedUntil, false
	}
	over := used + ahead + 1 - limit
	if over <= 0 {
		return time.Time{}, true
	}
	if over > len(m.done) {
		return time.Time{}, false
	}
	return m.done[over-1].Add(xeroWindow), false
}

// told corrects the count from X-MinLimit-Remaining: calls that are gone and
// that we did not make were made by another program.
func (m *minute) told(now time.Time, remaining int64) {
	missing := int64(xeroMinuteLimit) - remaining - int64(m.used(now))
	for ; missing > 0; missing-- {
		m.done = append(m.done, now)
	}
}

func (m *minute) block(until time.Time) {
	if until.After(m.blockedUntil) {
		m.blockedUntil = until
	}
}

func (m *minute) state(key string, now time.Time) domain.BudgetState {
	return domain.BudgetState{
		Key: key, At: wall(now), WindowStart: wall(now),
		Used: int64(m.used(now)), Limit: xeroMinuteLimit, BlockedUntil: wall(m.blockedUntil),
	}
}

// reopen takes every saved call as answered just after the moment of saving, the latest possible.
func (m *minute) reopen(s domain.BudgetState, now time.Time) {
	at := s.WindowStart.Add(xeroSaveTime)
	if at.After(now) {
		at = now
	}
	for range min(max(s.Used, 0), xeroMinuteLimit) {
		m.done = append(m.done, at)
	}
	m.blockedUntil = s.BlockedUntil
}

func (m *minute) view(key string, now time.Time) domain.BudgetView {
	v := domain.BudgetView{Key: key, Name: "Xero calls this minute", Limit: xeroMinuteLimit}
	v.Left = int64(max(0, xeroMinuteLimit-m.used(now)))
	if len(m.done) > 0 {
		v.More = m.done[0].Add(xeroWindow)
	}
	if m.blockedUntil.After(now) {
		v.Left = 0
		v.More, v.BlockedUntil = m.blockedUntil, m.blockedUntil
	}
	return v
}
