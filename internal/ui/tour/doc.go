// Package tour is the tour of the demo: six steps that a person does with their own hands. The steps are declared in steps.go. A step
// ends when what it asks for has happened, and its text says how to get there from the screen that is open, so that no way is wrong.
// The package draws the lines and decides; the shell tells it where the person is and what has been done.
package tour
