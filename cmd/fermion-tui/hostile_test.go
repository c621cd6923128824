//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestNamesReachTheTerminalCleaned gives every command names with escape sequences and the key in them: what is printed obeys
// nobody, has no line that was not meant to be one, and does not tell the key.
func TestNamesReachTheTerminalCleaned(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]0;owned\x07\x1b[31m\u202ex\nfermion-tui: fine\r" + "SCHOOL-KEY"
	g := newFixture(t)
	g.settled()
	dir := filepath.Join(t.TempDir(), evil)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	rows, bad, odd, broken := filepath.Join(dir, evil+".csv"), filepath.Join(dir, "bad.csv"), filepath.Join(dir, "odd.csv"), filepath.Join(dir, "broken.db")
	for file, text := range map[string]string{rows: "slug\np0q8w7zz\n", bad: "slug," + strings.ReplaceAll(evil, "\n", " ") + "\nno slug,\n",
		odd: "slug,\"" + evil + "\"\nz9y8x7w6,\n", broken: "no database"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{evil}, {"--" + evil}, {"-" + evil}, {"help", evil}, {"export", evil}, {"--" + evil, "watch"}, {"completion", evil},
		{"--profile", evil, "export", "links"}, {"--theme", evil, "export", "links"}, {"--api-url", "https://" + evil, "watch"},
		{"--school-url", evil, "export", "links"}, {"--config", dir + "/none", "export", "links"}, {"--config", bad, "export", "links"},
		{"--webhook-addr", evil, "watch"}, {"--data-dir", rows, "export", "links"}, {"--data-dir", dir, "doctor"}, {"--data-dir", dir, "doctor", "--json"},
		{"--data-dir", dir, "--debug", "export", "links"}, {"export", "links", "--period", evil}, {"export", "links", "--format", evil},
		{"export", "links", "-o", dir + "/none/x"}, {"import", "links", dir + "/none"}, {"import", "links", dir}, {"import", "links", rows},
		{"import", "links", bad}, {"import", "links", odd}, {"import", "coupons", rows}, {"backup", dir + "/none/x"}, {"backup", dir + "/copy.db"},
		{"backup", dir + "/copy.db"},
		{"restore", dir + "/copy.db"}, {"restore", dir + "/copy.db", "--yes"}, {"restore", dir + "/none"}, {"restore", broken, "--yes"},
		{"watch", "--campaign", evil}, {"config", "init", "--config", dir + "/config.toml"}, {"config", "init", "--config", dir + "/config.toml"},
		{"--data-dir", dir, "auth", "status"}, {"__complete", evil, ""}, {"--read-only=" + evil, "doctor"},
	} {
		out, _ := g.command(args...).CombinedOutput()
		for _, r := range string(out) {
			if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q: %U in %q", args, r, out)
				break
			}
		}
		if strings.Contains(strings.ToLower(string(out)), "school-key") {
			t.Errorf("%q tells the key: %s", args, out)
		}
		if strings.Contains("\n"+string(out), "\nfermion-tui: fine") {
			t.Errorf("%q: a line that somebody else wrote:\n%s", args, out)
		}
	}
}
