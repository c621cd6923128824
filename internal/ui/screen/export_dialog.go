package screen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// ExportOptions is what an export dialog writes.
type ExportOptions struct {
	Title   string
	Note    string // says what is written
	Name    string // of the proposed file, without its ending
	Formats []ExportFormat
	Folder  bool // several files are written into a folder; none of them may exist
	Shown   bool // the rows are in memory, so they can be exported while the database cannot be reached
	Period  *ExportPeriod

	Save func(ctx context.Context, to ExportFile) (said string, err error)
	Text func(ctx context.Context) (string, error) // the text for the clipboard; nil: it cannot be copied
}

// ExportPeriod is the field for the period, which ctrl+o shows.
type ExportPeriod struct {
	Present affiliate.Period
	Chosen  func(affiliate.Period) (name, note string) // replaces name and note of the options when another period is chosen
}

// ExportFormat is a format of a file. The first one is proposed.
type ExportFormat struct{ Name, Ending string }

// RowFormats are the formats for the rows of a list.
func RowFormats() []ExportFormat {
	return []ExportFormat{{"csv", ".csv"}, {"json", ".json"}, {"markdown", ".md"}}
}

// formatClipboard copies the rows instead of writing a file.
const formatClipboard = "clipboard"

// exportDialog asks for a format and a file.
type exportDialog struct {
	*FormDialog
	o      ExportOptions
	period affiliate.Period // the period in name and note
	folder string           // the folder that was used last
	shown  string           // the format whose ending the file name has
}

// NewExportDialog makes the dialog for Host.Float.
func NewExportDialog(o ExportOptions) func(Host) Screen {
	return func(h Host) Screen {
		s := &exportDialog{o: o, shown: o.Formats[0].Name}
		if o.Period != nil {
			s.period = o.Period.Present
		}
		s.FormDialog = NewFormDialog(h, o.Title, "export", nil)
		s.whileLost = "This is read from the database: export it once it is back."
		if o.Shown {
			s.whileLost = "What is shown can be exported all the same."
		}
		s.Form.SetFields(s.fields())
		s.Form.FitFields = true // the note names the columns, and may be long
		s.Form.SetNote(o.Note)
		s.OnInit = s.readFolder
		s.Changed = s.onChanged
		s.Submit = func() tea.Cmd { return s.export(false) }
		return s
	}
}

func (s *exportDialog) fields() []form.Field {
	var fields []form.Field
	if len(s.formatNames()) > 1 {
		fields = append(fields, form.Field{ID: "format", Label: "Format", Proposed: s.o.Formats[0].Name,
			Check: func(text string) error { _, err := s.format(text); return err }, Suggest: s.suggestFormats, Describe: s.describeFormat})
	}
	if s.shown == formatClipboard {
		return fields
	}
	file := form.Field{ID: "file", Label: "File", Proposed: s.proposed(), Check: checkPath}
	if s.o.Folder {
		file.Label = "Folder"
	}
	fields = append(fields, file)
	if s.o.Period != nil {
		fields = append(fields, form.Field{ID: "period", Label: "Period", Proposed: s.o.Period.Present.String(), Extra: true,
			Check: func(text string) error { _, err := parseBegunPeriod(s.Host, text); return err }, Describe: s.describePeriod})
	}
	return fields
}

func (s *exportDialog) describePeriod(text string) string {
	p, err := parseBegunPeriod(s.Host, text)
	if err != nil {
		return ""
	}
	return cmp.Or(PeriodDays(s.Host, p), p.Label()) + "; or 2026-10, mtd, 2026-10-01..2026-10-15"
}

// formatNames returns the names that can be typed.
func (s *exportDialog) formatNames() []string {
	var names []string
	for _, f := range s.o.Formats {
		names = append(names, f.Name)
	}
	if s.o.Text != nil {
		names = append(names, formatClipboard)
	}
	return names
}

// format returns the format whose name begins with the text. A form with only one format does not ask for it.
func (s *exportDialog) format(text string) (ExportFormat, error) {
	if len(s.formatNames()) == 1 {
		return s.o.Formats[0], nil
	}
	text = strings.ToLower(strings.TrimSpace(text))
	names := s.formatNames()
	i := slices.IndexFunc(names, func(name string) bool { return text != "" && strings.HasPrefix(name, text) })
	switch {
	case i < 0:
		return ExportFormat{}, errors.New("write " + strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1])
	case i == len(s.o.Formats):
		return ExportFormat{Name: formatClipboard}, nil
	}
	return s.o.Formats[i], nil
}

func (s *exportDialog) suggestFormats(text string) []form.Suggestion {
	var found []form.Suggestion
	for _, name := range s.formatNames() {
		if strings.Contains(name, strings.ToLower(strings.TrimSpace(text))) {
			found = append(found, form.Suggestion{Text: name})
		}
	}
	return found
}

func (s *exportDialog) describeFormat(text string) string {
	if f, err := s.format(text); err == nil && f.Name == formatClipboard {
		return "copied as a table with tabs between the cells, to be pasted into a spreadsheet"
	}
	return "or " + strings.Join(slices.DeleteFunc(s.formatNames(), func(name string) bool { return name == strings.ToLower(text) }), ", ")
}

// proposed returns the path of the proposed file, in the folder that was used last.
func (s *exportDialog) proposed() string { return s.fileIn(s.folder) }

