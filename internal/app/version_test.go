package app

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersionLine(t *testing.T) {
	machine := " " + runtime.GOOS + "/" + runtime.GOARCH
	checkout := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "2a5e267aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, {Key: "vcs.time", Value: "2026-11-28T22:24:00Z"},
		{Key: "vcs.modified", Value: "true"}}}
	for _, tc := range []struct {
		info                          *debug.BuildInfo
		version, commit, date, wanted string
	}{
		{info: checkout, wanted: "fermion-tui devel (2a5e267aaaaa, 2026-11-28T22:24:00Z, modified), go1.26.8" + machine},
		{info: &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"}}, wanted: "fermion-tui v1.2.3, go1.26.8" + machine},
		{info: &debug.BuildInfo{GoVersion: "go1.26.8"}, version: "v1.2.3", commit: "0123456789abcdef", date: "2026-11-28T00:00:00Z",
			wanted: "fermion-tui v1.2.3 (0123456789ab, 2026-11-28T00:00:00Z), go1.26.8" + machine},
		{wanted: "fermion-tui devel, " + runtime.Version() + machine},
	} {
		if got := versionLine(tc.info, tc.version, tc.commit, tc.date); got != tc.wanted {
			t.Errorf("%q, not %q", got, tc.wanted)
		}
	}
}
