package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// writeUntilKilled is the other process: it journals and finishes links, and names each slug once its answer is stored.
func writeUntilKilled(path string) {
	ctx := context.Background()
	s, err := storetest.OpenDatabase(ctx, path, storetest.Options{})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		ops := []affiliate.Operation{storetest.LinkOperation()}
		if err := s.Plan(ctx, ops); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		if ok, err := s.Claim(ctx, ops[0].ID, "{}"); err != nil || !ok {
			fmt.Println("error:", ok, err)
			os.Exit(1)
		}
		slug := fmt.Sprintf("s%d-%d", os.Getpid(), i)
		if _, err := s.Finish(ctx, ops[0].ID, storetest.LinkOutcome(slug, 2000)); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println(slug)
	}
}

// holderLocks is the folder of the lock files of that process.
const holderLocks = "STORE_TEST_HOLDER_LOCKS"

// holdUntilKilled is the other process: it opens a database and keeps it open.
func holdUntilKilled(path string) {
	s, err := storetest.OpenDatabase(context.Background(), path, storetest.Options{By: "ravi@desk", Locks: os.Getenv(holderLocks)})
	if err == nil {
		_, err = s.TrackLinks(context.Background(), []affiliate.TrackRequest{{Slug: "in-the-log"}})
	}
	fmt.Println("open", err)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// killed runs the other process, kills it with SIGKILL after a number of responses, and returns all the slugs it had named.
func killed(t *testing.T, path string, after int) []string {
	t.Helper()
	cmd := exec.Command(storetest.Must(os.Executable())(t))
	cmd.Env = append(os.Environ(), asWriter+"="+path)
	out := storetest.Must(cmd.StdoutPipe())(t)
	storetest.NoErr(t, cmd.Start())
	var slugs []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		slugs = append(slugs, lines.Text())
		if len(slugs) == after {
			storetest.NoErr(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || len(slugs) < after {
		t.Fatalf("it ended by itself: %v, %q", err, slugs)
	}
	return slugs
}

func TestKilledProgramLosesNoStoredResponse(t *testing.T) {
	path := storetest.Path(t)
	var named []string
	for i := range 6 {
		named = append(named, killed(t, path, 1+i*7)...)
		s, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{})
		storetest.NoErr(t, err)
		storetest.NoErr(t, s.Engine.Check(t.Context()))
		for _, slug := range named {
			if _, found, err := s.LinkBySlug(t.Context(), slug); err != nil || !found {
				t.Fatalf("%s: %v, %v", slug, found, err)
			}
		}
		done := storetest.Must(s.Operations(t.Context(), affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Done}}))(t)
		for _, o := range done {
			if o.LinkID == 0 {
				t.Errorf("operation %s is done without its link", o.ID)
			}
		}
		if links := storetest.Must(s.Links(t.Context()))(t); len(links) != len(done) || len(links) < len(named) {
			t.Errorf("%d links, %d done, %d named", len(links), len(done), len(named))
		}
		storetest.NoErr(t, s.Close())
	}
}
