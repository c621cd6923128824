package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"fermion-tui/internal/affiliate"
)

// path is the whole name of a setting, part by part.
type path []string

func (p path) child(name string) path { return append(p[:len(p):len(p)], name) }

// id distinguishes paths even when a quoted key has a dot in it.
func (p path) id() string { return strings.Join(p, "\x00") }

// elementID is the ID of the n-th element of a list, from 1. No setting has the same ID, since none has an empty name.
func (p path) elementID(n int) string { return p.id() + "\x00\x00" + strconv.Itoa(n) }

func (p path) String() string { return affiliate.Clean(strings.Join(p, ".")) }

// lineIndex has the first line of each key of a TOML text, by path.id, and of each element of a list, by path.elementID: problems are
// found in the decoded tree, which has no lines.
type lineIndex map[string]int

// linesOf indexes a text that was decoded already, so that the parser finds no error in it.
func linesOf(text []byte) lineIndex {
	lines := lineIndex{}
	var p unstable.Parser
	p.Reset(text)
	var header path
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			var line int
			header, line = keyOf(&p, e)
			lines.add(header, line)
		case unstable.KeyValue:
			lines.addSetting(&p, header, e)
		}
	}
	return lines
}

// addSetting records a setting, and what is in its inline table or its list.
func (l lineIndex) addSetting(p *unstable.Parser, in path, setting *unstable.Node) {
	name, line := keyOf(p, setting)
	key := slices.Concat(in, name)
	l.add(key, line)
	value := setting.Value()
	inside := value.Children()
	switch value.Kind {
	case unstable.InlineTable:
		for inside.Next() {
			l.addSetting(p, key, inside.Node())
		}
	case unstable.Array:
		for n := 1; inside.Next(); n++ {
			if line := firstLine(p, inside.Node()); line > 0 {
				l[key.elementID(n)] = line
			}
		}
	}
}

// keyOf is the name of a setting or in a header, and its line.
func keyOf(p *unstable.Parser, e *unstable.Node) (key path, line int) {
	for parts := e.Key(); parts.Next(); {
		if key = append(key, string(parts.Node().Data)); line == 0 {
			line = p.Shape(parts.Node().Raw).Start.Line
		}
	}
	return key, line
}

// firstLine is the line of a value, or of the first value in a list; 0 for an empty list, whose line the parser does not give.
func firstLine(p *unstable.Parser, value *unstable.Node) int {
	if value.Raw.Length > 0 {
		return p.Shape(value.Raw).Start.Line
	}
	for inside := value.Children(); inside.Next(); {
		if line := firstLine(p, inside.Node()); line > 0 {
			return line
		}
	}
	return 0
}

// add records every new part of a dotted key.
func (l lineIndex) add(key path, line int) {
	for i := range key {
		if _, met := l[key[:i+1].id()]; !met {
			l[key[:i+1].id()] = line
		}
	}
}

// ofProblem is the line of the element of a list that a problem is about, or that of its setting.
func (l lineIndex) ofProblem(p problem) int {
	if line, ok := l[p.key.elementID(p.element)]; ok {
		return line
	}
	return l.of(p.key)
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
