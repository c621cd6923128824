// Package fermion is the shared client of Fermion's public API: one file per resource over one do.
//
// It has the envelope, the classification of errors by text, the limiter that never lets a server see more than its published
// number of calls in any 60 s, and the retries of what is safe to retry. Every guess about the API is marked [guess] and is in one
// place here. Not here: what a manager wants to do (internal/operation), when to read which link (internal/monitor), where things
// are stored (internal/store; the limiter's log is an interface that the store fits).
package fermion
