package config

import (
	"path/filepath"
	"testing"
)

func TestPaths(t *testing.T) {
	home, other := filepath.Join(t.TempDir(), "asha"), filepath.Join(t.TempDir(), "other")
	for _, c := range []struct {
		name, goos, home string
		env              map[string]string
		file, data       string
	}{
		{name: "Linux", goos: "linux", home: home, file: home + "/.config/fermion-tui/config.toml", data: home + "/.local/share/fermion-tui"},
		{name: "macOS is the same", goos: "darwin", home: home, file: home + "/.config/fermion-tui/config.toml", data: home + "/.local/share/fermion-tui"},
		{name: "XDG folders", goos: "darwin", home: home, env: map[string]string{"XDG_CONFIG_HOME": other + "/c", "XDG_DATA_HOME": other + "/d"},
			file: other + "/c/fermion-tui/config.toml", data: other + "/d/fermion-tui"},
		{name: "a relative one is ignored", goos: "linux", home: home, env: map[string]string{"XDG_CONFIG_HOME": "c", "XDG_DATA_HOME": "./d"},
			file: home + "/.config/fermion-tui/config.toml", data: home + "/.local/share/fermion-tui"},
		{name: "no home", goos: "linux"},
		{name: "no home, but a data folder", goos: "linux", env: map[string]string{"XDG_DATA_HOME": other}, data: other + "/fermion-tui"},
		{name: "Windows", goos: "windows", home: home, env: map[string]string{"AppData": other + "/r", "LocalAppData": other + "/l", "XDG_DATA_HOME": "/x"},
			file: other + "/r/fermion-tui/config.toml", data: other + "/l/fermion-tui"},
		{name: "Windows without its variables", goos: "windows", home: home,
			file: home + "/AppData/Roaming/fermion-tui/config.toml", data: home + "/AppData/Local/fermion-tui"},
	} {
		got := pathsOn(c.goos, func(name string) string { return c.env[name] }, c.home)
		if want := (Paths{File: filepath.FromSlash(c.file), DataDir: filepath.FromSlash(c.data)}); got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, want)
		}
	}
}

func TestBackupFolder(t *testing.T) {
	for dir, want := range map[string]string{"": "/data/backups", "/mnt/b": "/mnt/b", "~/b": "/home/asha/b"} {
		if got := (Config{BackupDir: dir}).BackupFolder("/home/asha", "/data"); got != filepath.FromSlash(want) {
			t.Errorf("%q: %s, want %s", dir, got, want)
		}
	}
}

func TestFirstSet(t *testing.T) {
	flag, env, file := Candidate{" flag ", "--api-url"}, Candidate{"env", "FERMION_TUI_API_URL"}, Candidate{"file", "config.toml"}
	blank := Candidate{" ", "--api-url"}
	for _, c := range []struct {
		of          []Candidate
		value, from string
	}{
		{[]Candidate{flag, env, file}, "flag", "--api-url"},
		{[]Candidate{blank, env, file}, "env", "FERMION_TUI_API_URL"},
		{[]Candidate{blank, {}, file}, "file", "config.toml"},
		{[]Candidate{blank, {}}, "", ""},
		{nil, "", ""},
	} {
		if value, from := FirstSet(c.of...); value != c.value || from != c.from {
			t.Errorf("%v: %q from %q, want %q from %q", c.of, value, from, c.value, c.from)
		}
	}
}
