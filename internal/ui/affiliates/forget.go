package affiliates

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// forgetAction opens what is known about an affiliate, to be erased.
func forgetAction(h screen.Host, id func() (int64, bool)) screen.Action {
	return screen.Bind(screen.ActionForget, screen.NoCmd(func() {
		if id, ok := id(); ok {
			h.Float(newForgetDialog(id))
		}
	})).DisabledBy(func() string {
		if _, ok := id(); !ok {
			return "no affiliate selected"
		}
		return ""
	})
}

// forgetDialog shows what of an affiliate would be erased and what stays, and afterwards what still has it.
type forgetDialog struct {
	screen.ScrollBox
	host        screen.Host
	who         affiliate.Affiliate
	names       bool     // the name is replaced too, in what may mean somebody else
	lines       []string // nil: not read yet
	replaceable int      // campaigns, tags and notes of other affiliates that have the name, and can have the pseudonym instead
	reading     bool     // of the lines for names
	why         string   // why it cannot be erased now
	done        bool
}

func newForgetDialog(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &forgetDialog{host: h}
		if a := h.Board().Affiliate(id); a != nil {
			s.who = a.Affiliate
		}
		return s
	}
}

// newForgottenDialog shows what was erased, and where the data still is.
func newForgottenDialog(who affiliate.Affiliate, lines []string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &forgetDialog{host: h, who: who, lines: lines, done: true} }
}

func (s *forgetDialog) Title() string { return "Forget a person" }

func (s *forgetDialog) Init() tea.Cmd {
	if s.done {
		return nil
	}
	return s.read()
}

// read reads what would be erased and what stays. Whether the name is replaced too is as it is chosen now.
func (s *forgetDialog) read() tea.Cmd {
	names := s.names
	s.reading = true
	return screen.Load(s.host, "forgetting", "what is known of them", func(ctx context.Context) (screen.ForgettingPlan, error) {
		return s.host.Ports().Forgetting.DescribeForgetting(ctx, s.who.ID, names)
	}, func(p screen.ForgettingPlan, err error) tea.Cmd {
		s.reading, s.lines, s.why = false, p.Lines, ""
		switch {
		case screen.IsUnreachable(err): // it is read again once the database is back
			s.why = screen.LoadError(s.host)
		case err != nil:
			s.why = affiliate.Clean(err.Error())
		default:
			s.replaceable = p.Replaceable
		}
		return nil
	})
}

func (s *forgetDialog) Actions() []screen.Action {
	if s.done {
		return append(s.ScrollActions(), screen.Bind(screen.ActionSubmit, screen.NoCmd(s.host.Close)).WithTitle("Close", "close"))
	}
	next := screen.Bind(screen.ActionSubmit, screen.NoCmd(func() { s.host.Replace(forgetForm(s.who, s.names)) })).
		WithTitle("Erase it: asks for the name first", "asks for the name")
	replace := screen.Bind(screen.ActionMark, func() tea.Cmd { s.names = !s.names; return s.read() }).
		WithTitle("Replace the name in campaigns, tags and notes of other affiliates too", "names")
	return append(s.ScrollActions(), next.DisabledBy(func() string {
		if s.why == "" && s.reading {
			return "what is known is being read"
		}
		return s.why
	}), replace.DisabledBy(func() string {
		if s.replaceable == 0 {
			return "no campaign, no tag and no other affiliate's note has the name"
		}
		return ""
	}))
}

// keys are the actions of the dialog.
func (s *forgetDialog) keys() string {
	replace := ""
	if key := screen.KeyOf(s.host, screen.ActionMark); s.replaceable > 0 && s.names {
		replace = key + " leaves names as they are · "
	} else if s.replaceable > 0 {
		replace = key + " replaces names too · "
	}
	if s.why != "" || s.lines == nil {
		return replace + "esc closes"
	}
	return "enter asks for the name · " + replace + "esc closes"
}

func (s *forgetDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	title, foot := "Forget "+affiliate.Clean(s.who.Label())+"?", s.keys()
	var lines []string
	switch {
	case s.done:
		title, foot = "Forgotten", "enter or esc closes"
	case s.why != "":
		lines = th.HangingIndent("✗ ", th.Bad, s.why, w)
	case s.lines == nil:
		lines = []string{th.Muted.Render("Reading…")}
	default:
		lines = append(lines, th.WrapStyled(th.Warn, "What is erased cannot be brought back, except from the copies named here.", w)...)
		lines = append(lines, "")
	}
	for _, line := range s.lines {
		lines = append(lines, th.HangingIndent("· ", th.Plain, affiliate.Clean(line), w)...)
	}
	return s.DrawBox(th, screen.TextLines([]string{th.Strong.Render(th.Truncate(title, w))}, lines, foot), w, h), nil
}

// forgetForm erases the personal data of an affiliate once their name was typed. names says that the name is replaced too.
func forgetForm(who affiliate.Affiliate, names bool) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		fields := []form.Field{
			{ID: "who", Label: "Name or user ID", Check: func(text string) error {
				if text = strings.TrimSpace(text); text != "" &&
					(text == who.UserID || strings.EqualFold(text, who.Name) || strings.EqualFold(text, who.Email)) {
					return nil
				}
				return errors.New("type the name, the user ID or the e-mail of the person to be forgotten")
			}},
		}
		f := screen.NewFormDialog(h, "Forget "+affiliate.Clean(who.Label()), "erase for good", fields)
		note := "Type it in full. Links, amounts and the ledger stay under a pseudonym"
		if names {
			note += ", which also replaces the name in campaigns, tags and notes of other affiliates"
		}
		f.Form.SetNote(note + ".")
		f.Submit = func() tea.Cmd {
			f.Busy = "erasing…"
			h.Report(screen.ForgettingStarts{})
			settings := &h.Shared().Settings
			return screen.Write(h, func(ctx context.Context) ([]string, error) {
				if err := settings.SaveAll(ctx, h.Ports().Settings); err != nil { // what waits would be saved afterwards, and may name them
					return nil, err
				}
				return h.Ports().Forgetting.ForgetAffiliate(ctx, who.ID, names)
			}, func(lines []string, err error) tea.Cmd {
				if err != nil {
					f.Fail("who", err)
					return nil
				}
				h.Report(screen.ForgettingDone{})
				h.Replace(newForgottenDialog(who, lines))
				return nil
			})
		}
		return f
	}
}
