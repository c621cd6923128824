// Package monitor keeps the numbers fresh: a policy that chooses the link to read next, and a loop that reads it within the budget,
// stores the sample and reports its status (live, slow, offline, key refused, paused).
//
// The policy (policy.go, rate.go) is pure; simulation_test.go measures it. Several instances of one profile share the work
// (claims.go). Manual reads go through the loop too; only a slug that resolves an unknown write is read by internal/operation.
package monitor
