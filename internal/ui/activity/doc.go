// Package activity is the family of screens about what was done and what waits for a person: the journal of writes with their
// pages and the dialog that follows a plan, outcomes that must be settled, alerts, and events of the webhook.
package activity
