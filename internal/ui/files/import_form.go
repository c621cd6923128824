package files

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// Import is the form that imports a file, with what is proposed to be in it. While an import runs it is the dialog of its progress.
func Import(kind string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		if h.Ports().Imports.Status().Running {
			return newProgress(h)
		}
		return newImportForm(h, screen.ImportFile{Kind: kind})
	}
}

// kinds are what can be imported.
var kinds = [...]string{"affiliates", "links", "coupons", "ledger"}

// importForm asks what is imported, and from which file.
type importForm struct {
	*screen.FormDialog
	host   screen.Host
	folder map[string][]screen.FolderEntry // what is in folders, as they are typed; read when a path names them
	asked  map[string]bool                 // folders that are being read, or cannot be
	tab    bool                            // tab was pressed before the folder was read
	choose bool                            // enter was pressed before the folder was read
	kind   string                          // is proposed for any other file
	left   screen.UnfinishedImport         // is proposed; zero: none
	others []screen.UnfinishedImport       // that other programs are importing
	moved  bool                            // the cursor was moved to the file, and no key came since
}

func newImportForm(h screen.Host, f screen.ImportFile) screen.Screen {
	s := &importForm{host: h, kind: f.Kind, folder: map[string][]screen.FolderEntry{}, asked: map[string]bool{}}
	s.FormDialog = screen.NewFormDialog(h, "Import a file", "preview", []form.Field{
		{ID: "what", Label: "What", Proposed: f.Kind, Check: func(text string) error { _, err := kindOf(text); return err },
			Suggest: suggestKinds},
		{ID: "file", Label: "File", Placeholder: "a CSV file; tab completes its name", Check: checkFile, Suggest: s.suggest},
	})
	screen.TypedBefore(s.Form, "file", f.Path)
	s.OnInit = s.readProposal
	s.Preview = s.note
	s.Changed = func() {
		s.proposeKind()
		h.Run(s.readFolder())
	}
	s.Submit = s.preview
	return s
}

// kindOf is the kind that a text begins.
func kindOf(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if i := slices.IndexFunc(kinds[:], func(k string) bool { return text != "" && strings.HasPrefix(k, text) }); i >= 0 {
		return kinds[i], nil
	}
	return "", errors.New("write affiliates, links, coupons or ledger")
}

func suggestKinds(text string) []form.Suggestion {
	var found []form.Suggestion
	for _, k := range kinds {
		if strings.Contains(k, strings.ToLower(strings.TrimSpace(text))) {
			found = append(found, form.Suggestion{Text: k})
		}
	}
	return found
}

func checkFile(text string) error {
	switch {
	case text == "":
		return errors.New("name a file")
	case strings.ContainsAny(text, "\n\t"):
		return errors.New("the name of a file is one line")
	}
	return nil
}

const proposalTopic = "import proposal"

// FirstRead is the read without which it is not known what is proposed.
func (s *importForm) FirstRead() string { return proposalTopic }

// readProposal proposes a file whose import can be continued, else the folder that was used last. Without either the
// current folder is completed from.
func (s *importForm) readProposal() tea.Cmd {
	type proposal struct {
		folder string
		left   []screen.UnfinishedImport
	}
	ports, chosen := s.host.Ports(), s.Form.Value("file") != ""
	return screen.Load(s.host, proposalTopic, "which file was imported last", func(ctx context.Context) (p proposal, err error) {
		if p.folder, err = ports.Settings.Setting(ctx, screen.SettingImportFolder); err == nil && !chosen {
			p.left, err = ports.Imports.Unfinished(ctx)
		}
		if _, unreadable := ports.Imports.Folder(ctx, p.folder); unreadable != nil { // it was removed since
			p.folder = ""
		}
		return p, err
	}, func(p proposal, err error) tea.Cmd {
		switch {
		case err != nil:
		case s.propose(p.left):
			s.Form.SetProposed("what", s.left.Kind)
			s.Form.SetProposed("file", s.left.Path)
			s.moved = s.Form.Focus("file")
			s.Form.SetNote(s.note(s.Form.Values()))
		case p.folder != "":
			s.Form.SetProposed("file", withSeparator(p.folder))
		}
		return s.readFolder()
	})
}

