package wire

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
	"time"
)

// The faults that can be injected.
const (
	Fault429           = "429"            // refused before anything happened
	Fault500           = "500"            // failed before anything happened
	Fault500After      = "500-after"      // answered 500 although the call took effect; only by FailNext
	Fault503           = "503"            // plain text, before anything happened
	FaultTimeoutBefore = "timeout-before" // no answer, nothing happened
	FaultTimeoutAfter  = "timeout-after"  // no answer, the write took effect; writes only
	FaultLate          = "late"           // no answer, the write takes effect 2 to 4 minutes later; writes only
	FaultCut           = "cut"            // the answer ends in the middle
	FaultBadJSON       = "bad-json"       // the answer is not JSON although it says so
	FaultFatalReport   = "fatal-report"   // asked for by the reports handler with Take
)

// maxStreak is the most faults in a row that chance gives one operation.
const maxStreak = 3

// order is a fault that somebody asked for.
type order struct {
	api, operation, fault string
	left                  int
}

// SetFaults changes the level of random faults: "off", "light" (about 2 calls
// in 100) or "heavy" (about 15 in 100). Unknown words mean off.
func (g *Rig) SetFaults(level string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch level {
	case "light":
		g.rate, g.level = 20, level
	case "heavy":
		g.rate, g.level = 150, level
	default:
		g.rate, g.level = 0, "off"
	}
}

// Faults is the present level: "off", "light" or "heavy".
func (g *Rig) Faults() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.level
}

// FailNext makes the next calls of an operation meet a fault, times times;
// below 1 counts as once. Empty api or operation match any. Faults asked for
// this way come before random ones and are not limited in a row. A fault that
// cannot happen to a call (a late read) waits for one it can happen to.
func (g *Rig) FailNext(api, operation, fault string, times int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.orders = append(g.orders, &order{api: api, operation: operation, fault: fault, left: max(times, 1)})
}

// Take tells a handler whether a fault that only it can stage (a FATAL report)
// is due now: asked for by FailNext, or by chance.
func (g *Rig) Take(fault string, op Op) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ordered(op, func(o *order) bool { return o.fault == fault }) != "" {
		return true
	}
	hit, _ := g.chance(op.key() + " " + fault)
	return hit
}

// pick decides the fault of a call, empty for none.
func (g *Rig) pick(op Op) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f := g.ordered(op, func(o *order) bool { return o.fault != FaultFatalReport && possible(o.fault, op) }); f != "" {
		return f
	}
	hit, roll := g.chance(op.key())
	if !hit {
		return ""
	}
	return choose(op, roll)
}

// ordered takes the first matching order; the caller holds the lock.
func (g *Rig) ordered(op Op, want func(*order) bool) string {
	for i, o := range g.orders {
		if (o.api != "" && o.api != op.API) || (o.operation != "" && o.operation != op.Name) || !want(o) {
			continue
		}
		if o.left--; o.left == 0 {
			g.orders = slices.Delete(g.orders, i, i+1)
		}
		return o.fault
	}
	return ""
}

// chance rolls for the next turn of a key; the caller holds the lock. The roll
// depends on the seed, the key and the turn alone, so that calls of other
// operations do not shift it.
func (g *Rig) chance(key string) (hit bool, roll uint64) {
	turn := g.turns[key]
	g.turns[key]++
	if g.rate == 0 {
		return false, 0
	}
	roll = g.roll(key, turn)
	if int(roll%1000) >= g.rate || g.streak[key] >= maxStreak {
		g.streak[key] = 0
		return false, 0
	}
	g.streak[key]++
	return true, roll / 1000
}

func (g *Rig) roll(key string, turn uint64) uint64 {
	h := fnv.New64a()
	var n [16]byte
	binary.LittleEndian.PutUint64(n[:8], uint64(g.seed))
	binary.LittleEndian.PutUint64(n[8:], turn)
	h.Write(n[:])
	h.Write([]byte(key))
	x := h.Sum64()
	// FNV's low bits follow the last byte too closely: mix once more.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	return x
}

// possible tells whether a fault can happen to a call.
func possible(fault string, op Op) bool {
	switch fault {
	case FaultTimeoutAfter, FaultFatalReport:
		return op.Write
	case FaultLate:
		return op.Write && op.API != "lwa" && op.API != "identity"
	case FaultBadJSON:
		return op.API != "document" // text: nobody could tell
	}
	return true
}

// weights are the shares of the random faults.
var weights = []struct {
	fault string
	share uint64
}{
	{Fault429, 25},
	{Fault500, 20},
	{Fault503, 15},
	{FaultTimeoutBefore, 10},
	{FaultTimeoutAfter, 15},
	{FaultLate, 15},
	{FaultCut, 15},
	{FaultBadJSON, 10},
}

func choose(op Op, roll uint64) string {
	var sum uint64
	for _, w := range weights {
		if possible(w.fault, op) {
			sum += w.share
		}
	}
	at := roll % sum
	for _, w := range weights {
		if !possible(w.fault, op) {
			continue
		}
		if at < w.share {
			return w.fault
		}
		at -= w.share
	}
	return Fault500
}

// lateness is how long a late write takes to land: 2 to 4 minutes.
func (g *Rig) lateness(op Op) time.Duration {
	g.mu.Lock()
	turn := g.turns["late"]
	g.turns["late"]++
	g.mu.Unlock()
	return 2*time.Minute + time.Duration(g.roll("late "+op.key(), turn)%uint64(2*time.Minute))
}

// delay is one answer's latency: half to one and a half of the average.
func (g *Rig) delay(op Op) time.Duration {
	if g.latency <= 0 {
		return 0
	}
	g.mu.Lock()
	turn := g.turns["latency"]
	g.turns["latency"]++
	g.mu.Unlock()
	return g.latency/2 + time.Duration(g.roll("latency "+op.key(), turn)%uint64(g.latency+1))
}
