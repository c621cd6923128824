package form_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/uitest"
)

func TestMessagesFromElsewhere(t *testing.T) {
	f := onboard()
	f.SetNote("Asha will get 20 % of each sale of Rust by Building.")
	f.Check = func(v map[string]string) (string, error) {
		if v["code"] == "TWICE" {
			return "code", errors.New("this code is taken")
		}
		if v["code"] == "NEVER" {
			return "", errors.New("not today")
		}
		return "", nil
	}
	in(t, f, 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Press("Asha", "tab", "a@b", "tab", "Rust", "tab", "tab", "TWICE", "tab", "enter")
		term.Contains("✗ this code is taken", "· Asha will get 20 %", "enter  next field", "ctrl+o  more fields")
		if f.Focused() != "code" || len(h.submitted) != 0 {
			t.Fatalf("at %s, submitted %v", f.Focused(), h.submitted)
		}
		term.Press("ctrl+u", "NEVER", "tab", "enter").Contains("✗ not today", "enter  onboard")
		term.Press("shift+tab", "ctrl+u", "tab").Absent("not today")
		f.SetMessage("email", "Fermion says: user exists")
		term.Press("right").Contains("✗ Fermion says: user exists")
		term.Press("enter").Absent("Fermion says")
		if len(h.submitted) != 1 {
			t.Fatal("a message from elsewhere holds the form")
		}
		f.SetMessage("", "offline since 14:02")
		f.SetMessage("email", "once more")
		term.Press("right").Contains("✗ offline since 14:02", "✗ once more")
		f.Focus("email")
		term.Press("c").Absent("once more", "offline")
	})
}

// TestDescribeIsAskedOnceForAText: frames cost nothing, whatever Describe has to look through.
func TestDescribeIsAskedOnceForAText(t *testing.T) {
	asked := 0
	f := form.New([]form.Field{{ID: "who", Label: "Who", Describe: func(text string) string { asked++; return fmt.Sprint(text, " ", asked) }}}, form.Styles{})
	f.SetValue("who", "meera")
	for range 3 {
		if body, _ := f.View(40, 10); !strings.Contains(body, "meera 1") {
			t.Fatalf("drawn:\n%s", body)
		}
	}
	f.Refresh()
	if body, _ := f.View(40, 10); !strings.Contains(body, "meera 2") {
		t.Errorf("what it comes from has changed, and it is still\n%s", body)
	}
	f.SetValue("who", "asha")
	if body, _ := f.View(40, 10); !strings.Contains(body, "asha 3") {
		t.Errorf("about another text it is\n%s", body)
	}
}

func TestDescribe(t *testing.T) {
	f := form.New([]form.Field{{ID: "e", Label: "Expires", Describe: func(v string) string {
		if v == "+30d" {
			return "31 Dec 2026, 23:59"
		}
		return ""
	}}}, form.Plain())
	in(t, f, 60, 8, func(_ *testing.T, term *uitest.Terminal, _ *host) {
		term.Press("+30").Absent("31 Dec")
		term.Press("d").Contains("· 31 Dec 2026, 23:59")
	})
}