// propose notes what is left of imports, and reports whether one of them can be continued: the newest is proposed.
func (s *importForm) propose(left []screen.UnfinishedImport) bool {
	for _, i := range left {
		switch {
		case i.RunningBy != "":
			s.others = append(s.others, i)
		case s.left.Path == "" && !i.OnlyRemoved:
			s.left = i
		}
	}
	return s.left.Path != ""
}

// proposeKind proposes what is in the file: the kind of an interrupted import goes with its own file only.
func (s *importForm) proposeKind() {
	switch {
	case s.left.Path == "":
	case s.Form.Value("file") == s.left.Path:
		s.Form.SetProposed("what", s.left.Kind)
	default:
		s.Form.SetProposed("what", s.kind)
	}
}

// note says what an import does that was begun before; of others that they can be looked at first.
func (s *importForm) note(v map[string]string) string {
	kind, err := kindOf(v["what"])
	if err != nil {
		kind = ""
	}
	of := screen.ImportFile{Kind: kind, Path: v["file"]}
	if i := slices.IndexFunc(s.others, func(i screen.UnfinishedImport) bool { return i.ImportFile == of }); i >= 0 {
		return affiliate.Clean(s.others[i].RunningBy) + " is importing it: its rows are left to that program."
	}
	if of.Path != "" && s.left.ImportFile == of {
		return "Begun " + screen.RelativeTime(s.left.BeganAt, s.host.Now(), s.host.Ports().Access.Zone()) +
			" and interrupted: going on makes nothing twice."
	}
	return "Nothing is sent or written before you have seen what would happen."
}

func withSeparator(folder string) string {
	if folder != "" && !strings.HasSuffix(folder, string(filepath.Separator)) {
		return folder + string(filepath.Separator)
	}
	return folder
}

// split is a typed path as its folder, with the separator, and the beginning of a name.
func split(path string) (folder, name string) {
	if path == "~" {
		return "~" + string(filepath.Separator), ""
	}
	return filepath.Split(path)
}

// readFolder reads the folder that the typed path is in, once.
func (s *importForm) readFolder() tea.Cmd {
	folder, _ := split(s.Form.Value("file"))
	if s.asked[folder] {
		return nil
	}
	s.asked[folder] = true
	return screen.Read(s.host, "folder "+folder, func(ctx context.Context) ([]screen.FolderEntry, error) {
		return s.host.Ports().Imports.Folder(ctx, folder)
	}, func(entries []screen.FolderEntry, err error) tea.Cmd {
		if err != nil {
			if s.choose {
				s.choose = false
				s.Fail("file", err)
			}
			return nil // else the preview says why the file cannot be read
		}
		s.folder[folder] = entries
		s.Form.Refresh()
		if s.choose {
			s.choose = false
			s.chooseFile()
		}
		if s.tab {
			s.tab = false
			s.complete()
		}
		return nil
	})
}

// isFolder reports whether a typed path is that of a folder.
func isFolder(path string) bool {
	return path == "~" || strings.HasSuffix(path, string(filepath.Separator))
}

// chooseFile picks the first file of the folder that is named, since a folder is not imported.
func (s *importForm) chooseFile() {
	if isFolder(s.Form.Value("file")) && !s.Form.PickFirst() {
		s.Fail("file", errors.New("no CSV file is in this folder: name one of another folder"))
	}
}

// matches are the paths that a typed path begins: folders, and files that may be imported first. Result files and
// others that no import reads need the beginning of their name.
func (s *importForm) matches(path string) []string {
	folder, name := split(path)
	var tables, others []string
	for _, e := range s.folder[folder] {
		switch {
		case !strings.HasPrefix(e.Name, name):
		case e.Folder:
			others = append(others, folder+e.Name+string(filepath.Separator))
		case isTable(e.Name):
			tables = append(tables, folder+e.Name)
		case name != "":
			others = append(others, folder+e.Name)
		}
	}
	return append(tables, others...)
}

