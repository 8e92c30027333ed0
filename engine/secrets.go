package engine

import "tallybridge/engine/auth"

// Keychain is where the key to the profile's secrets lies.
type Keychain = auth.Keychain

// XeroSecret is a Xero token set. Its text forms never show the tokens.
type XeroSecret = auth.XeroSecret

// SystemKeychain is the operating system's keychain.
func SystemKeychain() Keychain { return auth.SystemKeychain() }

// ErrNoSecret says that a keychain has no such entry.
var ErrNoSecret = auth.ErrNoSecret
