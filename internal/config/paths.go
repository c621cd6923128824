package config

import (
	"path/filepath"
	"runtime"
	"strings"
)

const program = "fermion-tui"

// Paths is where the program's files are. A member is "" when it is unknown: there is no home folder.
type Paths struct {
	File    string // config.toml
	DataDir string
}

// DefaultPaths returns the usual places: the XDG folders, also on macOS; %AppData% and %LocalAppData% on Windows. An XDG variable that is
// not an absolute path is ignored, as its specification asks.
func DefaultPaths(getenv func(string) string, home string) Paths {
	return pathsOn(runtime.GOOS, getenv, home)
}

func pathsOn(goos string, getenv func(string) string, home string) Paths {
	var config, data string
	if goos == "windows" {
		config = folder(getenv("AppData"), home, "AppData", "Roaming")
		data = folder(getenv("LocalAppData"), home, "AppData", "Local")
	} else {
		config = folder(absolute(getenv("XDG_CONFIG_HOME")), home, ".config")
		data = folder(absolute(getenv("XDG_DATA_HOME")), home, ".local", "share")
	}
	p := Paths{DataDir: data}
	if config != "" {
		p.File = filepath.Join(config, "config.toml")
	}
	return p
}

func absolute(dir string) string {
	if !filepath.IsAbs(dir) {
		return ""
	}
	return dir
}

// folder returns the program's folder in dir, else its usual place below the home folder, else none.
func folder(dir, home string, usual ...string) string {
	switch {
	case dir != "":
		return filepath.Join(dir, program)
	case home != "":
		return filepath.Join(home, filepath.Join(usual...), program)
	default:
		return ""
	}
}

// BackupFolder is where the daily copies go: backup_dir, with ~ as the home folder, else backups in the data folder.
func (c Config) BackupFolder(home, dataDir string) string {
	switch rest, ok := strings.CutPrefix(c.BackupDir, "~/"); {
	case ok && home != "":
		return filepath.Join(home, rest)
	case c.BackupDir == "" || ok:
		return filepath.Join(dataDir, "backups")
	default:
		return c.BackupDir
	}
}