// fileIn returns the path of the proposed file in a folder; "" is the current folder.
func (s *exportDialog) fileIn(folder string) string {
	name := s.o.Name
	if i := slices.IndexFunc(s.o.Formats, func(f ExportFormat) bool { return f.Name == s.shown }); i >= 0 && !s.o.Folder {
		name += s.o.Formats[i].Ending
	}
	return filepath.Join(folder, name)
}

// checkPath checks the name of a file or a folder.
func checkPath(text string) error {
	switch {
	case text == "":
		return errors.New("name a file")
	case strings.ContainsAny(text, "\n\t"):
		return errors.New("the name of a file is one line")
	}
	return nil
}

// onChanged proposes a file with the ending of the chosen format, and with the chosen period in its name.
func (s *exportDialog) onChanged() {
	s.onPeriod()
	f, err := s.format(s.Form.Value("format"))
	if err != nil || f.Name == s.shown {
		return
	}
	s.shown = f.Name
	s.Form.SetFields(s.fields())
}

func (s *exportDialog) onPeriod() {
	if s.o.Period == nil {
		return
	}
	p, err := parseBegunPeriod(s.Host, s.Form.Value("period"))
	if err != nil || p == s.period {
		return
	}
	s.period = p
	s.o.Name, s.o.Note = s.o.Period.Chosen(p)
	s.Form.SetNote(s.o.Note)
	s.Form.SetProposed("file", s.proposed())
}

// The settings that have the folders used last, one for each person and machine.
const (
	SettingExportFolder = "ui.export_folder"
	SettingImportFolder = "ui.import_folder"
)

// readFolder proposes the folder that was used last.
func (s *exportDialog) readFolder() tea.Cmd {
	return Read(s.Host, SettingExportFolder, func(ctx context.Context) (string, error) {
		return s.Host.Ports().Settings.Setting(ctx, SettingExportFolder)
	}, func(folder string, err error) tea.Cmd {
		if err != nil { // the current folder is proposed instead
			return nil
		}
		s.folder = folder
		s.Form.SetProposed("file", s.proposed())
		return nil
	})
}

// export writes the file, or copies the rows.
func (s *exportDialog) export(replace bool) tea.Cmd {
	f, err := s.format(s.Form.Value("format"))
	if err != nil {
		s.Fail("format", err)
		return nil
	}
	if f.Name == formatClipboard {
		return s.copyText()
	}
	to := ExportFile{Path: s.Form.Value("file"), Format: f.Name, Replace: replace, Period: s.period}
	s.Busy = "writing…"
	saver, settings := &s.Host.Shared().Settings, s.Host.Ports().Settings
	return Write(s.Host, func(ctx context.Context) (string, error) {
		result, err := s.o.Save(ctx, to)
		if err != nil {
			return "", err
		}
		saver.Add(SettingExportFolder, s.usedFolder(to.Path))
		if err := saver.Save(ctx, settings, SettingExportFolder); err != nil {
			result += "; the folder is not remembered: " + err.Error()
		}
		return result, nil
	}, func(result string, err error) tea.Cmd { return s.onExported(to, result, err) })
}

// FileWithFolder names a file so that a person finds it: for a name without a folder it adds the current one.
func FileWithFolder(path string) string {
	if strings.HasPrefix(path, "~") {
		return path
	}
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// usedFolder returns the folder for the next proposal. The next folder of statements is proposed beside the last one.
func (s *exportDialog) usedFolder(path string) string {
	folder := filepath.Dir(path)
	if folder == "." {
		return "" // the current folder is not saved, since the next start may have another one
	}
	return folder
}

// onExported closes the dialog, asks before a file is replaced, or says why nothing was written.
func (s *exportDialog) onExported(to ExportFile, result string, err error) tea.Cmd {
	exists, is := affiliate.ErrorOfKind(err, affiliate.FileExists)
	_, isFolder := affiliate.ErrorOfKind(err, affiliate.IsFolder)
	switch {
	case err == nil:
		return s.OnSaved(result, nil)
	case isFolder && !s.o.Folder:
		s.Form.SetTyped("file", s.fileIn(to.Path))
		s.Busy = ""
		s.Form.SetFieldNote("file", to.Path+" is a folder: enter writes this file in it")
		s.Form.Focus("file")
	case is && !s.o.Folder:
		s.Busy = ""
		s.Host.Float(NewConfirm(ConfirmOptions{
			Title: "Replace the file?", Text: cmp.Or(exists.Short, to.Path) + " exists already. What is in it is lost.",
			Yes: "replace", Run: func() tea.Cmd { return s.export(true) },
		}))
	default:
		s.Fail("file", err)
	}
	return nil
}

// copyText puts the rows on the clipboard, and closes the dialog if it is still open.
func (s *exportDialog) copyText() tea.Cmd {
	s.Busy = "copying…"
	return s.Host.Do(Task{Kind: Performing, Work: withAnswer(s.o.Text, func(text string, err error) tea.Cmd {
		s.Busy = ""
		if err != nil {
			s.Fail("", fmt.Errorf("not copied: %w", err))
			return nil
		}
		s.Host.Close()
		return CopyText(s.Host, text, fmt.Sprintf("%s as a table", s.o.Name))
	})})
}
