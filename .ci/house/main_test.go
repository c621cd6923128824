package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func repository(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func findings(t *testing.T, files map[string]string) string {
	t.Helper()
	found, err := check(repository(files))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

func TestWordsAreFoundInNamesCommentsAndTexts(t *testing.T) {
	const source = `package p

// rowFate is by no means a fate.
func rowFate() string { // a lookout
	return "tried in vain"
}

const Amended, recommend = "recommended, amendment", "renewed, fatal"

var raw = ` + "`one\nmend it`\n"
	want := `p/a.go:3: "by no means": write not
p/a.go:3: "fate": write action or outcome
p/a.go:4: "Fate": write action or outcome
p/a.go:4: "lookout": write alert loop
p/a.go:5: "in vain": write without success, failed
p/a.go:11: "mend": write fix, edit or correct`
	if got := findings(t, map[string]string{"p/a.go": source}); got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
}

func TestWordsAreFoundInMarkdownAndTests(t *testing.T) {
	got := findings(t, map[string]string{"README.md": "# Title\n\nTried in vain.\n", "p/a_test.go": "package p\n\nvar inVain int\n",
		"p/testdata/x.md": "in vain"})
	want := `README.md:3: "in vain": write without success, failed
p/a_test.go:3: "in Vain": write without success, failed`
	if got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
}

func TestNamesAreReadAsWords(t *testing.T) {
	for name, want := range map[string]string{"rowFate": "row Fate", "in_vain": "in vain", "HTTPServer": "HTTP Server", "x": "x", "URL": "URL"} {
		if got := spaced(name); got != want {
			t.Errorf("%s is read as %q, not %q", name, got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	function := func(lines int) string { return "func f() {\n" + strings.Repeat("\t_ = 1\n", lines-2) + "}\n" }
	if got := findings(t, map[string]string{"p/a.go": "package p\n" + function(maxFunctionLines)}); got != "" {
		t.Errorf("found %s", got)
	}
	got := findings(t, map[string]string{"p/a.go": "package p\n" + function(maxFunctionLines+1), "p/a_test.go": "package p\n" + function(maxFileLines+1)})
	if want := fmt.Sprintf("p/a.go:2: f has %d lines, at most %d: split it", maxFunctionLines+1, maxFunctionLines); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	got = findings(t, map[string]string{"p/a.go": "package p\n" + strings.Repeat("\n", maxFileLines)})
	if want := fmt.Sprintf("p/a.go:1: %d lines, at most %d: split the file by what it holds", maxFileLines+1, maxFileLines); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func TestFoldersWithTooManyFiles(t *testing.T) {
	maxFiles["crowd"] = 2
	defer delete(maxFiles, "crowd")
	files := map[string]string{"crowd/a.go": "package p\n", "crowd/b.go": "package p\n", "crowd/b_test.go": "package p\n"}
	if got := findings(t, files); got != "" {
		t.Errorf("found %s", got)
	}
	files["crowd/c.go"] = "package p\n"
	if got, want := findings(t, files), "crowd: 3 Go files, at most 2: a family of its own is a package"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func TestFoldersOfScreensHaveARuleOfImports(t *testing.T) {
	files := map[string]string{
		"internal/ui/links/a.go": "package links\n", "internal/ui/new/a.go": "package new\n", "internal/other/a.go": "package other\n",
		lintRules: "files: [\"**/internal/ui/links/*.go\", \"!$test\"]\n",
	}
	if got, want := findings(t, files), "internal/ui/new: no rule of depguard names it: add it to one in .golangci.yml"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func TestCommandsRunTestsThatExist(t *testing.T) {
	files := map[string]string{
		"p/a_test.go": "package p\n\nfunc TestOneThing(t *testing.T) {}\n\nfunc BenchmarkOther(b *testing.B) {}\n",
		"p/a.go":      "package p\n\nconst text = \"go test ./p -run OneThing; -run Renamed -times 9\"\n",
		"README.md": "`go test ./p -run '^$' -bench Other`, `-run=TestOne`, --dry-run it\n`go test ./q -run OneThing`, `go test ./... -run OneThing`\n`go " +
			"test -bench OneThing`\n",
	}
	want := `README.md:2: -run OneThing matches no test: write the words of one
README.md:3: -bench OneThing matches no test: write the words of one
p/a.go:3: -run Renamed matches no test: write the words of one`
	if got := findings(t, files); got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
}

func TestErrorsAreAskedForTheirTypeInOneWay(t *testing.T) {
	files := map[string]string{"p/a.go": "package p\n\nvar ok = errors.As(err, &gone)\n", "p/b_test.go": "package p\n\nvar _, ok = errors.AsType[*gone](err)\n"}
	if got, want := findings(t, files), "p/a.go:3: errors.As: write errors.AsType"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}
