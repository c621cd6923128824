// Command tally reads from "go test -json": it prints what go test prints without -json, and notes in a file which
// tests ran and which were skipped. Over all steps of .ci/run, a test that never ran is a failure.
//
//	go test -json ./... | tally note FILE
//	tally report FILE
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 2 || args[0] != "note" && args[0] != "report" {
		return errors.New("usage: tally note|report FILE")
	}
	if args[0] == "report" {
		notes, err := os.Open(args[1])
		if err != nil {
			return err
		}
		defer func() { _ = notes.Close() }()
		return report(notes, out)
	}
	notes, err := os.OpenFile(args[1], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(note(in, out, notes), notes.Close())
}

// event is a line of go test -json; see go doc test2json.
type event struct {
	Action, Package, Test, Output string
}

type test struct{ Package, Name string }

// line is what is noted about a test, as a line of JSON.
type line struct {
	test
	Reason string `json:",omitempty"` // of a skip; "" for a test that ran
}

func note(in io.Reader, out, notes io.Writer) error {
	output := map[test]*strings.Builder{} // by tests that have not ended, and by packages: Name is "" there
	to := json.NewEncoder(notes)
	from := json.NewDecoder(in)
	for {
		var e event
		if err := from.Decode(&e); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading go test -json: %w", err)
		}
		t := test{e.Package, e.Test}
		switch e.Action {
		case "output":
			if output[t] == nil {
				output[t] = &strings.Builder{}
			}
			output[t].WriteString(e.Output)
			continue
		case "build-output":
			if _, err := io.WriteString(out, e.Output); err != nil {
				return err
			}
			continue
		case "pass", "fail", "skip":
		default:
			continue
		}
		text := ""
		if b := output[t]; b != nil {
			text = b.String()
		}
		delete(output, t)
		if e.Test == "" {
			text = unended(output, e.Package) + text
		}
		if err := show(out, e, text); err != nil {
			return err
		}
		if e.Test == "" {
			continue
		}
		l := line{test: t}
		if e.Action == "skip" {
			l.Reason = reason(text)
		}
		if err := to.Encode(l); err != nil {
			return err
		}
	}
}

// unended returns the output of tests of a package that did not end, since a panic or a test that hangs ended them, and removes it.
func unended(output map[test]*strings.Builder, pkg string) (text string) {
	for _, t := range slices.SortedFunc(maps.Keys(output), func(a, b test) int { return strings.Compare(a.Name, b.Name) }) {
		if t.Package == pkg {
			text += output[t].String()
			delete(output, t)
		}
	}
	return text
}

// show prints all output of a failed test or package, and the last line of one that passed.
func show(out io.Writer, e event, text string) error {
	if e.Action != "fail" {
		if e.Test != "" {
			return nil
		}
		closing := ""
		for l := range strings.Lines(text) {
			if strings.HasPrefix(l, "ok ") || strings.HasPrefix(l, "? ") {
				closing += l
			}
		}
		text = closing
	}
	_, err := io.WriteString(out, text)
	return err
}

// reason is the output of a skipped test, without the lines of the test runner.
func reason(text string) string {
	var output []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "===") && !strings.HasPrefix(l, "---") {
			output = append(output, l)
		}
	}
	if len(output) == 0 {
		return "no reason given"
	}
	return strings.Join(output, " ")
}

func report(notes io.Reader, out io.Writer) error {
	ran, skipped := map[test]bool{}, map[test]string{}
	lines := bufio.NewScanner(notes)
	for lines.Scan() {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return fmt.Errorf("reading the notes: %w", err)
		}
		if l.Reason == "" {
			ran[l.test] = true
		} else {
			skipped[l.test] = l.Reason
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the notes: %w", err)
	}
	if len(ran) == 0 {
		return errors.New("no test ran at all")
	}
	var never []string
	for t, why := range skipped {
		if !ran[t] {
			never = append(never, fmt.Sprintf("never ran: %s %s: %s", t.Package, t.Name, why))
		}
	}
	slices.Sort(never)
	for _, l := range never {
		if _, err := fmt.Fprintln(out, l); err != nil {
			return err
		}
	}
	if len(never) > 0 {
		return fmt.Errorf("%d of %d tests were skipped in every step", len(never), len(ran)+len(never))
	}
	_, err := fmt.Fprintf(out, "%d tests ran, none was skipped in every step\n", len(ran))
	return err
}
