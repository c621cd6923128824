// Package pictures draws the screens of the demo as SVG files for the documentation, so that no picture shows what the program
// does not do. Its test runs the real program in the tests' terminal at a fixed time and holds that docs/images is what comes out;
//
//	go test ./internal/pictures -update
//
// writes the files again. Nothing else imports it.
package pictures
