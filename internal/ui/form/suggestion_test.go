package form_test

import (
	"slices"
	"testing"

	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/uitest"
)

func TestASuggestionIsNeverTakenUnasked(t *testing.T) {
	in(t, onboard(), 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Press("tab", "tab", "go").Contains("  Go for Engineers · 24 links", "  Go in Production · 24 links").Absent("▸ Go")
		term.Press("down").Contains("▸ Go for Engineers")
		term.Press(" i").Absent("▸ Go", "Engineers").Contains("Go in Production")
		term.Press("enter").Absent("24 links").Contains("Product         go i")
		term.Press("shift+tab", "down", "enter").Contains("Product         Go in Production")
		if got := h.form.Value("product"); got != "Go in Production" {
			t.Fatalf("took %q", got)
		}
	})
}

// TestAPickedSuggestionOutlivesNewData: what changes behind a form leaves a choice as it was picked.
func TestAPickedSuggestionOutlivesNewData(t *testing.T) {
	found := []form.Suggestion{{Text: "payout"}, {Text: "bonus"}, {Text: "deduction"}}
	f := form.New([]form.Field{{ID: "kind", Label: "Kind", Suggest: func(string) []form.Suggestion { return found }}, {ID: "note", Label: "Note"}},
		form.Plain())
	in(t, f, 80, 24, func(t *testing.T, term *uitest.Terminal, _ *host) {
		term.Press("down", "down").Contains("▸ bonus")
		found = []form.Suggestion{{Text: "opening"}, {Text: "payout"}, {Text: "bonus"}}
		f.Refresh()
		f.SetProposed("note", "from the list")
		if term.Press("enter").WaitIdle(); f.Value("kind") != "bonus" {
			t.Errorf("the field has %q, not the suggestion that was picked", f.Value("kind"))
		}
	})
}

func TestThreeSuggestions(t *testing.T) {
	f := form.New([]form.Field{{ID: "p", Label: "Product", Suggest: func(string) []form.Suggestion {
		return []form.Suggestion{{Text: "a1"}, {Text: "a2"}, {Text: "a3"}, {Text: "a4"}, {Text: "a5"}}
	}}}, form.Plain())
	in(t, f, 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Press("a").Contains("a1", "a2", "a3 · 2 more: type to narrow").Absent("a4")
		term.Press("down", "down", "down", "down").WaitIdle().Contains("a2", "a3", "▸ a4 · 1 more: type to narrow").Absent("a1", "a5")
		term.Press("down", "down", "up", "up", "up", "up").WaitIdle().Contains("▸ a1", "a3 · 2 more").Absent("a4")
		term.Press("down", "down", "down", "down", "down", "down", "enter").WaitIdle()
		if len(h.submitted) != 1 || h.submitted[0]["p"] != "a5" {
			t.Fatalf("submitted %v", h.submitted)
		}
	})
}

// TestMoreSuggestionsThanAnybodyGoesThrough: the last of them cannot be moved to, and the line says that there are more.
func TestMoreSuggestionsThanAnybodyGoesThrough(t *testing.T) {
	f := form.New([]form.Field{{ID: "p", Label: "Product", Suggest: func(string) []form.Suggestion {
		return slices.Repeat([]form.Suggestion{{Text: "same"}}, form.MaxSuggestions+1)
	}}}, form.Plain())
	in(t, f, 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Press("a").Contains("same · many more: type to narrow")
		for range form.MaxSuggestions + 5 {
			term.Press("down")
		}
		term.WaitIdle().Contains("▸ same · many more: type to narrow")
	})
}

func TestProposal(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want string
	}{
		{"kept", []string{"tab"}, "SAVE-10"},
		{"replaced", []string{"X", "Y"}, "XY"},
		{"replaced by its own first letter", []string{"S"}, "S"},
		{"deleted", []string{"backspace"}, ""},
		{"deleted and typed", []string{"delete", "Z"}, "Z"},
		{"cut to the start", []string{"ctrl+u"}, ""},
		{"made text by moving", []string{"end", "0"}, "SAVE-100"},
		{"from the front", []string{"home", "X"}, "XSAVE-10"},
		{"kept, left and come back to", []string{"tab", "shift+tab", "Q"}, "Q"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := form.New([]form.Field{{ID: "code", Label: "Code", Proposed: "SAVE-10"}, {ID: "b", Label: "B"}}, form.Plain())
			in(t, f, 60, 10, func(t *testing.T, term *uitest.Terminal, _ *host) {
				term.Contains("Code  SAVE-10", "proposed: enter accepts it")
				if term.Press(test.keys...).WaitIdle(); f.Value("code") != test.want {
					t.Fatalf("%q\n%s", f.Value("code"), term.Screen())
				}
			})
		})
	}
	t.Run("pasted over", func(t *testing.T) {
		f := form.New([]form.Field{{ID: "code", Label: "Code", Proposed: "SAVE-10"}}, form.Plain())
		in(t, f, 60, 10, func(t *testing.T, term *uitest.Terminal, _ *host) {
			if term.Paste("NEW").WaitIdle(); f.Value("code") != "NEW" {
				t.Fatalf("%q", f.Value("code"))
			}
		})
	})
}

func TestProposalsFollowTheOtherFields(t *testing.T) {
	f := form.New([]form.Field{{ID: "email", Label: "E-mail"}, {ID: "user", Label: "User ID"}}, form.Plain())
	in(t, f, 60, 10, func(t *testing.T, term *uitest.Terminal, h *host) {
		h.on = func(form.Event) { f.SetProposed("user", "aff-"+f.Value("email")) }
		term.Press("meera", "tab").Contains("User ID  aff-meera")
		term.Press("shift+tab", "2").Contains("User ID  aff-meera2")
		term.Press("tab", "mine", "shift+tab", "3").Contains("User ID  mine")
		if !f.Dirty() {
			t.Fatal("not dirty")
		}
		f.SetProposed("user", "other")
		f.SetValue("email", "given")
		f.SetProposed("email", "other")
		if f.Value("user") != "mine" || f.Value("email") != "given" {
			t.Fatalf("%v", f.Values())
		}
	})
}
