package operation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// ElsewhereError says that another running program owns planned writes, so that this one must not send them.
type ElsewhereError struct {
	Writes int
	By     string        // user@host of the program
	PID    int           // 0: unknown
	For    time.Duration // since they were planned
}

func (e *ElsewhereError) Error() string {
	process := ""
	if e.PID > 0 {
		process = fmt.Sprintf(" (process %d)", e.PID)
	}
	return fmt.Sprintf("%s: the running program of %s%s has them in hand for %s and sends them. Resume or stop them there, or quit that "+
		"program and resume here.",
		affiliate.Plural(int64(e.Writes), "write", "writes"), e.By, process, e.For.Round(time.Second))
}

// whyQueueElsewhere returns the *ElsewhereError for the planned writes of a queue, of which this program could adopt none; nil when no
// running program owns one.
func (s *Service) whyQueueElsewhere(ctx context.Context, of affiliate.OperationQuery) error {
	planned, err := s.operations(ctx, of, affiliate.Planned)
	if err != nil {
		return err
	}
	ids := make([]string, len(planned))
	for i, op := range planned {
		ids[i] = op.ID
	}
	return s.whyElsewhere(ctx, planned, ids)
}

// whyElsewhere returns the *ElsewhereError for the planned writes with these IDs; nil when this program owns one of them or no running
// program does.
func (s *Service) whyElsewhere(ctx context.Context, planned []affiliate.Operation, ids []string) error {
	for _, op := range planned {
		if op.Owner == s.o.Instance && slices.Contains(ids, op.ID) {
			return nil
		}
	}
	for _, op := range planned {
		if !slices.Contains(ids, op.ID) {
			continue
		}
		owner, found, err := s.store.InstanceOf(ctx, op.Owner)
		if err != nil {
			return err
		}
		if found {
			return &ElsewhereError{Writes: len(ids), By: owner.By, PID: owner.PID, For: s.o.Now().Sub(op.CreatedAt)}
		}
	}
	return nil
}
