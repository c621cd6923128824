package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// testNames has the folder of each test and benchmark of a repository, by its name.
type testNames struct{ tests, benchmarks map[string]string }

var (
	testFunction = regexp.MustCompile(`(?m)^func ((Test|Fuzz|Example|Benchmark)\w*)\(`)
	testWords    = regexp.MustCompile("(?:^|[\\s'\"(])-(run|bench)[ =]('[^']*'|[^\\s`'\",;)]+)")
	testFolder   = regexp.MustCompile(`(?:^|\s)\./([\w./-]*)`)
)

// add notes the tests of a file.
func (n testNames) add(file string, source []byte) {
	for _, m := range testFunction.FindAllSubmatch(source, -1) {
		if name := string(m[1]); string(m[2]) == "Benchmark" {
			n.benchmarks[name] = path.Dir(file)
		} else {
			n.tests[name] = path.Dir(file)
		}
	}
}

// words finds the patterns after -run and -bench that match no test.
func (n testNames) words(file, text string) []finding {
	var out []finding
	for i, line := range strings.Split(text, "\n") {
		for _, command := range strings.FieldsFunc(line, func(r rune) bool { return r == '`' || r == ';' }) {
			for _, wrong := range n.inCommand(command) {
				out = append(out, finding{file, i + 1, wrong + " matches no test: write the words of one"})
			}
		}
	}
	return out
}

// inCommand finds such patterns in one command. If the command names a folder, they must match a test of that folder.
func (n testNames) inCommand(command string) (wrong []string) {
	for _, m := range testWords.FindAllStringSubmatch(command, -1) {
		words, names, folder := strings.Trim(m[2], "'"), n.tests, ""
		if m[1] == "bench" {
			names = n.benchmarks
		}
		if f := testFolder.FindStringSubmatch(command); f != nil {
			folder = f[1]
		}
		re, err := regexp.Compile(words)
		switch {
		case words == "^$" || words == ".": // none, or all
		case err != nil || !matches(re, names, folder):
			wrong = append(wrong, fmt.Sprintf("-%s %s", m[1], words))
		}
	}
	return wrong
}

// matches reports whether the name of a test of a folder matches. A folder that ends in ... includes those below, and "" is all.
func matches(re *regexp.Regexp, names map[string]string, folder string) bool {
	below, several := strings.CutSuffix(folder, "...")
	for name, dir := range names {
		if re.MatchString(name) && (folder == "" || several && strings.HasPrefix(dir+"/", below) || dir == strings.Trim(folder, "/")) {
			return true
		}
	}
	return false
}
