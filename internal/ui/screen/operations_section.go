package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/table"
)

// operationsGrid is a table of operations.
func operationsGrid(h Host) *Grid[affiliate.Operation] {
	return NewGrid(h, []Column[affiliate.Operation]{
		{ID: "at", Title: "When", Width: 13, Sticky: true,
			Cell: func(op *affiliate.Operation) table.Cell {
				return table.Cell{Text: FormatTime(op.CreatedAt, h.Now(), h.Ports().Access.Zone()), Tone: table.Muted}
			}},
		{ID: "what", Title: "What", Width: 18, Flex: 2, Max: 40, Rank: 1,
			Cell: func(op *affiliate.Operation) table.Cell { return table.Cell{Text: DescribeIntent(op.Intent)} }},
		{ID: "state", Title: "State", Width: 8, Rank: 2, Cell: func(op *affiliate.Operation) table.Cell {
			return table.Cell{Text: StateText(*op), Tone: OperationTone(*op)}
		}},
		{ID: "detail", Title: "Outcome", Width: 16, Flex: 3, Rank: 3,
			Cell: func(op *affiliate.Operation) table.Cell { return table.Cell{Text: DescribeOutcome(h, *op)} }},
		{ID: "by", Title: "By", Width: 12, Flex: 1, Max: 16, Rank: 4,
			Cell: func(op *affiliate.Operation) table.Cell {
				return table.Cell{Text: affiliate.Clean(op.By), Tone: table.Muted}
			}},
	}, func(op *affiliate.Operation) int64 { return RowKey(op.ID) })
}

// ReadOperations reads the operations about one thing, newest first.
func ReadOperations(h Host, q affiliate.OperationQuery, then func([]affiliate.Operation, error) tea.Cmd) tea.Cmd {
	q.NewestFirst = true
	return Load(h, "operations", "the operations",
		func(ctx context.Context) ([]affiliate.Operation, error) { return h.Ports().Journal.Operations(ctx, q) }, then)
}

// AddOperations adds a section of operations, which the load of a topic fills.
func (d *Detail) AddOperations(title, topic, empty string) {
	d.operations = operationsGrid(d.Host)
	d.AddSection(title, topic, empty, d.operations.Table, func(key int64) { openOperation(d.Host, d.ops, key) })
}

// OnOperations shows the operations that were read.
func (d *Detail) OnOperations(ops []affiliate.Operation, err error) tea.Cmd {
	if err == nil {
		d.ops = ops
		d.operations.Show(ToPointers(ops))
	}
	return nil
}

// openOperation opens the page of the operation with this row key.
func openOperation(h Host, ops []affiliate.Operation, key int64) {
	for _, op := range ops {
		if RowKey(op.ID) == key {
			h.Open(Operation(op.ID))
			return
		}
	}
}
