// Package tour is the tour of the demo: six steps that a person does in the program. The steps are declared in steps.go. A
// step ends when what it asks for has happened, and its text says how to get there from the screen that is open, so that a
// person may go any way. The package draws the lines and decides which step is next; the shell tells it which screen is open
// and what has been done.
package tour
