// Package pictures draws the screens of the demo as SVG files for the documentation, so that no picture shows what the program
// does not do. Its test runs the real program in the tests' terminal at a fixed time, and fails if the files in docs/images
// differ from what it draws.
//
//	go test ./internal/pictures -update
//
// writes the files again. No other package imports this one.
package pictures
