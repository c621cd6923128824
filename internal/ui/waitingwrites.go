package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// waitingPage lists the writes that were planned by a program that is gone. None of them leaves by itself.
type waitingPage struct {
	host Host
	detail
	ops     []affiliate.Operation
	waiting Decisions
	read    bool
}

func waitingWrites(h Host) Screen {
	s := &waitingPage{host: h, detail: detail{host: h}}
	s.add("Writes", "waiting", "Nothing is waiting any more.", operationColumns(), func(key int64) { openOperation(h, s.ops, key) })
	return s
}

func (s *waitingPage) Title() string { return "waiting writes" }

type waitingRead struct {
	ops     []affiliate.Operation
	waiting Decisions
}

func (s *waitingPage) Init() tea.Cmd {
	h := s.host
	return Load(h, "waiting", "the waiting writes", func(ctx context.Context) (r waitingRead, err error) {
		if r.waiting, err = h.Register.Decisions(ctx); err != nil || len(r.waiting.WaitingIDs) == 0 {
			return r, err
		}
		r.ops, err = h.Register.Operations(ctx, OperationQuery{IDs: r.waiting.WaitingIDs})
		return r, err
	})
}

// Renew follows the journal.
func (s *waitingPage) Renew(n News) tea.Cmd {
	s.restyle()
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *waitingPage) Update(msg tea.Msg) tea.Cmd {
	a, ok := msg.(Answer[waitingRead])
	switch {
	case !ok:
		s.mouse(msg)
	case a.Err == nil:
		s.ops, s.waiting, s.read = a.Val.ops, a.Val.waiting, true
		s.sections[0].table.SetRows(operationRows{ops: s.ops, host: s.host})
	}
	return nil
}

func (s *waitingPage) Actions() []Action {
	h := s.host
	off := func() string {
		if len(s.waiting.WaitingIDs) == 0 {
			return "nothing is waiting to be sent"
		}
		return h.ReadOnly()
	}
	return append([]Action{
		on(ActionResume, do(func() { askResume(h, s.waiting.WaitingIDs, "", func() {}) })).titled("Resume all of them", "resume all").unless(off),
		on(ActionDrop, do(func() { askDrop(h, s.waiting.WaitingIDs, "", func() {}) })).titled("Drop all of them", "drop all").unless(off),
	}, s.moves()...)
}

func (s *waitingPage) about() []string {
	th := s.host.Theme()
	if !s.read || s.waiting.Waiting == 0 {
		return []string{th.Strong.Render("Waiting writes")}
	}
	return []string{
		th.Strong.Render(waitWords(s.waiting, s.host.Now(), s.host.Access.Zone())),
		th.Muted.Render("Nothing is sent until you resume; the program that planned them has ended."),
	}
}

func (s *waitingPage) View(w, h int) (string, *tea.Cursor) {
	return s.detail.view(s.about(), w, h), nil
}
