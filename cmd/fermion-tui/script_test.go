package main

import (
	"database/sql"
	"errors"
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"fermion-tui/internal/fermion/fermiontest"
)

// patience is how long a test waits for another process at most: the machine may be busy.
const patience = time.Minute

// Most of these tests wait for another process, so that more of them run at once than there are processors.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "6"); err != nil { // -parallel on the command line comes later and wins
		panic(err)
	}
	testscript.Main(m, map[string]func(){"fermion-tui": main})
}

// TestScripts runs the program as its users do. Each script has a school of its own on loopback, with the product Go for Engineers; calls
// ENDPOINT N says how many calls it got, await ENDPOINT N waits for them, awaitfile PATTERN for a file, sell PAISE makes every link sell
// once, sql FILE STATEMENT changes a database as another program would, fault ENDPOINT TEXT makes it say no once. remember NAME puts the
// last command's output into the environment, sub FILE OLD=NEW... replaces words in a file.
func TestScripts(t *testing.T) {
	testscript.Run(t, scripts("testdata"))
}

func scripts(dir string) testscript.Params {
	return testscript.Params{
		Dir: dir,
		Setup: func(e *testscript.Env) error {
			school := fermiontest.New(fermiontest.Options{Key: "school-key"})
			school.AddProduct(fermiontest.Product{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers", Slug: "go"})
			server := httptest.NewServer(school)
			e.Defer(server.Close)
			e.Values["school"] = school
			e.Setenv("FERMION_TUI_API_URL", server.URL+"/api")
			e.Setenv("FERMION_TUI_SCHOOL_URL", "https://learn.acme.com")
			e.Setenv("FERMION_TUI_DATA_DIR", e.WorkDir+"/data")
			e.Setenv("FERMION_API_KEY", "school-key")
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/config")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+e.WorkDir+"/no-bus") // no keyring, whatever this machine has
			e.Setenv("GORACE", os.Getenv("GORACE"))                                // how the race detector ends, if this binary has it
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"calls": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: calls ENDPOINT N")
				}
				want, err := strconv.Atoi(args[1])
				ts.Check(err)
				if got := len(ts.Value("school").(*fermiontest.School).CallsTo(args[0])); got != want {
					ts.Fatalf("%d calls of %s, not %d", got, args[0], want)
				}
			},
			"await": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: await ENDPOINT N")
				}
				want, err := strconv.Atoi(args[1])
				ts.Check(err)
				for end := time.Now().Add(patience); len(ts.Value("school").(*fermiontest.School).CallsTo(args[0])) < want; time.Sleep(10 * time.Millisecond) {
					if time.Now().After(end) {
						ts.Fatalf("no %d calls of %s came", want, args[0])
					}
				}
			},
			"awaitfile": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: awaitfile PATTERN")
				}
				for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
					if found, err := filepath.Glob(ts.MkAbs(args[0])); err == nil && len(found) > 0 {
						return
					}
					if time.Now().After(end) {
						ts.Fatalf("no %s came", args[0])
					}
				}
			},
			"sell": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: sell PAISE")
				}
				paise, err := strconv.ParseInt(args[0], 10, 64)
				ts.Check(err)
				school := ts.Value("school").(*fermiontest.School)
				for _, l := range school.Links() {
					school.AddSale(l.Slug, paise)
				}
			},
			"fault": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 2 {
					ts.Fatalf("usage: fault ENDPOINT TEXT")
				}
				ts.Value("school").(*fermiontest.School).Fault(args[0], fermiontest.Fault{Kind: fermiontest.Say, Text: strings.Join(args[1:], " ")})
			},
			"sql": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: sql FILE STATEMENT")
				}
				db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0]))
				ts.Check(err)
				_, err = db.Exec(args[1])
				ts.Check(errors.Join(err, db.Close()))
			},
			"remember": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: remember NAME")
				}
				ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
			},
			"sub": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 2 {
					ts.Fatalf("usage: sub FILE OLD=NEW...")
				}
				text := ts.ReadFile(args[0])
				for _, pair := range args[1:] {
					from, to, _ := strings.Cut(pair, "=")
					text = strings.ReplaceAll(text, from, to)
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
			},
			"status": status,
		},
	}
}

// status runs a command that must end with a certain status: status 3 fermion-tui import links x.csv
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		text := err.Error()
		got = -1
		if n, found := strings.CutPrefix(text, "exit status "); found {
			if v, err := strconv.Atoi(n); err == nil {
				got = v
			}
		}
	}
	if want, err := strconv.Atoi(args[0]); err != nil || got != want {
		ts.Fatalf("%s ends with %d (%v), not %s", strings.Join(args[1:], " "), got, err, args[0])
	}
}
