package ui

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// SwitchMsg hands the terminal to the screens of another school. The session of the school before has ended.
type SwitchMsg struct{ To *Root }

// handOver passes on what belongs to the terminal, and starts the other root. Answers that are still on their way to this one are dropped.
func (r *Root) handOver(next *Root) (tea.Model, tea.Cmd) {
	r.replaced = true
	next.w, next.h, next.mouse = r.w, r.h, r.mouse
	next.setColours(r.theme.Background, r.theme.Colours)
	next.theme.Method = r.theme.Method
	// Numbers of timers continue, so that a late one of this root ends nothing of the next.
	next.ids, next.clockN, next.toast.n, next.headlines = r.ids, r.clockN, r.toast.n, r.headlines
	if r.live.Rights != nil && r.reopening {
		next.toast.showOutcome(rightsText(*r.live.Rights), info, r.ports.Now())
	}
	return next, next.Init()
}

func (r *Root) whyNoSwitch() string {
	if r.opts.Demo {
		return "the demo has one school"
	}
	return ""
}

// readProfiles reads which schools this machine has, so that their list opens at once.
func (r *Root) readProfiles() tea.Cmd {
	if r.opts.Demo {
		return nil
	}
	return ask(r, r.ports.Profiles.Profiles, func(all []screen.Profile, err error) tea.Cmd {
		if err != nil {
			r.Fail(err)
			return nil
		}
		r.profiles = all
		if top := r.top(); top.floats { // the list may be open
			r.refreshEntry(top, affiliate.Invalidation{})
		}
		return nil
	})
}

// openProfiles lists the schools of this machine, and reads them again meanwhile.
func (r *Root) openProfiles() tea.Cmd {
	r.Float(r.newProfilePicker)
	return r.readProfiles()
}

// newProfilePicker lists the schools; the one that is open is marked.
func (r *Root) newProfilePicker(h screen.Host) screen.Screen {
	var all []screen.Profile // those that Find listed; r.profiles may be read again at any time
	return screen.NewPicker(h, screen.PickerOptions{
		Title: "Schools", None: "No profile yet", Enter: screen.Bind(screen.ActionOpenProfile, nil), Width: 64, Side: 32,
		Key: func(i int) int64 { return screen.RowKey(all[i].Name) },
		Head: func(w int) []string {
			return h.Theme().WrapStyled(h.Theme().Muted,
				"enter opens a school in place of this one. fermion-tui profile add NAME adds one.", w)
		},
		Find: func(string) (int, int) {
			all = r.profiles
			at := slices.IndexFunc(all, func(p screen.Profile) bool { return p.Name == r.opts.Profile })
			return len(all), max(at, 0)
		},
		Row: func(i int) screen.PickerRow {
			p, mark, school := all[i], "  ", hostOf(all[i].School)
			if p.Name == r.opts.Profile {
				mark, school = "● ", r.ports.Access.School().Host()
			}
			return screen.PickerRow{
				Text: mark + affiliate.Clean(p.Name),
				Side: h.Theme().Muted.Render(affiliate.Clean(cmp.Or(school, "no school set"))),
			}
		},
		Choose: func(i int) tea.Cmd {
			h.Close()
			return r.confirmSwitch(all[i].Name)
		},
	})
}

// hostOf is the address of a school as the header shows it.
func hostOf(address string) string {
	school, err := affiliate.ParseSchool(address)
	if err != nil {
		return ""
	}
	return school.Host()
}

// confirmSwitch opens another school. While something is unfinished it asks first, as quitting does, and says that this is resumed once
// this school is open again.
func (r *Root) confirmSwitch(name string) tea.Cmd {
	switch u := r.unfinished(); {
	case name == r.opts.Profile:
		r.Toast("this school is open already")
	case len(u.unsaved) > 0:
		r.failUnsaved(len(u.unsaved))
	case !u.isEmpty():
		r.Float(screen.NewConfirm(screen.ConfirmOptions{Yes: "switch", Now: func() (title, text string) {
			return r.switchQuestion(name)
		}, Run: screen.NoCmd(func() {
			if n := len(r.unfinished().unsaved); n > 0 { // since the question was asked
				r.failUnsaved(n)
				return
			}
			r.Float(r.newSwitching(name))
		})}))
	default:
		r.Float(r.newSwitching(name))
	}
	return nil
}

