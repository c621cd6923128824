package board

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// State is a condition that a row meets or not, which the name of its field says: is:replaced.
func State[R any](is func(*R) bool) Measure[R] {
	return Measure[R]{state: true, of: func(int64) func(time.Time) func(*R) (int64, bool) {
		return always(func(row *R) (int64, bool) { return 1, is(row) })
	}}
}

// StateAt is a state that begins or ends with time alone, as a coupon expires.
func StateAt[R any](is func(row *R, now time.Time) bool) Measure[R] {
	return Measure[R]{state: true, timed: true, of: func(int64) func(time.Time) func(*R) (int64, bool) {
		return func(now time.Time) func(*R) (int64, bool) {
			return func(row *R) (int64, bool) { return 1, is(row, now) }
		}
	}}
}

// States are the names of the states that can be asked for.
func States[R any](fields []Field[R]) (names []string) {
	for _, f := range fields {
		if f.state {
			names = append(names, f.Name)
		}
	}
	return names
}

// addState adds a state that rows are in.
func (f *Filter[R]) addState(t token, fields []Field[R]) error {
	name := strings.ToLower(strings.TrimSpace(t.text))
	if i := slices.IndexFunc(fields, func(f Field[R]) bool { return f.state && f.Name == name }); i >= 0 {
		f.tests = append(f.tests, comparison[R]{of: fields[i].of(1), timed: fields[i].timed, state: name, op: equal, not: t.not,
			value: 1, step: 1})
		return nil
	}
	states := States(fields)
	switch {
	case len(states) == 0:
		return fmt.Errorf("%s%s: rows of this list have no states", StateKind, shorten(name))
	case slices.ContainsFunc(states, func(state string) bool { return strings.HasPrefix(state, name) }):
		last := len(states) - 1
		return &UnfinishedError{StateKind + " needs " + strings.Join(states[:last], ", ") + " or " + states[last]}
	}
	return fmt.Errorf("no state %s; there are: %s", shorten(name), strings.Join(states, ", "))
}
