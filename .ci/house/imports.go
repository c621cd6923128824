package main

import (
	"maps"
	"slices"
	"strings"
)

// lintRules is the file with depguard's rules, each of which names its folders.
const lintRules = ".golangci.yml"

// unruled finds folders of screens that no rule of depguard names. Without a rule, a new family could import anything.
func unruled(files map[string]int, rules string) []finding {
	var out []finding
	for _, dir := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(dir, "internal/ui/") && !strings.Contains(rules, `"**/`+dir+`/*.go"`) {
			out = append(out, finding{dir, 0, "no rule of depguard names it: add it to one in " + lintRules})
		}
	}
	return out
}
