package config

import (
	"bytes"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"fermion-tui/internal/affiliate"
)

// path is the whole name of a setting, part by part.
type path []string

func (p path) to(name string) path { return append(p[:len(p):len(p)], name) }

// id tells paths apart even when a quoted key has a dot in it.
func (p path) id() string { return strings.Join(p, "\x00") }

func (p path) String() string { return affiliate.Clean(strings.Join(p, ".")) }

// linesOf says on which line of a TOML text each key stands, by path.id. The decoder's own errors stop at the first wrong
// value, so what is wrong is found later, in the decoded tree, which knows no lines.
func linesOf(b []byte) map[string]int {
	l := liner{text: b, at: map[string]int{}}
	p := unstable.Parser{}
	p.Reset(b)
	var table path
	for p.NextExpression() {
		switch node := p.Expression(); node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = l.key(nil, node)
		case unstable.KeyValue:
			l.keyValue(table, node)
		}
	}
	return l.at
}

type liner struct {
	text   []byte
	at     map[string]int
	offset int // up to here
	lines  int // so many lines end
}

// line of an offset; they come in the order of the text.
func (l *liner) line(offset int) int {
	if offset > l.offset {
		l.lines += bytes.Count(l.text[l.offset:offset], []byte{'\n'})
		l.offset = offset
	}
	return 1 + l.lines
}

// key notes every part of a dotted key that was not met before, and gives its path.
func (l *liner) key(from path, node *unstable.Node) path {
	parts := node.Key()
	for parts.Next() {
		part := parts.Node()
		from = from.to(string(part.Data))
		if _, met := l.at[from.id()]; !met {
			l.at[from.id()] = l.line(int(part.Raw.Offset))
		}
	}
	return from
}

func (l *liner) keyValue(from path, node *unstable.Node) {
	at := l.key(from, node)
	if value := node.Value(); value.Kind == unstable.InlineTable {
		for inner := value.Children(); inner.Next(); {
			l.keyValue(at, inner.Node())
		}
	}
}
