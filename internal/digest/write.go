package digest

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/htmlpage"
)

// Formats are those of Write.
func Formats() []string { return []string{"text", "markdown", "html", "json"} }

// Write writes the digest in one of the Formats.
func Write(w io.Writer, d Digest, format string) error {
	switch format {
	case "json":
		return writeJSON(w, d)
	case "html":
		return pageTemplate.Execute(w, d.page())
	case "markdown":
		_, err := io.WriteString(w, markdown(d.page()))
		return err
	}
	_, err := io.WriteString(w, text(d.page()))
	return err
}

//go:embed page.html
var pageHTML string

// pageTemplate is a page that loads nothing: a mail program shows it as it is.
var pageTemplate = htmlpage.New(pageHTML, template.FuncMap{"isEmpty": section.isEmpty})

// maxName is the most cells that the first column of a plain text table takes, so that a mail stays within its usual width.
const maxName = 40

// text returns a page for a terminal or a plain mail.
func text(p page) string {
	var b strings.Builder
	b.WriteString(p.Title + "\n" + strings.Join(p.Facts, " · ") + "\n")
	for _, s := range p.Sections {
		b.WriteString("\n")
		if s.Title != "" {
			b.WriteString(s.Title + "\n")
		}
		if s.isEmpty() {
			b.WriteString("  " + s.Empty + "\n")
		}
		b.WriteString(columns(s))
		for _, line := range s.Lines {
			b.WriteString("  " + line + "\n")
		}
		if s.More != "" {
			b.WriteString("  " + s.More + "\n")
		}
	}
	if len(p.Notes) > 0 {
		b.WriteString("\n" + strings.Join(p.Notes, "\n") + "\n")
	}
	return b.String()
}

// columns aligns the rows: the first column to the left, the others to the right.
func columns(s section) string {
	if len(s.Rows) == 0 {
		return ""
	}
	rows := s.Rows
	if len(s.Columns) > 0 {
		rows = append([][]string{s.Columns}, rows...)
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	widths[0] = min(widths[0], maxName)
	var b strings.Builder
	for _, row := range rows {
		first := ansi.Truncate(row[0], maxName, "…")
		b.WriteString("  " + first + strings.Repeat(" ", widths[0]-ansi.StringWidth(first)))
		for i, cell := range row[1:] {
			b.WriteString("  " + strings.Repeat(" ", widths[i+1]-ansi.StringWidth(cell)) + cell)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// markdown has tables as GitHub and most chat programs read them.
func markdown(p page) string {
	var b strings.Builder
	b.WriteString("# " + escape(p.Title) + "\n\n" + escape(strings.Join(p.Facts, " · ")) + "\n")
	for _, s := range p.Sections {
		b.WriteString("\n")
		if s.Title != "" {
			b.WriteString("## " + escape(s.Title) + "\n\n")
		}
		if s.isEmpty() {
			b.WriteString(escape(s.Empty) + "\n")
		}
		b.WriteString(markdownTable(s))
		for _, line := range s.Lines {
			b.WriteString("- " + escape(line) + "\n")
		}
		if s.More != "" {
			b.WriteString("\n" + escape(s.More) + "\n")
		}
	}
	for _, note := range p.Notes {
		b.WriteString("\n" + escape(note) + "\n")
	}
	return b.String()
}

func markdownTable(s section) string {
	if len(s.Rows) == 0 {
		return ""
	}
	header := s.Columns
	if len(header) == 0 { // a table needs one
		header = make([]string, len(s.Rows[0]))
	}
	var b strings.Builder
	for i, row := range slices.Concat([][]string{header}, s.Rows) {
		for _, cell := range row {
			b.WriteString("| " + escape(cell) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString("| --- " + strings.Repeat("| ---: ", len(row)-1) + "|\n")
		}
	}
	return b.String()
}

// markdownSigns escapes the characters that mean something within a line of Markdown, or in HTML within it. A name that looks like an
// address does not become a link then.
var markdownSigns = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&",
	"&amp;", "|", `\|`, "#", `\#`, "~", `\~`, "!", `\!`)

func escape(text string) string { return markdownSigns.Replace(text) }