func (r *Root) failUnsaved(n int) {
	r.Fail(errors.New(screen.Plural(n, "answer", "answers") + " from Fermion cannot be saved yet: " +
		"switch once the database works again, or quit, which prints them"))
}

// switchQuestion is what is unfinished now, in the words of a switch.
func (r *Root) switchQuestion(name string) (title, text string) {
	u := r.unfinished()
	title, text = u.question(r.opts)
	text = strings.NewReplacer("Quitting waits", "Switching waits", "after the next start", "once "+r.opts.Profile+" is open again").
		Replace(text)
	return strings.Replace(title, "Quit", "Switch to "+name, 1), text
}

// switching is the dialog while another school is being opened and this one is being closed. Nothing but quitting works meanwhile.
type switching struct {
	root *Root
	host screen.Host
	name string
}

func (r *Root) newSwitching(name string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &switching{root: r, host: h, name: name} }
}

func (s *switching) Title() string      { return "Opening " + s.name }
func (s *switching) CapturesText() bool { return true }
func (s *switching) Back() bool         { return true } // the other school is opened, or the error says why not

func (s *switching) Actions() []screen.Action { return nil }

func (s *switching) Update(tea.Msg) tea.Cmd { return nil }

func (s *switching) Init() tea.Cmd {
	r := s.root
	open := ask(r, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, r.ports.Profiles.Open(ctx, s.name)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil { // after a success there is another root
			s.host.Close()
			r.Fail(err)
		}
		return nil
	})
	return tea.Sequence(r.saveAtEnd(), r.saveLastSeenNow(), open)
}

func (s *switching) View(w, _ int) (string, *tea.Cursor) {
	th := s.host.Theme()
	lines := []string{th.Strong.Render(th.Truncate("Opening "+affiliate.Clean(s.name)+"…", w-4))}
	if n := s.root.ports.Writes.AwaitingResponse(); n > 0 {
		waits := screen.Plural(n, "write waits", "writes wait") + " for Fermion's answer: up to 15 s"
		lines = append(lines, th.Muted.Render(th.Truncate(waits, w-4)))
	}
	return th.Dialog(lines), nil
}

// reportRightsChange applies the rights that an administrator has granted or revoked while the program runs, and says so.
func (r *Root) reportRightsChange() {
	rights := r.live.Rights
	if rights == nil || rights.Role == r.opts.Role {
		return
	}
	r.opts.Role, r.reopening = rights.Role, false
	now, text := r.ports.Now(), rightsText(*rights)
	if r.toast.why != nil || r.toast.temporary { // it was about the earlier rights
		r.toast.next(now)
	}
	r.toast.remove(now, r.rightsToast)
	r.toast.showOutcome(text, info, now)
	r.rightsToast = text
	r.broadcast(affiliate.Invalidation{})
}

func rightsText(rights screen.Rights) string {
	text := "the database's user " + rights.User + " has the role " + cmp.Or(rights.Role.Name, "manager") + " now"
	switch {
	case rights.Role.MayAll():
		return text
	case rights.Role.MayPay:
		return text + ", which only writes payouts and entries of the ledger"
	}
	return text + ", which only reads: the administrator can grant another one (fermion-tui store roles)"
}

// reopenForRights opens the same school again when it has more rights than at its start, since only a start begins polling, reads the API
// key and saves for the team. It waits until nothing is typed, open or under way.
func (r *Root) reopenForRights() {
	if r.live.Rights == nil || !r.live.Rights.Reopen || !r.live.DatabaseLost.IsZero() {
		return
	}
	if r.reopening || r.replaced || len(r.front) > 0 {
		return
	}
	top := r.top()
	unfinished := r.unfinished()
	if top.floats || top.screen.CapturesText() || !unfinished.isEmpty() {
		return
	}
	r.reopening = true
	r.Float(r.newSwitching(r.opts.Profile))
}
