package app_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestTheKeyIsInNoFile onboards with the debug log on and errors about, and then looks into every file that was written.
func TestTheKeyIsInNoFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		var said bytes.Buffer
		m.o.Debug, m.o.Stderr = true, &said
		m.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "no coupon for school-key"})
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.HTML, Times: 3})
		term := m.start(80, 24)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\tASHA25\t25%").Press("enter")
		term.Await(20*time.Second, "no coupon for")
		if strings.Contains(string(term.Output()), "school-key") {
			t.Error("the key is on the screen")
		}
		term.Press("esc")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		files := 0
		err := filepath.WalkDir(m.o.DataDir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte("school-key")) {
				t.Errorf("the key is in %s", path)
			}
			if filepath.Ext(path) == ".log" && bytes.Contains(b, []byte("asha@example.com")) {
				t.Error("an e-mail address is in the debug log")
			}
			if info, _ := d.Info(); info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
			return err
		})
		if err != nil || files < 3 {
			t.Fatal(files, err)
		}
		if strings.Contains(said.String(), "school-key") {
			t.Error("the key was printed")
		}
	})
}

func TestExitStatus(t *testing.T) {
	if got := app.ExitStatus(context.Canceled); got != 1 {
		t.Errorf("cancelled ends with %d", got)
	}
	if got := app.ExitStatus(&app.UsageError{Err: fs.ErrInvalid}); got != 2 {
		t.Errorf("wrong usage ends with %d", got)
	}
	if got := app.ExitStatus(&app.KeyError{Err: fs.ErrInvalid}); got != 3 {
		t.Errorf("no key ends with %d", got)
	}
}
