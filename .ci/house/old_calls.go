package main

import "strings"

// oldCalls finds errors.As. errors.AsType does the same without a variable, and a type that is no error does not compile.
func oldCalls(path, source string) []finding {
	var out []finding
	for i, l := range strings.Split(source, "\n") {
		if strings.Contains(l, "errors.As(") {
			out = append(out, finding{path, i + 1, "errors.As: write errors.AsType"})
		}
	}
	return out
}
