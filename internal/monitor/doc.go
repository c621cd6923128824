// Package monitor keeps the numbers fresh: a policy that says which link to read next, and a loop that reads it within the
// budget, stores the sample and says how things stand (live, slow, offline, key refused, paused).
//
// The policy is pure. The loop is the only reader of stats; what a person asks for by hand goes through it too.
package monitor
