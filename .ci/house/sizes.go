package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
)

// The sizes that a reader can take in. Tests may be larger.
const (
	maxFileLines     = 500
	maxFunctionLines = 90
)

// maxFiles is how many Go files a folder may have, for folders that would grow with every feature.
var maxFiles = map[string]int{"internal/ui": 30}

// sizesOf finds what is too long in a file.
func sizesOf(path string, source []byte) ([]finding, error) {
	var out []finding
	if n := bytes.Count(source, []byte{'\n'}); n > maxFileLines {
		out = append(out, finding{path, 1, fmt.Sprintf("%d lines, at most %d: split the file by what it holds", n, maxFileLines)})
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, 0)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		begin, end := set.Position(f.Pos()).Line, set.Position(f.End()).Line
		if n := end - begin + 1; n > maxFunctionLines {
			out = append(out, finding{path, begin, fmt.Sprintf("%s has %d lines, at most %d: split it", f.Name.Name, n, maxFunctionLines)})
		}
	}
	return out, nil
}

// crowded finds folders with too many files.
func crowded(files map[string]int) []finding {
	var out []finding
	for _, dir := range slices.Sorted(maps.Keys(maxFiles)) {
		if n := files[dir]; n > maxFiles[dir] {
			out = append(out, finding{dir, 0, fmt.Sprintf("%d Go files, at most %d: a family of its own is a package", n, maxFiles[dir])})
		}
	}
	return out
}
