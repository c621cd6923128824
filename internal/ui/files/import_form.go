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

// Import is the form that imports a file, with the kind that is proposed. While an import runs it is the dialog of its
// progress.
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
	host    screen.Host
	kind    string                          // the kind that is proposed for a new import
	entries map[string][]screen.FolderEntry // of the folders that were read, by the folder as it is typed
	asked   map[string]bool                 // folders that were read or are being read, and those that cannot be

	completesOnRead bool // tab was pressed before the folder was read
	choosesOnRead   bool // enter was pressed before the folder was read
	focusMoved      bool // the form has moved the cursor to the file, and no key came since

	interrupted screen.UnfinishedImport   // the import that is proposed to be continued; zero: none
	elsewhere   []screen.UnfinishedImport // that other programs are importing
}

func newImportForm(h screen.Host, f screen.ImportFile) screen.Screen {
	s := &importForm{host: h, kind: f.Kind, entries: map[string][]screen.FolderEntry{}, asked: map[string]bool{}}
	s.FormDialog = screen.NewFormDialog(h, "Import a file", "preview", []form.Field{
		{ID: "what", Label: "What", Proposed: f.Kind, Check: checkKind, Suggest: suggestKinds},
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

func checkKind(text string) error {
	_, err := kindOf(text)
	return err
}

// kindOf returns the first kind that begins with text.
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

// FirstRead makes keys wait for what is proposed, since enter would accept it unseen.
func (s *importForm) FirstRead() string { return proposalTopic }

// readProposal proposes a file whose import can be continued, else the folder that was used last. Without either, the files
// of the current folder are suggested.
func (s *importForm) readProposal() tea.Cmd {
	type proposal struct {
		folder     string
		unfinished []screen.UnfinishedImport
	}
	ports, chosen := s.host.Ports(), s.Form.Value("file") != ""
	return screen.Load(s.host, proposalTopic, "which file was imported last", func(ctx context.Context) (p proposal, err error) {
		if p.folder, err = ports.Settings.Setting(ctx, screen.SettingImportFolder); err == nil && !chosen {
			p.unfinished, err = ports.Imports.Unfinished(ctx)
		}
		if _, unreadable := ports.Imports.Folder(ctx, p.folder); unreadable != nil { // it was removed since
			p.folder = ""
		}
		return p, err
	}, func(p proposal, err error) tea.Cmd {
		switch {
		case err != nil:
		case s.sortUnfinished(p.unfinished):
			s.Form.SetProposed("what", s.interrupted.Kind)
			s.Form.SetProposed("file", s.interrupted.Path)
			s.focusMoved = s.Form.Focus("file")
			s.Form.SetNote(s.note(s.Form.Values()))
		case p.folder != "":
			s.Form.SetProposed("file", withSeparator(p.folder))
		}
		return s.readFolder()
	})
}

// sortUnfinished tells imports that run in other programs from interrupted ones. It reports whether one of these can be
// continued; that is then the interrupted one, the newest, since the newest comes first.
func (s *importForm) sortUnfinished(unfinished []screen.UnfinishedImport) bool {
	for _, u := range unfinished {
		switch {
		case u.RunningBy != "":
			s.elsewhere = append(s.elsewhere, u)
		case s.interrupted.Path == "" && !u.OnlyRemoved:
			s.interrupted = u
		}
	}
	return s.interrupted.Path != ""
}

// proposeKind proposes what is in the file: the kind of the interrupted import for its file, and for any other the kind
// with which the form was opened.
func (s *importForm) proposeKind() {
	switch {
	case s.interrupted.Path == "":
	case s.Form.Value("file") == s.interrupted.Path:
		s.Form.SetProposed("what", s.interrupted.Kind)
	default:
		s.Form.SetProposed("what", s.kind)
	}
}

// note says of an import that was begun before what becomes of it, and of a new one that a preview comes first.
func (s *importForm) note(v map[string]string) string {
	kind, err := kindOf(v["what"])
	if err != nil {
		kind = ""
	}
	of := screen.ImportFile{Kind: kind, Path: v["file"]}
	if i := slices.IndexFunc(s.elsewhere, func(u screen.UnfinishedImport) bool { return u.ImportFile == of }); i >= 0 {
		return affiliate.Clean(s.elsewhere[i].RunningBy) + " is importing it: its rows are left to that program."
	}
	if of.Path != "" && s.interrupted.ImportFile == of {
		began := screen.RelativeTime(s.interrupted.BeganAt, s.host.Now(), s.host.Ports().Access.Zone())
		return "Begun " + began + " and interrupted: going on makes nothing twice."
	}
	return "Nothing is sent or written before you have seen what would happen."
}

func withSeparator(folder string) string {
	if folder != "" && !strings.HasSuffix(folder, string(filepath.Separator)) {
		return folder + string(filepath.Separator)
	}
	return folder
}

// split cuts a typed path into its folder, with the separator at its end, and the beginning of a name.
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
		chooses, completes := s.choosesOnRead, s.completesOnRead
		s.choosesOnRead = false
		if err != nil {
			if chooses { // otherwise the preview says why the file cannot be read
				s.Fail("file", err)
			}
			return nil
		}
		s.completesOnRead = false
		s.entries[folder] = entries
		s.Form.Refresh()
		if chooses {
			s.chooseFile()
		}
		if completes {
			s.complete()
		}
		return nil
	})
}

