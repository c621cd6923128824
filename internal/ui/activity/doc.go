// Package activity is the family of screens about what was done and what waits for a person: the journal of writes with their
// pages and the dialog that follows a plan, unknown outcomes, alerts, and webhook events.
package activity
