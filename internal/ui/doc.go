// Package ui is the screens: a root that routes keys and messages, one table of keys, a theme, and one file per screen or
// modal. It knows the words (affiliate), the rows (board) and its own widgets; all else it asks for through the small
// interfaces in ports.go, which internal/app fills.
//
// Rules. A screen is changed in place and does no I/O in Update or View; reads run off the goroutine and hand their answer to a
// function of the screen that asked; a write is handed to the desk and outlives its screen; open, close, float and toast happen within
// the same Update, so that keys typed ahead reach what the key before them opened. View runs on every message and stays
// under a millisecond.
package ui
