package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
)

// payoutFileSettings are those of [payout_files.NAME].
var payoutFileSettings = map[string]setting[affiliate.PaymentFormat]{
	"header":   boolean(func(f *affiliate.PaymentFormat, b bool) { f.Header = b }),
	"columns":  setColumns,
	"max_rows": number(1, 1_000_000, func(f *affiliate.PaymentFormat, n int) { f.MaxRows = n }),
}

// payoutFiles reads the formats of payment files, in the order of their names.
func (r *reader) payoutFiles(at path, v any) []affiliate.PaymentFormat {
	tables, ok := v.(map[string]any)
	if !ok {
		r.addProblem(at, "write one section per file, like [payout_files.mybank]")
		return nil
	}
	var all []affiliate.PaymentFormat
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		at := at.child(name)
		if err := affiliate.CheckFormatName(name); err != nil {
			r.addProblem(at, err.Error())
			continue
		}
		f := affiliate.PaymentFormat{Name: name, Header: true}
		section(r, at, tables[name], &f, payoutFileSettings)
		if table, ok := tables[name].(map[string]any); ok && table["columns"] == nil {
			r.addProblem(at, "it needs columns, like "+columnsExample)
		}
		all = append(all, f)
	}
	return all
}

const columnsExample = `columns = [["Account", "{{payee}}"], ["Amount", "{{amount}}"]]`

var (
	errColumns = errors.New("write pairs of a title and what is in the column, like " + columnsExample)
	errColumn  = errors.New(`write a title and what is in the column, like ["Account", "{{payee}}"]`)
)

func setColumns(f *affiliate.PaymentFormat, v any) error {
	pairs, ok := v.([]any)
	if !ok || len(pairs) == 0 {
		return errColumns
	}
	var wrong elementErrors
	for i, v := range pairs {
		title, template, ok := titleAndTemplate(v)
		if !ok {
			wrong = append(wrong, problem{element: i + 1, text: fmt.Sprintf("column %d: %v", i+1, errColumn)})
			continue
		}
		c, err := affiliate.ParsePaymentColumn(title, template)
		if err != nil {
			wrong = append(wrong, problem{element: i + 1, text: fmt.Sprintf("column %d, %q: %v", i+1, affiliate.Clean(title), err)})
			continue
		}
		f.Columns = append(f.Columns, c)
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

func titleAndTemplate(v any) (title, template string, ok bool) {
	pair, ok := v.([]any)
	if !ok || len(pair) != 2 {
		return "", "", false
	}
	title, isTitle := pair[0].(string)
	template, isTemplate := pair[1].(string)
	return title, template, isTitle && isTemplate
}
