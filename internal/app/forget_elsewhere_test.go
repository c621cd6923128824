package app_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/uitest"
)

// TestAPersonForgottenElsewhereDoesNotComeBack from a program whose screens have them in filters and in what was before
// a view: neither when it goes on, nor when it ends before it hears of it, nor when they were typed just before.
func TestAPersonForgottenElsewhereDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ saved, hears bool }{"saved": {true, true}, "typed just before": {false, true}, "it ends at once": {true, false},
		"typed just before, and it ends at once": {false, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newCommandFixture(t)
				for _, i := range []app.Import{
					{Kind: "links", File: f.file("links.csv", "slug,affiliate_user_id,affiliate_name\nabc1,aff-11,Ronny Paul\nabc2,aff-12,Asha Rao\n")},
					{Kind: "affiliates", File: f.file("people.csv",
						"user_id,name,email\naff-11,Ronny Paul,p11@example.com\naff-12,Asha Rao,asha@example.com\n")},
				} {
					if status, err := f.runImport(i); status != 0 {
						t.Fatal(status, err, f.err.String())
					}
				}
				term := f.start(140, 40).WaitIdle()
				term.Press("/").Type("p11@example.com").Press("enter").WaitIdle().Press("v", "n").Type("Seen\r").WaitIdle().Contains("view: Seen")
				term.Press("2", "/").Type("ronny paul").Press("enter").WaitIdle().Contains("/ ronny paul")
				if c.saved {
					term.Advance(5 * time.Second)
				}
				if status, err := f.run(t.Context(), func(a *app.App, ctx context.Context) error {
					return a.Forget(ctx, app.ForgetOptions{Who: "p11@example.com", Yes: true, Names: true})
				}); status != 0 {
					t.Fatal(status, err, f.err.String())
				}
				if c.hears {
					term.Advance(3*time.Second).Absent("ronny", "Ronny", "p11").Press("1").WaitIdle().Absent("p11").Press("2", "j", "k").
						Advance(5 * time.Second)
				}
				if err := term.Quit("q"); err != nil {
					t.Error(err)
				}
				f.inDatabase(func(s *store.Store) error {
					settings, err := s.SettingsUnder(t.Context(), "ui.")
					for key, value := range settings {
						if text := strings.ToLower(value); strings.Contains(text, "p11") || strings.Contains(text, "ronny") {
							t.Errorf("%s is %s", key, value)
						}
					}
					return err
				})
			})
		})
	}
}

// TestAFilterOfAnotherProgramIsNotTakenOver when a person is forgotten: a program keeps its own, or shows all rows
// where its own may name them.
func TestAFilterOfAnotherProgramIsNotTakenOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newCommandFixture(t)
		if status, err := f.runImport(app.Import{Kind: "links",
			File: f.file("links.csv", "slug,affiliate_user_id,affiliate_name\nabc1,aff-11,Ronny Paul\nabc2,aff-12,Asha Rao\n")}); status != 0 {
			t.Fatal(status, err, f.err.String())
		}
		first, second := f.start(140, 40).WaitIdle(), f.start(140, 40).WaitIdle()
		filter := func(term *uitest.Terminal, tab, text string) {
			term.Press(tab, "/").Type(text).Press("enter").WaitIdle().Contains("/ " + text)
			term.Advance(5 * time.Second)
		}
		filter(first, "1", "abc1")
		filter(first, "2", "links>0")
		filter(second, "2", "asha")
		filter(second, "1", "abc2")
		if status, err := f.run(t.Context(), func(a *app.App, ctx context.Context) error {
			return a.Forget(ctx, app.ForgetOptions{Who: "aff-11", Yes: true, Names: true})
		}); status != 0 {
			t.Fatal(status, err, f.err.String())
		}
		first.Advance(3*time.Second).Contains("/ links>0").Press("1").WaitIdle().Absent("/ abc").Contains("abc1", "abc2")
		second.Advance(3 * time.Second).Contains("/ abc2").Press("2").WaitIdle().Contains("/ asha")
		_ = second.Quit("q")
		_ = first.Quit("q")
	})
}
