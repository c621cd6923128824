// Package campaigns is the family of screens about campaigns: the list, the page of a campaign, its form, the dialog
// that adds links to one, and the form of a bonus for its best affiliates.
package campaigns
