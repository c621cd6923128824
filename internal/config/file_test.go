package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.toml")
	if _, err := Load(missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("a file that somebody named and that is missing gave %v", err)
	}
	if c, err := LoadIfPresent(missing); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("no file in the usual place gave %+v, %v", c, err)
	}
	if _, err := LoadIfPresent(dir); err == nil {
		t.Error("a folder was read as a file")
	}

	file := filepath.Join(dir, "config.toml")
	write(t, file, "[ui]\ntheme = 'dark'\n")
	for name, load := range map[string]func(string) (Config, error){"Load": Load, "LoadIfPresent": LoadIfPresent} {
		if c, err := load(file); err != nil || c.UI.Theme != "dark" {
			t.Errorf("%s: %+v, %v", name, c.UI, err)
		}
	}
	write(t, file, "[ui]\ntheme = 'blue'\n")
	_, err := LoadIfPresent(file)
	if _, ok := errors.AsType[*Error](err); !ok || !strings.HasPrefix(err.Error(), file+":2: ui.theme: ") {
		t.Errorf("%v", err)
	}
	write(t, file, strings.Repeat("#", maxFile+1))
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "128 KiB") {
		t.Errorf("a huge file gave %v", err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const someBody = `{"code": {{code}},
 "off": {{percent}}}`

func TestCreateDoesNotReplaceAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "config.toml")
	if err := Create(file, Example(someBody, someBody)); err != nil {
		t.Fatal(err)
	}
	if c, err := Load(file); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("a new file is not the default: %+v, %v", c, err)
	}
	for path, mode := range map[string]fs.FileMode{file: 0o600, filepath.Dir(file): 0o700 | fs.ModeDir} {
		if at, err := os.Stat(path); err != nil || at.Mode() != mode {
			t.Errorf("%s: %v, %v; want %v", path, at.Mode(), err, mode)
		}
	}
	write(t, file, "[ui]\n")
	if err := Create(file, "other"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second time: %v, want fs.ErrExist", err)
	}
	if text, err := os.ReadFile(file); string(text) != "[ui]\n" {
		t.Errorf("the file that was there became %q, %v", text, err)
	}
}

func TestExampleIsValid(t *testing.T) {
	var on strings.Builder
	for line := range strings.Lines(Example(someBody, someBody)) {
		if rest, ok := strings.CutPrefix(line, "# "); ok && !strings.HasPrefix(rest, "Settings of") {
			line = rest
		}
		on.WriteString(line)
	}
	c, err := Parse("example", []byte(on.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, on.String())
	}
	p := c.Profile("default")
	if strings.TrimSpace(p.ShareMessage) != defaultShareMessage || strings.TrimSpace(c.Coupon.Body.String()) != someBody ||
		strings.TrimSpace(c.Coupon.BodyAmount.String()) != someBody {
		t.Errorf("a template changed on its way:\n%q\n%q", p.ShareMessage, c.Coupon)
	}
	if p.CommissionWarnAbove != defaultProfile().CommissionWarnAbove || p.BudgetShare != defaultProfile().BudgetShare || c.UI != Default().UI {
		t.Errorf("shows other values than the defaults: %+v %+v", p, c.UI)
	}
}
