package operation

import (
	"context"
	"fmt"

	"fermion-tui/internal/affiliate"
)

// ElsewhereError says that another running program owns planned writes, so that this one must not send them.
type ElsewhereError struct {
	Writes int
	By     string // user@host of the program
	PID    int    // 0: it is not known
}

func (e *ElsewhereError) Error() string {
	process := ""
	if e.PID > 0 {
		process = fmt.Sprintf(" (process %d)", e.PID)
	}
	return fmt.Sprintf("%s: the running program of %s%s has them and sends them. Resume or stop them there, or quit that program and resume here.",
		affiliate.Plural(int64(e.Writes), "write", "writes"), e.By, process)
}

// elsewhereError is the *ElsewhereError for planned writes that this program could not adopt; nil when no running program owns one.
func (s *Service) elsewhereError(ctx context.Context, batch string) error {
	planned, err := s.plannedOf(ctx, batch)
	if err != nil {
		return err
	}
	for _, op := range planned {
		if op.Owner == s.o.Instance {
			return nil
		}
	}
	for _, op := range planned {
		owner, is, err := s.store.InstanceOf(ctx, op.Owner)
		if err != nil {
			return err
		}
		if is {
			return &ElsewhereError{Writes: len(planned), By: owner.By, PID: owner.PID}
		}
	}
	return nil
}
