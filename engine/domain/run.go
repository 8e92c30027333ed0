package domain

import "time"

// RunResult is how a run ended.
type RunResult string

// The results of a run.
const (
	RunRunning   RunResult = "running"
	RunDone      RunResult = "done"
	RunAttention RunResult = "attention" // done, but something needs a person
	RunFailed    RunResult = "failed"
	RunCancelled RunResult = "cancelled"
	RunBroken    RunResult = "interrupted" // the program ended in the middle
)

// Run is one execution of a job.
type Run struct {
	ID      string
	Entity  Entity // of a run of one; empty for products and inventory together
	Trigger string // "schedule", "user", "undo", "opening", "create", "prove"
	DryRun  bool
	// Partial tells that only some items were looked at.
	Partial bool
	Started time.Time
	Ended   time.Time
	Result  RunResult
	Message string // one sentence
	// Counts for the table.
	Created, Updated, Increased, Decreased, Unchanged, Held, Quarantined int
	XeroCalls, AmazonCalls                                               int
	Undoes                                                               string // the run this one undid
	UndoneBy                                                             string
	// Approved is set when the user answered the brake's question with yes.
	Approved bool
	// Trimmed tells that what it only proposed or held is no longer kept; it is
	// the store's to set.
	Trimmed bool
}

// JobState is the schedule's memory of one entity.
type JobState struct {
	Entity      Entity
	LastStart   time.Time
	LastEnd     time.Time
	LastResult  RunResult
	LastMessage string
	LastSuccess time.Time
	NextDue     time.Time
	// PausedUntil is a far future when paused until resumed.
	PausedUntil time.Time
	// Stretched says in plain words why the next run is later than the interval.
	Stretched string
}

// ReportTicket remembers a report that was asked for, so that a restart goes
// on waiting for it instead of spending another createReport.
type ReportTicket struct {
	Connection   ConnectionID
	Type         string
	Marketplaces []MarketplaceID
	ReportID     string
	RequestedAt  time.Time
}

// Progress is a step of a running job.
type Progress struct {
	Entity Entity
	Stage  string // "Reading listings of amazon.de"
	Done   int
	Total  int // 0 if not known
	// Waiting says what is waited for and until when; empty while working.
	Waiting string
	Until   time.Time
}
