// Package htmlpage has what the HTML pages of statements and digests share: the head, the styles and the facts under the title. A page
// loads nothing from elsewhere, so that a mail program shows it as it is.
package htmlpage

import (
	_ "embed"
	"html/template"
)

//go:embed head.html
var head string

// New parses a page that begins with {{template "head" .}} and ends with {{template "foot"}}. What it is executed with has a Title and
// Facts.
func New(page string, functions template.FuncMap) *template.Template {
	return template.Must(template.Must(template.New("page").Funcs(functions).Parse(head)).Parse(page))
}
