package app

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"strings"
)

// A release sets these (go build -ldflags "-X fermion-tui/internal/app.releaseVersion=v1.2.3 …"). Other builds take the
// version from the build information: a checkout has its commit there, a module its version.
var releaseVersion, releaseCommit, releaseDate string

// Version is one line: version, commit, date of the commit, Go, and the machine it was built for.
func Version() string {
	info, _ := debug.ReadBuildInfo()
	return versionLine(info, releaseVersion, releaseCommit, releaseDate)
}

// shortVersion is the version alone: "devel" for a build between two releases, whose version contains its commit.
func shortVersion() string {
	version := releaseVersion
	if info, ok := debug.ReadBuildInfo(); ok {
		version = cmp.Or(version, info.Main.Version)
	}
	const longest = 16
	if version == "" || version == "(devel)" || len(version) > longest {
		return "devel"
	}
	return version
}

func versionLine(info *debug.BuildInfo, version, commit, date string) string {
	if info == nil {
		info = &debug.BuildInfo{}
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	version = cmp.Or(version, info.Main.Version)
	if version == "" || version == "(devel)" {
		version = "devel"
	}
	commit, date = cmp.Or(commit, settings["vcs.revision"]), cmp.Or(date, settings["vcs.time"])
	if len(commit) > 12 {
		commit = commit[:12]
	}
	details := []string{}
	for _, text := range []string{commit, date} {
		if text != "" {
			details = append(details, text)
		}
	}
	if settings["vcs.modified"] == "true" {
		details = append(details, "modified")
	}
	of := ""
	if len(details) > 0 {
		of = " (" + strings.Join(details, ", ") + ")"
	}
	return "fermion-tui " + version + of + ", " + cmp.Or(info.GoVersion, runtime.Version()) + " " + runtime.GOOS + "/" + runtime.GOARCH
}
