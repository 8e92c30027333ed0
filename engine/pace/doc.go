// Package pace keeps the call budgets of the two APIs: it lets a call go out
// only when the other side is sure to have room for it, and makes it wait
// otherwise.
//
// Amazon has a token bucket per connection and operation
// (developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits-in-the-sp-api),
// Xero 60 calls a minute, 1,000 or 5,000 a day and 5 at the same time per
// organisation (developer.xero.com/documentation/guides/oauth2/limits/).
// Answers correct the budgets, because another program may share them, and
// what is left survives a restart: after a kill the saved state is never more
// generous than the truth.
//
// What never happens in here: no call is made, no answer is read beyond its
// status and headers, no goroutine is started, and no time passes but through
// the clock that was handed in.
package pace
