// Package auth signs in to Amazon and Xero and guards what that takes: client
// secrets, refresh tokens and access tokens.
//
// A vault seals every secret with one key per profile. The key lies in the
// operating system's keychain, or, where there is none, is itself sealed by a
// passphrase. Token sources hand out access tokens to the API clients and renew
// them in time, once for all callers.
//
// What never happens in here: no secret is written anywhere in clear, printed,
// or put into an error; nothing is deleted because a server could not be
// reached; a lost keychain never makes a new key behind the user's back; and no
// address but those handed in is called.
package auth
