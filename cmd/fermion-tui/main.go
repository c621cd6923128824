// Command fermion-tui runs a Fermion affiliate program from a terminal. It turns flags into internal/app and exit
// statuses; nothing else lives here.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	_ "time/tzdata" // a school's time zone must be known on machines without zone files

	"fermion-tui/internal/app"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	// The screens catch SIGHUP and SIGTERM themselves as well: they must restore the terminal first.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGHUP, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fermion-tui:", err)
	}
	return app.ExitStatus(err)
}
