// Package store keeps everything a profile remembers in one SQLite file,
// tallybridge.db: the mirrors of what Amazon and Xero said, the user's
// decisions, the journal of writes, runs, budgets and sealed secrets.
//
// Instants are stored as whole milliseconds in UTC: a time that goes in with
// microseconds comes back without them. The zero time, a decimal that is not
// valid and a Unix time of 0 are stored as NULL. Empty lists and maps come
// back as nil.
//
// A mirror is replaced in one transaction by a complete reading or not at all,
// and only rows that differ are written. Text is compared byte by byte.
//
// What never happens here: no network, no decisions about listings, items or
// stock, no secret in clear, no logging. Trouble with the disk, the folder or
// the file is a *domain.Fault of kind FaultLocal; a locked file is FaultBusy;
// a cancelled context gives the context's error.
package store
