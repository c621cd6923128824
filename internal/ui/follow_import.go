package ui

import (
	"errors"
	"path/filepath"

	"fermion-tui/internal/affiliate"
)

// followImport says how an import of a file has ended, since its dialog may be closed.
func (r *Root) followImport() {
	was, now := r.importing, r.ports.Imports.Status()
	r.importing = now.Running
	if !was || now.Running {
		return
	}
	name := affiliate.Clean(filepath.Base(now.File.Path))
	if now.Err != nil {
		r.Fail(errors.New("import of " + name + ": " + affiliate.Clean(now.Err.Error())))
		return
	}
	r.Toast("imported " + name + ": " + now.Tally)
}
