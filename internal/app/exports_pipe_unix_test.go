//go:build unix

package app

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fermion-tui/internal/ui/screen"
)

// TestAnExportToAPipeIsRefused: nobody may ever read it, and the write would wait for that.
func TestAnExportToAPipeIsRefused(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	err := exportsAdapter{}.SaveRows(t.Context(), screen.ShownRows{}, screen.ExportFile{Path: pipe, Format: "csv", Replace: true})
	if err == nil || !strings.Contains(err.Error(), "pipe.csv is a pipe or a device, not a file: name another file") {
		t.Errorf("it says %v", err)
	}
}
