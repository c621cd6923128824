package config

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"fermion-tui/internal/affiliate"
)

// path is the whole name of a setting, part by part.
type path []string

func (p path) child(name string) path { return append(p[:len(p):len(p)], name) }

// id distinguishes paths even when a quoted key has a dot in it.
func (p path) id() string { return strings.Join(p, "\x00") }

func (p path) String() string { return affiliate.Clean(strings.Join(p, ".")) }

// lineIndex is the first line of each key of a TOML text, by path.id. Problems are found in the decoded tree, which has no lines.
type lineIndex map[string]int

// linesOf indexes a text that is valid TOML. The decoder reports positions only of unknown keys, so that the text is decoded
// strictly into a struct without fields: all keys are unknown. At the first section header it stops naming keys, so that the
// text below each header is decoded on its own.
func linesOf(text []byte) lineIndex {
	lines := lineIndex{}
	whole := bytes.SplitAfter(text, []byte{'\n'})
	misfits := typeErrorsOf(text)
	for i, e := range misfits {
		header, _ := e.Position()
		lines.add(path(e.Key()), header)
		if !bytes.HasPrefix(bytes.TrimLeft(whole[header-1], " \t"), []byte{'['}) {
			continue // a key above all sections
		}
		end := len(whole)
		if i+1 < len(misfits) {
			next, _ := misfits[i+1].Position()
			end = next - 1
		}
		for _, inside := range typeErrorsOf(bytes.Join(whole[header:end], nil)) {
			line, _ := inside.Position()
			lines.add(append(path(e.Key()), inside.Key()...), header+line)
		}
	}
	return lines
}

// typeErrorsOf are all keys and section headers of a text, in its order.
func typeErrorsOf(text []byte) []toml.DecodeError {
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&struct{}{})
	if all, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		return all.Errors
	}
	return nil
}

// add records every new part of a dotted key.
func (l lineIndex) add(key path, line int) {
	for i := range key {
		if _, met := l[key[:i+1].id()]; !met {
			l[key[:i+1].id()] = line
		}
	}
}

// of returns the line of a setting, or of the key whose inline table has it.
func (l lineIndex) of(key path) int {
	for ; len(key) > 0; key = key[:len(key)-1] {
		if line, ok := l[key.id()]; ok {
			return line
		}
	}
	return 1
}
