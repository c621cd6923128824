// Package campaigns is the family of screens about campaigns: the list, the monitor of a campaign, its form, and the dialog that
// adds links to one.
package campaigns
