// Package ui is the shell of the screens: the root that routes keys and messages, the stacks of the tabs, the frame around them, the
// registry of routes, the palette, help, toasts, and the refresh of the board. The screens themselves are in the families below
// it (ui/links, ui/affiliates, …), what these share in ui/screen, and widgets that know nothing about affiliates in ui/table,
// ui/form and ui/chart.
//
// Rules. A screen is changed in place and does no I/O in Update or View; reads run off the goroutine and hand their answer to a
// function of the screen that asked; a write is handed to the operations and outlives its screen; open, close, float and toast
// happen within the same Update, so that keys typed ahead reach what the key before them opened. View runs on every message
// and stays under a millisecond.
package ui
