package form_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/uitest"
)

// host is a program that is one form: it counts what was submitted, and quits on esc.
type host struct {
	form      *form.Form
	w, h      int
	submitted []map[string]string
	changes   int
	on        func(form.Event)
}

func (h *host) Init() tea.Cmd { return nil }

func (h *host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		h.w, h.h = msg.Width, msg.Height
	case tea.MouseClickMsg:
		h.form.Click(msg.Y)
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc":
			return h, tea.Quit
		case "ctrl+o":
			h.form.ToggleExtra()
			return h, nil
		}
	}
	event, cmd := h.form.Update(msg)
	switch event {
	case form.Submit:
		h.submitted = append(h.submitted, h.form.Values())
	case form.Changed:
		h.changes++
	}
	if h.on != nil {
		h.on(event)
	}
	return h, cmd
}

func (h *host) View() tea.View {
	text, cursor := h.form.View(h.w, h.h)
	v := tea.NewView(text)
	v.AltScreen, v.MouseMode, v.Cursor = true, tea.MouseModeCellMotion, cursor
	return v
}

// in runs a test with a form in a terminal.
func in(t *testing.T, f *form.Form, w, h int, test func(*testing.T, *uitest.Terminal, *host)) {
	t.Helper()
	f.MoreKey = "ctrl+o"
	synctest.Test(t, func(t *testing.T) {
		h := &host{form: f, w: w, h: h}
		test(t, uitest.Open(t, h, w, h.h).WaitIdle(), h)
	})
}

func missing(what string) func(string) error {
	return func(v string) error {
		if v == "" {
			return fmt.Errorf("%s is missing", what)
		}
		return nil
	}
}

func email(v string) error {
	if !strings.Contains(v, "@") {
		return errors.New("not an e-mail address: it has no @")
	}
	return nil
}

var products = []string{"Go for Engineers", "System Design", "SQL in Depth", "Rust by Building", "Go in Production"}

func product(text string) []form.Suggestion {
	var found []form.Suggestion
	for _, p := range products {
		if text != "" && strings.Contains(strings.ToLower(p), strings.ToLower(text)) {
			found = append(found, form.Suggestion{Text: p, Label: p + " · 24 links"})
		}
	}
	return found
}

func oneProduct(v string) error {
	if len(product(v)) == 1 || slices.Contains(products, v) {
		return nil
	}
	return fmt.Errorf("which product is %q?", v)
}

// onboard is the form of that name.
func onboard() *form.Form {
	f := form.New([]form.Field{
		{ID: "name", Label: "Name", Check: missing("Name")},
		{ID: "email", Label: "E-mail", Placeholder: "asha@example.com", Check: email},
		{ID: "product", Label: "Product", Suggest: product, Check: oneProduct},
		{ID: "commission", Label: "Commission %", Proposed: "20", Help: "above 40 is asked about"},
		{ID: "code", Label: "Coupon code", Help: "empty for none"},
		{ID: "discount", Label: "Discount", Placeholder: "25% or ₹500"},
		{ID: "user", Label: "User ID", Extra: true},
		{ID: "welcome", Label: "Welcome e-mail", Toggle: true, Extra: true},
	}, form.Plain())
	f.Action = "onboard"
	return f
}
