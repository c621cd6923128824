// Command fermion-tui runs a Fermion affiliate program from a terminal. It turns flags into internal/app and exit
// statuses; nothing else lives here.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	_ "time/tzdata" // a school's time zone must be known on machines without zone files

	"fermion-tui/internal/app"
	"fermion-tui/internal/secret/envkey" // takes the API key out of the environment, before anything else runs
)

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), notIgnored(os.Interrupt, syscall.SIGHUP, syscall.SIGTERM)...)
	defer stop()
	forceQuitOnSecondSignal(notIgnored(os.Interrupt, syscall.SIGTERM))
	collectOften()
	// net/http prints bytes of a server through the standard log package: the key may be among them, and the screens are drawn there.
	log.SetOutput(io.Discard)
	stderr := app.NewPrinter(os.Stderr)
	stderr.HideKey(envkey.Getenv(envkey.Name))
	root := newRoot(envkey.Getenv, stderr)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		stderr.Error(err)
	}
	return app.ExitStatus(err)
}

// collectOften keeps the heap small: the program runs all day and makes little garbage, so that collections cost little.
func collectOften() { debug.SetGCPercent(50) }

// collectLater puts off all collections until there are 16 MB. The first rows need less, and collections before them would take a tenth of
// the time.
func collectLater() { debug.SetGCPercent(400) }

// forceQuitAfter is how long after the first signal a further one kills. One ctrl+c may come twice at once: from the terminal, and
// passed on by the program that started this one.
const forceQuitAfter = time.Second

// forceQuitOnSecondSignal makes further signals end the program at once, a while after the first one: the program then waits for answers,
// and something may hang. SIGHUP is left out, since a terminal that closes sends it several times.
func forceQuitOnSecondSignal(signals []os.Signal) {
	if len(signals) == 0 {
		return
	}
	first := make(chan os.Signal, 1)
	signal.Notify(first, signals...)
	go func() {
		<-first
		time.Sleep(forceQuitAfter)
		signal.Reset(signals...)
	}()
}

// notIgnored leaves out the signals that the parent process had set to be ignored, as nohup does.
func notIgnored(all ...os.Signal) []os.Signal {
	return slices.DeleteFunc(all, signal.Ignored)
}
