// Package monitor keeps the numbers fresh: a policy that says which link to read next, and a loop that reads it within the
// budget, stores the sample and says how things stand (live, slow, offline, key refused, paused).
//
// The policy (policy.go, rate.go) is pure; simulation_test.go measures it. Several instances on one profile share the work
// (team.go). What a person asks for by hand goes through the loop too; only a slug that settles an unknown write is
// read by internal/operation.
package monitor