// isFolder reports whether a typed path is that of a folder.
func isFolder(path string) bool {
	return path == "~" || strings.HasSuffix(path, string(filepath.Separator))
}

// chooseFile picks the first file of the folder that was typed, since a folder cannot be imported.
func (s *importForm) chooseFile() {
	if isFolder(s.Form.Value("file")) && !s.Form.PickFirst() {
		s.Fail("file", errors.New("no CSV file is in this folder: name one of another folder"))
	}
}

// matches are the paths that begin with a typed path: first the files that look like ones to import, then the folders. Other
// files are among the latter only once the beginning of their name is typed.
func (s *importForm) matches(path string) []string {
	folder, name := split(path)
	var tables, others []string
	for _, e := range s.entries[folder] {
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
	if path == "" { // nothing is typed over what is proposed
		path = s.Form.Value("file")
		if s.interrupted.Path != "" && path == s.interrupted.Path {
			return nil
		}
	}
	var found []form.Suggestion
	for _, m := range s.matches(path) {
		if m != path {
			found = append(found, form.Suggestion{Text: m})
		}
	}
	return found
}

// Back leaves without a question when no file is named, since nothing is lost.
func (s *importForm) Back() bool { return s.Form.Value("file") != "" && s.FormDialog.Back() }

// Update completes the name of the file with tab, as a shell does; where there is nothing to complete, tab goes on to the
// next field. A tab right after the form has moved the cursor to the file does nothing: the person wanted to go there.
func (s *importForm) Update(msg tea.Msg) tea.Cmd {
	k, isKey := msg.(tea.KeyPressMsg)
	isTab, focusMoved := isKey && k.String() == "tab", s.focusMoved
	s.focusMoved = false
	switch {
	case isTab && focusMoved:
		return nil
	case isTab && s.Form.Focused() == "file" && s.Busy == "":
		folder, _ := split(s.Form.Value("file"))
		if _, read := s.entries[folder]; !read && s.Form.Value("file") != "" {
			s.completesOnRead = true
			return s.readFolder()
		}
		if s.complete() {
			return nil
		}
	}
	return s.FormDialog.Update(msg)
}

// complete writes as much of the name as all matches have in common. It reports whether it wrote something, or several files
// match, which the suggestions show.
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
		return len(matches) > 1
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
	s.entries[path], s.asked[path] = entries, true
	s.Form.SetTyped("file", path)
}

// previewFolder picks a file of the folder, once that is read. A folder that could not be read is read again.
func (s *importForm) previewFolder(path string) tea.Cmd {
	folder, _ := split(path)
	if _, read := s.entries[folder]; read {
		s.chooseFile()
		return nil
	}
	s.choosesOnRead, s.asked[folder] = true, false
	return s.readFolder()
}
