// Package queue shows what an action would do with many rows, then how far it is, then what became of it: the dialog of a plan, the
// dialog of a batch that is sent in the background, and the choice between several. A batch goes on without its dialog.
//
// Not here: what a plan does (internal/bulk), the forms that plans come from (the families), and the sending (operation.Service).
package queue
