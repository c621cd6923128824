package ui_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/screen"
)

// BenchmarkKeyToFrame is a key through the root's Update and View at 120×40, with ever more links: it is flat, since only the
// rows on screen are drawn.
//
//	go test -bench KeyToFrame -run '^$' ./internal/ui
func BenchmarkKeyToFrame(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			drawKeys(b, loaded(b, schoolOf(n)))
		})
	}
}

// BenchmarkTypedAhead is a key among many that wait: most are acted on without a view. Compare it with KeyToFrame of the same run.
func BenchmarkTypedAhead(b *testing.B) {
	drawKeys(b, ui.Paced(loaded(b, schoolOf(10_000))))
}

// drawKeys presses down and up in turns of 30, each followed by a view.
func drawKeys(b *testing.B, model tea.Model) {
	down, up := tea.KeyPressMsg{Code: 'j', Text: "j"}, tea.KeyPressMsg{Code: 'k', Text: "k"}
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		key := down
		if i%60 >= 30 {
			key = up
		}
		model.Update(key)
		_ = model.View()
	}
}

// BenchmarkFilterToFrame is a letter typed into the filter of 100,000 links and taken out again: rows are filtered, sorted,
// totalled and measured.
func BenchmarkFilterToFrame(b *testing.B) {
	root := loaded(b, schoolOf(100_000))
	for _, code := range []rune{'/', 'a'} {
		root.Update(tea.KeyPressMsg{Code: code, Text: string(code)})
	}
	back := tea.KeyPressMsg{Code: tea.KeyBackspace}
	b.ResetTimer()
	for b.Loop() {
		root.Update(back)
		root.Update(tea.KeyPressMsg{Code: 'a', Text: "a"})
		_ = root.View()
	}
}

// schoolOf is a school of n links.
func schoolOf(n int) *world {
	x := peopled()
	read := time.Now()
	x.in.Links = make([]affiliate.Link, n)
	for i := range x.in.Links {
		x.in.Links[i] = affiliate.Link{ID: int64(i + 1), Slug: fmt.Sprintf("slug%06d", i), AffiliateID: int64(i%3 + 1), ProductID: "68d1013f7183c17964b104c8",
			Commission: 2000, Now: affiliate.Counters{Clicks: int64(i), Sales: int64(i / 50), Revenue: affiliate.Paise(i * 9999)}, LastRead: read}
	}
	return x
}

// loaded is a root that has read its database, without a program around it.
func loaded(b testing.TB, x *world) *ui.Root {
	b.Helper()
	ports := x.ports()
	ports.Share = func([]screen.SharedLink) string { return "" }
	x.send = func(tea.Msg) {}
	root := ui.New(context.Background(), ports, x.opts)
	first := root.Init()
	root.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	settle(root, first)
	if frame := root.View().Content; !slices.ContainsFunc(x.in.Links, func(l affiliate.Link) bool { return strings.Contains(frame, l.Slug) }) {
		b.Fatalf("the links are not on the screen:\n%s", frame)
	}
	return root
}

// settle runs commands, and what their answers ask for, until nothing is left but timers.
func settle(root *ui.Root, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	select {
	case msg := <-done:
		if several := reflect.ValueOf(msg); msg != nil && several.Kind() == reflect.Slice && several.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range several.Len() { // a batch or a sequence, whose type is not exported
				settle(root, several.Index(i).Interface().(tea.Cmd))
			}
		} else if msg != nil {
			_, next := root.Update(msg)
			settle(root, next)
		}
	case <-time.After(2 * time.Second): // a timer: not of interest here
	}
}
