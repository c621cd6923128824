// Command fermion-tui runs a Fermion affiliate program from a terminal. It turns flags into internal/app and exit
// statuses; nothing else lives here.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	_ "time/tzdata" // a school's time zone must be known on machines without zone files

	"fermion-tui/internal/app"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	getenv := app.Guard()
	ctx, stop := signal.NotifyContext(context.Background(), wanted(os.Interrupt, syscall.SIGHUP, syscall.SIGTERM)...)
	defer stop()
	// It runs all day and makes little garbage: a smaller heap is worth more than rarer collections.
	debug.SetGCPercent(50)
	root := newRoot(getenv)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fermion-tui:", err)
	}
	return app.ExitStatus(err)
}

// wanted leaves out the signals that whoever started the program told it to ignore: nohup means it.
func wanted(all ...os.Signal) []os.Signal {
	return slices.DeleteFunc(all, signal.Ignored)
}
