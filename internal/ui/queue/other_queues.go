package queue

import (
	"slices"

	"fermion-tui/internal/ui/screen"
)

// otherQueueActions go from the dialog of one queue to those that were queued before and after it.
func (s *runDialog) otherQueueActions() []screen.Action {
	open := func(by int) func() {
		return func() { s.host.OpenInstead(screen.QueueOf(s.other(by))) }
	}
	none := func(by int, why string) func() string {
		return func() string {
			if s.other(by) == "" {
				return why
			}
			return ""
		}
	}
	return []screen.Action{
		screen.Bind(screen.ActionPreviousMarked, screen.NoCmd(open(1))).WithTitle("The queue before this one", "earlier queue").
			DisabledBy(none(1, "no earlier queue is known")),
		screen.Bind(screen.ActionNextMarked, screen.NoCmd(open(-1))).WithTitle("The queue after this one", "newer queue").
			DisabledBy(none(-1, "this is the newest queue")),
	}
}

// other is the queue that was queued so many before this one; "" when there is none. The import that goes on in the background is no queue of the
// list: the newest one is before it.
func (s *runDialog) other(before int) string {
	at := slices.Index(s.recent, s.batch) + before
	if at < 0 || at >= len(s.recent) {
		return ""
	}
	return s.recent[at]
}

// otherHint names the keys that open the queues before and after this one, as far as there are such queues and keys.
func (s *runDialog) otherHint() string {
	key := s.host.Options().KeyFor
	earlier, newer := key(screen.ActionPreviousMarked), key(screen.ActionNextMarked)
	switch before, after := s.other(1) != "" && earlier != "", s.other(-1) != "" && newer != ""; {
	case before && after:
		return earlier + " earlier, " + newer + " newer queue · "
	case before:
		return earlier + " earlier queue · "
	case after:
		return newer + " newer queue · "
	}
	return ""
}
