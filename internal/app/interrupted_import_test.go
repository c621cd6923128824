package app_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// partners are rows of links for so many people; manyPartners are more than are made in a minute.
func partners(n int) string {
	var list strings.Builder
	list.WriteString("affiliate_name,affiliate_email,product,commission_percent\n")
	for i := range n {
		fmt.Fprintf(&list, "Partner %[1]d,partner%[1]d@example.com,Go for Engineers,20\n", i)
	}
	return list.String()
}

const manyPartners = 80

// newInterrupted is somebody at the command line of a school that takes its time to make links, where the import of
// ~/partners.csv was interrupted in the middle.
func newInterrupted(t *testing.T) (c *commandFixture, file string) {
	c = newSlowLinks(t)
	file = c.file("partners.csv", partners(manyPartners))
	c.interrupts(file, 10*time.Second)
	return c, file
}

// newSlowLinks is somebody at the command line of a school that takes its time to make links, until it is healed.
func newSlowLinks(t *testing.T) *commandFixture {
	c := newCommandFixture(t)
	c.env["HOME"] = c.dir
	c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second, Times: -1})
	return c
}

// interrupts imports a file of links on the command line, and ends that after a while.
func (c *commandFixture) interrupts(file string, after time.Duration) {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	defer time.AfterFunc(after, cancel).Stop()
	if status, err := c.run(ctx, func(a *app.App, ctx context.Context) error {
		return a.Import(ctx, app.Import{Kind: "links", File: file, Resume: true, Yes: true})
	}); status != 1 || !strings.Contains(err.Error(), "not sent yet") {
		c.t.Fatal(status, err)
	}
}

// resultRows counts the rows of a result file with an outcome.
func (c *commandFixture) resultRows(file, outcome string) int {
	c.t.Helper()
	content, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".result.csv")
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.Count(string(content), ","+outcome+",")
}

// TestAFileIsImportedWhileItsRowsAreResumed: what the one sends the other does not, both end when all is made, and the
// result file has all of it.
func TestAFileIsImportedWhileItsRowsAreResumed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, file := newInterrupted(t)
		term := c.start(120, 40)
		term.WaitIdle().Press("6").WaitIdle().Press("enter").WaitIdle().Press("u", "y").Advance(5 * time.Second)
		term.Press("i").WaitIdle().Contains("File  ~/partners.csv", "and interrupted: going on").Press("enter").WaitIdle().
			Contains("left by an earlier import").Press("enter")
		term.Advance(5*time.Minute).Contains("✓ done", "80 made").Absent("not sent yet").Press("enter")
		if n, made := len(c.school.CallsTo(fermiontest.CreateLink)), c.resultRows(file, "made"); n != manyPartners || made != manyPartners {
			t.Errorf("%d calls, and the result file has %d rows that are made", n, made)
		}
		if err := term.Quit("q"); err != nil { // nothing is left that it would ask about
			t.Fatal(err)
		}
	})
}
