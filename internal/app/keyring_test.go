package app_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// noKeyButTheKeyrings is a manager whose key is in the keyring only.
func noKeyButTheKeyrings(t *testing.T) *manager {
	t.Helper()
	m := newManager(t)
	delete(m.env, "FERMION_API_KEY")
	if err := m.keyring.Set("fermion-tui", "default", "school-key"); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAKeyringThatHangsHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := noKeyButTheKeyrings(t)
		m.keyring.Hang()
		defer m.keyring.Release()
		began := time.Now()
		term := m.start(100, 30)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the start took %s", took)
		}
		term.Contains("API key", "the OS keyring did not answer within 3s")
		term.Type("school-key").Press("enter", "enter").Await(20*time.Second, "For this session only")
		term.Type("y").Press("enter").Await(20*time.Second, "stored nowhere")
	})
}

func TestALockedKeyringIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &clerk{manager: noKeyButTheKeyrings(t), dir: t.TempDir()}
		c.o.Stdout, c.o.Stderr = &c.out, &c.err
		c.keyring.Fail(errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"))
		status, err := c.does(t.Context(), (*app.App).AuthStatus)
		if status != 3 || !strings.Contains(err.Error(), "the OS keyring is locked") || !strings.Contains(err.Error(), "key_command") {
			t.Error(status, err)
		}
		c.o.Stdin = strings.NewReader("school-key\n")
		status, err = c.does(t.Context(), (*app.App).Login)
		if status != 1 || !strings.Contains(err.Error(), "the OS keyring is locked") {
			t.Error(status, err)
		}
	})
}

// A keyring that goes away while the program runs takes nothing with it: the key is in use, and another one can be.
func TestAKeyringThatIsGoneInMidSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := noKeyButTheKeyrings(t)
		m.school.AddLink(fermiontest.Link{Slug: "k3f9x2ab", ProductID: goID, Commission: 20})
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		m.keyring.Fail(errors.New("dial unix /run/user/1000/bus: connect: connection refused"))
		term.Press("t").Type("k3f9x2ab").Press("enter", "enter", "enter").Await(30*time.Second, "k3f9x2ab")
		term.Advance(30 * time.Second).Contains("● live")
		m.school.SetKey("rotated-key")
		term.Await(2*time.Minute, "key refused")
		term.Press(":").Type("another api").Press("enter").Type("rotated-key").Press("enter").Await(20*time.Second, "keyring: no D-Bus session runs here", "For this session only")
		term.Type("y").Press("enter").Await(20*time.Second, "● live")
	})
}

// Whoever typed a key fills in a form next: the products are there by then.
func TestProductsComeWithTheKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		delete(m.env, "FERMION_API_KEY")
		term := m.start(100, 30).Contains("Welcome to fermion-tui")
		term.Advance(10 * time.Second).Type("school-key").Press("enter").WaitIdle()
		term.Press("enter", "enter").Advance(3 * time.Second).Contains("No links here yet")
		term.Press("n").Press("esc", "a").Press("tab", "tab").Type("go for").Press("tab").WaitIdle().Contains("Go for Engineers").Absent("no product matches")
	})
}
