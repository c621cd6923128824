//go:build unix

package importer

import (
	"context"
	"errors"
	"testing"

	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/csvfile/csvfiletest"
)

// A pipe without a writer does not delay the end of the program.
func TestAPipeThatHangsIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	err := (&Importer{}).Import(ended, Import{Kind: csvfile.KindLinks, File: csvfiletest.Pipe(t)})
	if unfinished, ok := errors.AsType[*UnfinishedError](err); !ok || unfinished.Reason != "stopped; nothing was started" {
		t.Error(err)
	}
}
