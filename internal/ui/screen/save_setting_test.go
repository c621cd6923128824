package screen_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// brokenSettings fails to save the settings that have an error.
type brokenSettings struct {
	screen.Settings
	saved  map[string]string
	errors map[string]error
}

func (s brokenSettings) SetSetting(_ context.Context, key, value string) error {
	if s.errors[key] == nil {
		s.saved[key] = value
	}
	return s.errors[key]
}

func (s brokenSettings) Setting(_ context.Context, key string) (string, error) {
	return s.saved[key], nil
}

// TestASettingThatCannotBeSavedDoesNotStopTheOthers: each error is returned. A value that waits for the server is read
// as if it were saved.
func TestASettingThatCannotBeSavedDoesNotStopTheOthers(t *testing.T) {
	ctx := t.Context()
	in := brokenSettings{saved: map[string]string{"c": "old"}, errors: map[string]error{
		"a": errors.New("a has no room"), "b": errors.New("b has no room"),
		"c": &affiliate.KindError{Kind: affiliate.Unreachable, Err: errors.New("gone")},
	}}
	var s screen.SettingSaver
	for _, key := range []string{"a", "b", "c", "d"} {
		s.Add(key, "new")
	}
	err := s.Save(ctx, in, "a", "b", "c", "d")
	if err == nil || !strings.Contains(err.Error(), "a has no room") || !strings.Contains(err.Error(), "b has no room") || screen.IsUnreachable(err) {
		t.Errorf("the error is %v", err)
	}
	if want := map[string]string{"c": "old", "d": "new"}; !maps.Equal(in.saved, want) {
		t.Errorf("saved are %v", in.saved)
	}
	if got, err := s.Read(ctx, in, "c"); got != "new" || err != nil {
		t.Errorf("c is read as %q, %v", got, err)
	}
	clear(in.errors)
	if err := s.SaveAll(ctx, in); err != nil || in.saved["c"] != "new" {
		t.Errorf("saved are %v, %v", in.saved, err)
	}
	if got, err := s.Read(ctx, in, "d"); got != "new" || err != nil {
		t.Errorf("d is read as %q, %v", got, err)
	}
}

// slowSettings saves a value once the test allows it.
type slowSettings struct {
	brokenSettings
	begun, end chan struct{}
}

func (s slowSettings) SetSetting(ctx context.Context, key, value string) error {
	s.begun <- struct{}{}
	<-s.end
	return s.brokenSettings.SetSetting(ctx, key, value)
}

func (s slowSettings) SettingsUnder(context.Context, string) (map[string]string, error) {
	return maps.Clone(s.saved), nil
}

// TestTheNewestValueStaysWhileAnOlderOneIsSaved: SaveDifferent reads the stored value once the running save has ended,
// so that a newest value that was stored before that save is stored again.
func TestTheNewestValueStaysWhileAnOlderOneIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := slowSettings{brokenSettings{saved: map[string]string{"ui.tab": "1"}}, make(chan struct{}), make(chan struct{})}
		var s screen.SettingSaver
		var both sync.WaitGroup
		s.Add("ui.tab", "2")
		both.Go(func() { _ = s.Save(t.Context(), in, "ui.tab") })
		<-in.begun
		s.Add("ui.tab", "1")
		both.Go(func() { _ = s.SaveDifferent(t.Context(), in, "ui.", "ui.tab") })
		synctest.Wait()
		in.end <- struct{}{}
		<-in.begun
		in.end <- struct{}{}
		both.Wait()
		if in.saved["ui.tab"] != "1" {
			t.Errorf("saved is tab %s", in.saved["ui.tab"])
		}
	})
}
