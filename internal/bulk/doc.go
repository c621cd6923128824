// Package bulk plans what one action does with many rows: each row old → new, which rows are left out and why, and how many calls it
// takes. A Plan is made from one board, before anything is sent or saved; what is in it is what happens.
//
// The package is pure. Not here: how a plan is drawn (internal/ui/queue), how it is sent (operation.Service), and what is saved for
// local edits (internal/store).
package bulk
