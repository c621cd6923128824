// Package monitor keeps the numbers up to date: a policy chooses the link to read next, and a loop reads it within the budget, stores the
// sample and reports the status (live, slow, offline, key refused, paused).
//
// The policy (policy.go, rate.go) is pure; simulation_test.go measures it. Several instances of one profile share the work
// (claims.go). Manual reads go through the loop too; only a slug that resolves an unknown write is read by internal/operation.
package monitor
