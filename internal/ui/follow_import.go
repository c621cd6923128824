package ui

import (
	"errors"
	"path/filepath"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// importText is how far the import that runs is, for the header: "⇣ 12/300 of links.csv".
func (r *Root) importText() string {
	st := r.ports.Imports.Status()
	switch {
	case !st.Running:
		return ""
	case st.All == 0:
		return r.theme.Accent.Render("⇣ import")
	}
	return r.theme.Accent.Render("⇣ import " + screen.Grouped(st.Done) + "/" + screen.Grouped(st.All))
}

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
