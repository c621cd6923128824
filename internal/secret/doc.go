// Package secret finds and stores the secrets of a profile, never in a file. The API key comes from the OS keyring, a command, the
// environment, or is typed for this session; the webhook secret and the password of the database server are in the OS keyring. Every call
// to the keyring runs off the caller's goroutine with a timeout, because a locked keyring waits for a person.
package secret
