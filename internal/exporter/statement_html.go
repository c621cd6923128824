package exporter

import (
	_ "embed"
	"html/template"
	"io"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/htmlpage"
)

//go:embed statement.html
var statementPage string

var statementTemplate = htmlpage.New(statementPage, template.FuncMap{
	"amount": amountOf, "count": countOf, "exact": affiliate.Paise.WithPaise, "label": affiliate.StatementRow.Label, "clean": affiliate.Clean,
})

// statementHTML writes a page that prints well and loads nothing from elsewhere.
func statementHTML(w io.Writer, s affiliate.Statement) error {
	title, facts := statementHead(s)
	return statementTemplate.Execute(w, struct {
		affiliate.Statement
		Title   string
		Facts   []string
		Closing affiliate.Paise
		Parts   [][2]string
		Notes   []string
	}{s, title, facts, s.Closing(), closingLines(s), printedNotes(s)})
}
