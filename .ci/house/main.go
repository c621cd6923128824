// Command house checks the rules of this repository that no linter knows: words that are banned from names, comments and texts, calls that
// have a better form, the sizes of files, functions and packages, folders of screens without a rule of imports, and commands in texts that
// run a test which does not exist.
//
//	house DIR
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "house:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: house DIR")
	}
	found, err := check(os.DirFS(args[0]))
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(out, f)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d findings", len(found))
	}
	return nil
}

// finding is one place that breaks a rule. line is 0 for a whole folder.
type finding struct {
	path   string
	line   int
	reason string
}

func (f finding) String() string {
	if f.line == 0 {
		return f.path + ": " + f.reason
	}
	return fmt.Sprintf("%s:%d: %s", f.path, f.line, f.reason)
}

// check reads every Go and Markdown file of a repository. This program is left out, since it names the words.
func check(repository fs.FS) ([]finding, error) {
	var all []finding
	files := map[string]int{} // by folder: Go files without tests
	tests := testNames{map[string]string{}, map[string]string{}}
	texts := map[string]string{}
	err := fs.WalkDir(repository, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == ".git" || path == ".ci/house" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		switch filepath.Ext(path) {
		case ".md":
			text, err := fs.ReadFile(repository, path)
			if err != nil {
				return err
			}
			all = append(all, wordsInText(path, 1, string(text))...)
			texts[path] = string(text)
		case ".go":
			source, err := fs.ReadFile(repository, path)
			if err != nil {
				return err
			}
			all = append(all, wordsInGo(path, source)...)
			all = append(all, oldCalls(path, string(source))...)
			texts[path] = string(source)
			if strings.HasSuffix(path, "_test.go") {
				tests.add(path, source)
				return nil
			}
			files[filepath.ToSlash(filepath.Dir(path))]++
			sizes, err := sizesOf(path, source)
			if err != nil {
				return err
			}
			all = append(all, sizes...)
		}
		return nil
	})
	for _, path := range slices.Sorted(maps.Keys(texts)) {
		all = append(all, tests.words(path, texts[path])...)
	}
	if err != nil {
		return nil, err
	}
	rules, err := fs.ReadFile(repository, lintRules)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	all = append(all, unruled(files, string(rules))...)
	return append(all, crowded(files)...), nil
}
