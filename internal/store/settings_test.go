package store_test

import (
	"testing"

	"fermion-tui/internal/store/storetest"
)

func TestSettings(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	if v, found, err := s.Setting(t.Context(), "tab"); v != "" || found || err != nil {
		t.Error(v, found, err)
	}
	storetest.NoErr(t, s.SetSetting(t.Context(), "tab", "3"))
	storetest.NoErr(t, s.SetSetting(t.Context(), "tab", ""))
	if v, found, err := s.Setting(t.Context(), "tab"); v != "" || !found || err != nil {
		t.Error(v, found, err)
	}
	if a, b := storetest.Must(s.SettingOnce(t.Context(), "salt", "one"))(t), storetest.Must(s.SettingOnce(t.Context(), "salt", "two"))(t); a != "one" ||
		b != "one" {
		t.Error(a, b)
	}
}
