package postgres

import (
	"strconv"
	"strings"
)

type dialect struct{}

// Bind numbers the question marks: $1, $2, … Those within quotes are text.
func (dialect) Bind(query string) string {
	if !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	n, quoted := 0, false
	for i := range len(query) {
		switch c := query[i]; {
		case c == '\'':
			quoted = !quoted
			b.WriteByte(c)
		case c == '?' && !quoted:
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// OneOf passes the values as one array.
func (dialect) OneOf(column string, values []string) (condition string, arg any) {
	return column + " = any(?)", append([]string{}, values...)
}

// MaxParallelReads leaves connections of the pool to others.
func (dialect) MaxParallelReads() int { return 4 }
