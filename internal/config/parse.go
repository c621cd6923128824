package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"fermion-tui/internal/affiliate"
)

// Problem is one thing that is wrong in the file.
type Problem struct {
	Line int    // from 1
	Key  string // whole name of the setting; "" when the file is not TOML there
	Text string // what is expected
}

// Error is everything that is wrong in one file, in the order of its lines.
type Error struct {
	File     string
	Problems []Problem
}

// Error has one line per problem.
func (e *Error) Error() string { return strings.Join(e.Lines(), "\n") }

// Lines are the problems, each like file:line: setting: what is expected.
func (e *Error) Lines() []string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("%s:%d: ", e.File, p.Line)
		if p.Key != "" {
			lines[i] += p.Key + ": "
		}
		lines[i] += p.Text
	}
	return lines
}

// Parse parses a config file's text; name is the file's name in problems. The error is an *Error with all problems, or with the
// first one where the text is not TOML; the Config is then Default's.
func Parse(name string, b []byte) (Config, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // some Windows editors write it
	var tree map[string]any
	if err := toml.Unmarshal(b, &tree); err != nil {
		p := Problem{Line: 1, Text: "this is not TOML: " + affiliate.Clean(strings.TrimPrefix(err.Error(), "toml: "))}
		if at, ok := errors.AsType[*toml.DecodeError](err); ok {
			p.Line, _ = at.Position()
		}
		return Default(), &Error{File: name, Problems: []Problem{p}}
	}
	var r reader
	c := r.config(tree)
	if len(r.found) == 0 && len(c.Keys) == 0 {
		return c, nil
	}
	lines := linesOf(b)
	if len(r.found) > 0 {
		return Default(), &Error{File: name, Problems: sortByLine(r.found, lines)}
	}
	for i, k := range c.Keys {
		c.Keys[i].Line = lines.of(path{"keys", k.Action})
	}
	return c, nil
}

// sortByLine gives problems their lines, and sorts by them.
func sortByLine(found []problem, lines lineIndex) []Problem {
	all := make([]Problem, len(found))
	for i, p := range found {
		all[i] = Problem{Line: lines.ofProblem(p), Key: p.key.String(), Text: p.text}
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key)) })
	return all
}

// reader walks the parsed file and collects problems.
type reader struct{ found []problem }

// problem is a Problem whose line is not known yet.
type problem struct {
	key     path
	element int // of the list that it is about, from 1; 0 for the setting
	text    string
}

func (r *reader) addProblem(key path, text string) {
	r.found = append(r.found, problem{key: key, text: text})
}

// elementErrors are the problems of the elements of a list.
type elementErrors []problem

func (e elementErrors) Error() string { return e[0].text }

// addError adds the problem of a setting, or those of the elements of its list.
func (r *reader) addError(key path, err error) {
	elements, ok := errors.AsType[elementErrors](err)
	if !ok {
		r.addProblem(key, err.Error())
		return
	}
	for _, p := range elements {
		p.key = key
		r.found = append(r.found, p)
	}
}

func (r *reader) config(tree map[string]any) Config {
	c := Default()
	for name, v := range tree {
		at := path{name}
		switch name {
		case "profiles":
			c.Profiles = r.profiles(at, v)
		case "onboard":
			section(r, at, v, &c.Onboard, onboardSettings)
		case "coupon":
			section(r, at, v, &c.Coupon, couponSettings)
		case "alerts":
			section(r, at, v, &c.Alerts, alertSettings)
		case "ui":
			section(r, at, v, &c.UI, uiSettings)
		case "retention":
			section(r, at, v, &c.Retention, retentionSettings)
		case "theme":
			c.Theme = r.colours(at, v)
		case "keys":
			c.Keys = r.keys(at, v)
		case "payout_files":
			c.PayoutFiles = r.payoutFiles(at, v)
		default:
			if set, ok := topSettings[name]; !ok {
				r.addProblem(at, unknownSetting(name, topSettings)+
					", and the sections [profiles.NAME], [onboard], [coupon], [alerts], [ui], [theme], [keys], [retention], "+
					"[payout_files.NAME]")
			} else if err := set(&c, v); err != nil {
				r.addProblem(at, err.Error())
			}
		}
	}
	return c
}

func (r *reader) profiles(at path, v any) map[string]Profile {
	all := map[string]Profile{}
	tables, ok := v.(map[string]any)
	if !ok {
		r.addProblem(at, "write one section per profile, like [profiles.acme]")
		return all
	}
	for name, v := range tables {
		at := at.child(name)
		if err := affiliate.CheckProfileName(name); err != nil {
			r.addProblem(at, err.Error())
			continue
		}
		p := defaultProfile()
		section(r, at, v, &p, profileSettings)
		all[name] = p
	}
	return all
}

// section reads one table of settings. A wrong value does not stop the others.
func section[T any](r *reader, at path, v any, to *T, known map[string]setting[T]) {
	table, ok := v.(map[string]any)
	if !ok {
		r.addProblem(at, fmt.Sprintf("this is a section: write [%s] on a line of its own, with its settings below", at))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if set, ok := known[name]; !ok {
			r.addProblem(at.child(name), unknownSetting(name, known))
		} else if err := set(to, table[name]); err != nil {
			r.addError(at.child(name), err)
		}
	}
}