// isTable reports whether a file looks like one that people import; a result file is the outcome of an import.
func isTable(name string) bool {
	name = strings.ToLower(name)
	return !strings.HasSuffix(name, ".result.csv") && slices.Contains([]string{".csv", ".tsv", ".txt"}, filepath.Ext(name))
}

func (s *importForm) suggest(path string) []form.Suggestion {
	if path == "" && s.left.Path != "" && s.Form.Value("file") == s.left.Path {
		return nil // other files matter once this one is typed over
	}
	if path == "" {
		path = s.Form.Value("file") // a folder that is proposed
	}
	var found []form.Suggestion
	for _, m := range s.matches(path) {
		if m != path {
			found = append(found, form.Suggestion{Text: m})
		}
	}
	return found
}

// Back asks nothing when no file is named: nothing is lost.
func (s *importForm) Back() bool { return s.Form.Value("file") != "" && s.FormDialog.Back() }

// Update completes the name of the file with tab, as a shell does; where there is nothing to complete tab goes on. A
// tab that comes first after the cursor was moved to the file was meant to go there.
func (s *importForm) Update(msg tea.Msg) tea.Cmd {
	moved := s.moved
	s.moved = false
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "tab" && moved {
		return nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "tab" && s.Form.Focused() == "file" && s.Busy == "" {
		folder, _ := split(s.Form.Value("file"))
		if _, read := s.folder[folder]; !read && s.Form.Value("file") != "" {
			s.tab = true
			return s.readFolder()
		}
		if s.complete() {
			return nil
		}
	}
	return s.FormDialog.Update(msg)
}

// complete writes as much of the name as all matches have in common.
func (s *importForm) complete() bool {
	path := s.Form.Value("file")
	matches := s.matches(path)
	if len(matches) == 0 {
		return false
	}
	common := matches[0]
	for _, m := range matches[1:] {
		for !strings.HasPrefix(m, common) {
			common = common[:len(common)-1]
		}
	}
	common = strings.ToValidUTF8(common, "")
	if len(common) <= len(path) {
		return len(matches) > 1 // the list shows them
	}
	s.Form.SetTyped("file", common)
	s.host.Run(s.readFolder())
	return true
}

// preview reads the file and shows what would happen.
func (s *importForm) preview() tea.Cmd {
	kind, err := kindOf(s.Form.Value("what"))
	if err != nil {
		s.Fail("what", err)
		return nil
	}
	f := screen.ImportFile{Kind: kind, Path: s.Form.Value("file")}
	if isFolder(f.Path) {
		return s.previewFolder(f.Path)
	}
	type content struct {
		preview  screen.ImportPreview
		isFolder bool
		entries  []screen.FolderEntry
	}
	s.Busy = "reading…"
	return screen.Read(s.host, "preview", func(ctx context.Context) (c content, err error) {
		imports := s.host.Ports().Imports
		if c.preview, err = imports.Preview(ctx, f); err == nil {
			return c, nil
		}
		entries, notFolder := imports.Folder(ctx, withSeparator(f.Path))
		if notFolder != nil {
			return c, err
		}
		return content{isFolder: true, entries: entries}, nil
	}, func(c content, err error) tea.Cmd {
		s.Busy = ""
		if err != nil {
			s.Fail("file", err)
			return nil
		}
		if c.isFolder {
			s.openFolder(withSeparator(f.Path), c.entries)
			return nil
		}
		folder, _ := split(f.Path)
		s.host.Replace(func(h screen.Host) screen.Screen { return newPreview(h, f, c.preview) })
		return screen.SaveSetting(s.host, screen.SettingImportFolder, folder)
	})
}

// openFolder goes into a folder that was typed without the separator: the field then lists what is in it.
func (s *importForm) openFolder(path string, entries []screen.FolderEntry) {
	s.folder[path], s.asked[path] = entries, true
	s.Form.SetTyped("file", path)
}

// previewFolder goes on to the files of a folder, once it is read.
func (s *importForm) previewFolder(path string) tea.Cmd {
	folder, _ := split(path)
	if _, read := s.folder[folder]; read {
		s.chooseFile()
		return nil
	}
	s.choose, s.asked[folder] = true, false
	return s.readFolder()
}
