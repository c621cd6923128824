// Package secret stores the API key: in the OS keyring, from a command, from the environment, or for this session only; and the
// webhook secret, in the OS keyring. They are never stored in a file. Every call to the keyring runs off the caller's goroutine with a
// timeout, because a locked keyring waits for a person.
package secret
