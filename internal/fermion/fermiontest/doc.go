// Package fermiontest is a faithful, scriptable Fermion school as an http.Handler, and an in-memory listener to serve it
// on. The tests and the demo use the same one; it imports nothing of the client, so that a mistake in one is not repeated in the other.
package fermiontest
