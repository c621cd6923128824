package secret

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

func needKeyring(t *testing.T) {
	t.Helper()
	if os.Getenv("FERMION_TUI_TEST_KEYRING") != "1" {
		t.Skip("needs a keyring: run under .ci/with-keyring")
	}
}

// patient is for a real daemon on a busy machine: what it answers matters here, not how fast.
var patient = Options{Timeout: time.Minute}

func TestRealKeyringStoresAndDeletes(t *testing.T) {
	needKeyring(t)
	const profile = "real-keyring-test"
	safe, ctx := New(OS(), patient), t.Context()
	t.Cleanup(func() { _ = OS().Delete(Service, profile) })
	if _, err := safe.Key(ctx, profile); !errors.Is(err, ErrNoKey) {
		t.Fatalf("before: %v, want ErrNoKey", err)
	}
	for _, key := range []string{"first-key", "second-key.=+/'\"\\"} {
		if err := safe.SetKey(ctx, profile, key); err != nil {
			t.Fatal(err)
		}
		if got, err := safe.Key(ctx, profile); got != key || err != nil {
			t.Fatalf("Key = %q, %v; want %q", got, err, key)
		}
		if got, err := OS().Get("fermion-tui", profile); got != key || err != nil {
			t.Fatalf("service fermion-tui, user %s holds %q, %v", profile, got, err)
		}
	}
	if _, err := OS().Get(Service, profile+"/webhook"); !errors.Is(err, ErrNoKey) {
		t.Errorf("user %s/webhook: %v, want ErrNoKey", profile, err)
	}
	if err := safe.DeleteKey(ctx, profile); err != nil {
		t.Fatal(err)
	}
	if _, err := safe.Key(ctx, profile); !errors.Is(err, ErrNoKey) {
		t.Errorf("after: %v, want ErrNoKey", err)
	}
	if err := safe.DeleteKey(ctx, profile); !errors.Is(err, ErrNoKey) {
		t.Errorf("deleting twice: %v, want ErrNoKey", err)
	}
}

func TestRealKeyringNeverUnlocked(t *testing.T) {
	needKeyring(t)
	home := t.TempDir()
	cmd := exec.Command("dbus-run-session", "--", os.Args[0])
	out := tryKeyring(t, cmd, "HOME="+home, "XDG_DATA_HOME="+home, "XDG_RUNTIME_DIR="+home)
	wantUnavailable(t, out, "is locked")
}

func TestRealKeyringLockedWhileWeRun(t *testing.T) {
	needKeyring(t)
	bus, err := dbus.SessionBus()
	if err != nil {
		t.Fatal(err)
	}
	service := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	login := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	if err := service.Call("org.freedesktop.Secret.Service.Lock", 0, login).Err; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unlockAgain(t, bus) })
	_, err = New(OS(), patient).Key(t.Context(), "acme")
	if none, ok := errors.AsType[*UnavailableError](err); !ok || !strings.Contains(none.Why(), "is locked") {
		t.Fatalf("%v, want an *UnavailableError that says it is locked", err)
	}
}

// unlockAgain opens the login collection with the password of .ci/with-keyring, over the interface by which a login
// session does it, so that the tests after this one have a keyring.
func unlockAgain(t *testing.T, bus *dbus.Conn) {
	service := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	var nothing dbus.Variant
	var session dbus.ObjectPath
	if err := service.Call("org.freedesktop.Secret.Service.OpenSession", 0, "plain", dbus.MakeVariant("")).Store(&nothing, &session); err != nil {
		t.Fatal(err)
	}
	password := struct {
		Session     dbus.ObjectPath
		Parameters  []byte
		Value       []byte
		ContentType string
	}{session, []byte{}, []byte("testpass"), "text/plain"}
	const unlock = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface.UnlockWithMasterPassword"
	if err := service.Call(unlock, 0, dbus.ObjectPath("/org/freedesktop/secrets/collection/login"), password).Err; err != nil {
		t.Fatal(err)
	}
}

func TestNoSessionBus(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs Linux: elsewhere the keyring is not behind D-Bus")
	}
	for name, env := range map[string][]string{
		"no address":     {"PATH=" + t.TempDir(), "XDG_RUNTIME_DIR=" + t.TempDir()},
		"a dead address": {"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "bus")},
	} {
		t.Run(name, func(t *testing.T) {
			wantUnavailable(t, tryKeyring(t, exec.Command(os.Args[0]), env...), "no D-Bus session runs here")
		})
	}
}

func wantUnavailable(t *testing.T, out, why string) {
	t.Helper()
	for _, words := range []string{"unavailable: ", why, "gnome-keyring", "FERMION_API_KEY", "key_command", "this session only"} {
		if !strings.Contains(out, words) {
			t.Errorf("lacks %q:\n%s", words, out)
		}
	}
}

const childEnv = "FERMION_TUI_TEST_CHILD=read-key"

// tryKeyring reads a key in a process of its own, since the D-Bus library keeps its connection for good, and gives what
// that process printed.
func tryKeyring(t *testing.T, cmd *exec.Cmd, env ...string) string {
	t.Helper()
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DBUS_") && !strings.HasPrefix(v, "DISPLAY=") && !strings.HasPrefix(v, "WAYLAND_DISPLAY=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(append(cmd.Env, env...), childEnv)
	cmd.WaitDelay = time.Second // a daemon that the session started may outlive it
	out, err := cmd.Output()
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func TestMain(m *testing.M) {
	if name, value, _ := strings.Cut(childEnv, "="); os.Getenv(name) != value {
		os.Exit(m.Run())
	}
	_, err := New(OS(), patient).Key(context.Background(), "acme")
	if _, ok := errors.AsType[*UnavailableError](err); ok {
		fmt.Println("unavailable:", err)
		return
	}
	fmt.Println("not what it should be:", err)
}
