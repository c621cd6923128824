package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// openWrites selects the writes of some kinds that are not finished.
func openWrites(kinds ...affiliate.OperationKind) affiliate.OperationQuery {
	return affiliate.OperationQuery{Kinds: kinds, States: []affiliate.OperationState{affiliate.Planned, affiliate.Sent, affiliate.Unknown}}
}

// WithOpenWrites passes the writes of a kind that are not finished, and so may still create something, to then. The form waits for
// them, and stays with an error when they cannot be read.
func (s *FormDialog) WithOpenWrites(kind affiliate.OperationKind, then func(open []affiliate.Operation)) tea.Cmd {
	s.Busy = "looking for writes that are not finished…"
	return Read(s.Host, "open writes", func(ctx context.Context) ([]affiliate.Operation, error) {
		return s.Host.Ports().Journal.Operations(ctx, openWrites(kind))
	}, func(open []affiliate.Operation, err error) tea.Cmd {
		s.Busy = ""
		if err != nil {
			s.Fail("", err)
			return nil
		}
		then(open)
		return nil
	})
}
