package screen_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// brokenSettings saves what has no error.
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

// TestASettingThatCannotBeSavedDoesNotKeepTheOthers: each error is returned. What waits for the server is read as if it were saved.
func TestASettingThatCannotBeSavedDoesNotKeepTheOthers(t *testing.T) {
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
