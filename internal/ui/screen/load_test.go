package screen_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/screentest"
)

func TestAFailedLoadIsShownUntilItSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := screentest.New(t, board.Input{}).Open(func(h screen.Host) screen.Screen { return page{h} })
		if got := screen.EmptyText(h, "changes", "No changes."); got != "Reading…" {
			t.Errorf("before an answer: %q", got)
		}
		task := screen.Task{Topic: "changes", What: "the changes"}
		h.Loads().Answered(task, errors.New("the disk is failing"))
		if got := screen.EmptyText(h, "changes", "No changes."); got != "✗ Could not read the changes: the disk is failing. r tries again." {
			t.Errorf("after a failure: %q", got)
		}
		h.Loads().Answered(task, &affiliate.KindError{Kind: affiliate.Unreachable, Err: errors.New("the database server cannot be reached")})
		if got := screen.LoadError(h); got != "Could not read the changes: the database is not available. It is read once the database is back." {
			t.Errorf("while the server is lost: %q", got)
		}
		h.Loads().Answered(task, context.Canceled)
		if got := screen.LoadError(h); got == "" {
			t.Error("a reading that was cancelled counts as an answer")
		}
		h.Loads().Answered(task, nil)
		if got := screen.EmptyText(h, "changes", "No changes."); got != "No changes." || screen.LoadError(h) != "" {
			t.Errorf("after an answer: %q, %q", got, screen.LoadError(h))
		}
	})
}
