package ui_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

var errRefused = errors.New(`"Fermion School not found"`)

// sizes are the smallest common terminal and a big one.
var sizes = [][2]int{{80, 24}, {160, 50}}

// A short run looks at one size.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		sizes = sizes[:1]
	}
	os.Exit(storetest.RunInMemory(m))
}

func newcomer() *world {
	x := empty()
	x.missing = screen.SetupNeeded{Key: true, School: true, Zone: true}
	x.schoolAt, x.keySource = "", ""
	x.status.State = screen.LiveNoKey
	return x
}

func TestFirstRunGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := newcomer().open(t, size[0], size[1])
			term.Golden("frame-first-run")
			term.Press("tab").Type("learn acme").Press("tab").Type("kol")
			term.GoldenBody("firstrun-wrong")
			term.Quit("ctrl+c")
		})
	}
}

func TestFirstRunInOneBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newcomer()
		term := x.open(t, 80, 24)
		term.Type("sk-live-123\rlearn.acme.com\r\r") // the proposed zone is kept
		term.Contains("No links here yet", "the key is in the OS keyring, and Fermion takes it").Absent("Welcome to", "sk-live-123")
		if got, want := x.calls(), "keep {Key:sk-live-123 School:learn.acme.com Zone:Asia/Kolkata SessionOnly:false Checked:true Sure:false}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		term.Quit("q")
	})
}

func TestFirstRunAsksOnlyWhatIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newcomer()
		x.missing = screen.SetupNeeded{School: true}
		term := x.open(t, 80, 24)
		term.Contains("School URL").Absent("API key ", "Time zone")
		term.Type("learn.acme.com\r").Contains("No links here yet")
		if got, want := x.calls(), "keep {Key: School:learn.acme.com Zone: SessionOnly:false Checked:false Sure:false}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		term.Quit("q")
	})
}

func TestFirstRunKeyRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newcomer()
		x.checkKey = func(key string) (bool, error) {
			if key == "wrong" {
				return true, errRefused
			}
			return true, nil
		}
		term := x.open(t, 80, 24)
		term.Type("wrong\rlearn.acme.com\r\r")
		term.Contains("✗ Fermion refuses this key", "•••••", "learn.acme.com")
		if got := x.calls(); got != "" {
			t.Errorf("a refused key was kept: %s", got)
		}
		term.GoldenBody("firstrun-refused")
		term.Press("ctrl+u").Type("right\r\r\r")
		term.Contains("the key is in the OS keyring")
		term.Quit("q")
	})
}

func TestFirstRunOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newcomer()
		x.checkKey = func(string) (bool, error) { return false, nil }
		term := x.open(t, 80, 24)
		term.Type("sk-live\rlearn.acme.com\rkolk\r").Contains("not checked, because Fermion could not be")
		if got, want := x.calls(), "keep {Key:sk-live School:learn.acme.com Zone:Asia/Kolkata SessionOnly:false Checked:false Sure:false}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		term.Quit("q")
	})
}

func TestFirstRunWithoutKeyring(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := newcomer()
			x.keyState = noKeyring
			checks := 0
			x.checkKey = func(string) (bool, error) { checks++; return true, nil }
			x.keep = func(f screen.SetupInput) error {
				if f.SessionOnly {
					return nil
				}
				return &affiliate.KindError{Kind: affiliate.NoKeyring, Short: "No keyring here", Err: errors.New(noKeyring.Details)}
			}
			term := x.open(t, size[0], size[1])
			term.Contains("! No keyring here. f1 says more.").Absent("FERMION_API_KEY")
			term.GoldenBody("firstrun-nokeyring")
			term.Press("f1").Contains("there is no OS keyring: no D-Bus session runs here", "FERMION_API_KEY").Press("esc")
			term.Type("sk-live\rlearn.acme.com\r\r").Contains("No keyring here. Keep the key for this session only?").Absent("FERMION_API_KEY")
			term.GoldenBody("firstrun-session")
			term.Press("?").Contains("there is no OS keyring", "FERMION_API_KEY")
			term.GoldenBody("firstrun-session-more")
			x.calls()
			term.Press("n").Contains("Welcome to fermion-tui", "•••••••", "learn.acme.com")
			term.Press("enter").Contains("Keep the key for this session only?").Press("y").Contains("key will be forgotten when you quit")
			x.asked = x.asked[len(x.asked)-1:]
			if got, want := x.calls(), "keep {Key:sk-live School:learn.acme.com Zone:Asia/Kolkata SessionOnly:true Checked:true Sure:false}"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if checks != 1 {
				t.Errorf("Fermion was asked %d times about the same key", checks)
			}
			term.Quit("q")
		})
	}
}

// noKeyring is a machine without one.
var noKeyring = screen.KeyState{Problem: "No keyring here",
	Details: "there is no OS keyring: no D-Bus session runs here, as is usual over SSH and in containers. " +
		"Install and unlock gnome-keyring; or set the environment variable FERMION_API_KEY, or give the key for this session only"}

// locked is a keyring that a person must unlock.
var locked = screen.KeyState{Problem: "The keyring is locked", Details: "the OS keyring is locked. Unlock it", Retry: true}

func TestTheFirstRunSaysWhereTheKeyIs(t *testing.T) {
	for _, state := range []screen.KeyState{{}, noKeyring, locked, {WaitsFor: "OS keyring"}} {
		synctest.Test(t, func(t *testing.T) {
			x := newcomer()
			x.keyState = state
			term := x.open(t, 80, 24)
			term.Contains("Settings → API Access", "Enabled", "esc continues without")
			onFocusedLine(t, term, "▸")
			term.Quit("ctrl+c")
		})
	}
}

// TestALockedKeyringIsAskedAgain: the key comes once it is unlocked.
func TestALockedKeyringIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.missing, x.keyState, x.status.State = screen.SetupNeeded{Key: true}, locked, screen.LiveNoKey
		x.retryKey = func() error { return errors.New("The keyring is locked") }
		term := x.open(t, 80, 24)
		term.Contains("! The keyring is locked. ctrl+r tries again. f1 says more.")
		term.GoldenBody("firstrun-locked")
		term.Press("ctrl+r").Contains("The keyring is locked", "Welcome to")
		x.retryKey = func() error {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.missing, x.keyState, x.keySource = screen.SetupNeeded{}, screen.KeyState{}, "OS keyring"
			return nil
		}
		term.Press("ctrl+r").Contains("the key came from the OS keyring", "codewithmeera").Absent("Welcome to")
		term.Quit("q")
	})
}

// TestTheTabsAreOpenWhileTheKeyIsLookedFor: stored numbers need none, and no screen that was opened is covered.
func TestTheTabsAreOpenWhileTheKeyIsLookedFor(t *testing.T) {
	waiting := func() *world {
		x := peopled()
		x.missing, x.keyState, x.status.State = screen.SetupNeeded{Key: true}, screen.KeyState{WaitsFor: "OS keyring"}, screen.LiveNoKey
		return x
	}
	answers := func(term *uitest.Terminal, x *world, missing bool, state screen.KeyState) {
		x.news(func() { x.missing.Key, x.keyState = missing, state }, affiliate.Invalidation{Live: true})
		term.WaitIdle()
	}
	for name, check := range map[string]func(t *testing.T, term *uitest.Terminal, x *world){
		"the key comes": func(t *testing.T, term *uitest.Terminal, x *world) {
			answers(term, x, false, screen.KeyState{})
			term.Contains("codewithmeera").Absent("Waiting for", "Welcome to")
		},
		"it does not": func(t *testing.T, term *uitest.Terminal, x *world) {
			answers(term, x, true, locked)
			term.Contains("Welcome to fermion-tui", "! The keyring is locked").Absent("Waiting for")
		},
		"it does not, and a form is open": func(t *testing.T, term *uitest.Terminal, x *world) {
			term.Press("a").Contains("E-mail").Type("Asha Rao").Contains("Asha Rao")
			answers(term, x, true, locked)
			term.Contains("Asha Rao", "The keyring is locked. Look for the key again").Absent("Welcome to")
			term.Press("esc", "y", ":").Type("look for the api").Contains("Look for the API key again").Press("esc")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := waiting()
				term := x.open(t, 80, 24)
				term.Contains("codewithmeera", "Waiting for the OS keyring…").Absent("Welcome to")
				check(t, term, x)
				term.Quit("ctrl+c")
			})
		})
	}
}

func TestTheKeyIsFoundWhileTheFirstScreenIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newcomer()
		x.missing.Zone = false
		x.keyState = screen.KeyState{WaitsFor: "key_command"}
		term := x.open(t, 80, 24)
		term.Contains("Waiting for key_command…", "API key").Press("tab").Type("learn.acme")
		x.news(func() { x.missing.Key, x.keyState = false, screen.KeyState{} }, affiliate.Invalidation{Live: true})
		term.WaitIdle().Absent("API key", "Waiting for").Contains("learn.acme")
		term.Type(".com\r").Contains("No links here yet")
		term.Quit("q")
	})
}

func TestAKeyInQuotesIsTakenWithAWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := newcomer().open(t, 80, 24)
		term.Type("sk-live-123").Absent("quotation marks").Press("ctrl+u").Paste("“sk-live-123”").Contains("without the quotation marks around it")
		term.Press("ctrl+u").Paste("export FERMION_API_KEY=sk-live-123").Contains("without the name before it")
		term.Quit("ctrl+c")
	})
}

func TestFirstRunEscapeLooksAtStoredNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.missing = screen.SetupNeeded{Key: true}
		x.status.State = screen.LiveNoKey
		term := x.open(t, 80, 24)
		term.Contains("Welcome to fermion-tui").Press("esc").Contains("codewithmeera", "○ no key")
		term.Quit("q")
	})
}

func TestFirstRunAsksBeforeItDiscardsTypedText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := newcomer().open(t, 80, 24)
		term.Type("sk").Press("esc").Contains("Discard what you typed?")
		term.Press("n").Contains("Welcome to").Press("esc").Press("y").Contains("No links here yet")
		term.Quit("q")
	})
}

func TestFirstRunFitsTheSmallestTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newcomer()
		x.keyState = noKeyring
		term := x.open(t, 60, 15)
		for range 3 {
			onFocusedLine(t, term, "▸")
			term.Press("tab")
		}
		term.Quit("ctrl+c")
	})
}

func TestKeyEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.checkKey = func(key string) (bool, error) { return true, map[bool]error{true: errRefused}[key == "wrong"] }
		term := x.open(t, 80, 24)
		term.Press(":").Type("another API").Press("enter").Contains("Enter another API key", "OS keyring")
		term.GoldenBody("api-key-form")
		term.Type("wrong\r").Contains("Fermion refuses this key", "•••••")
		term.Press("ctrl+u").Type("sk-new\r").Contains("the key is in the OS keyring, and Fermion takes it").Absent("Enter another")
		if got, want := x.calls(), "keep {Key:sk-new School: Zone: SessionOnly:false Checked:true Sure:false}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		term.Quit("q")
	})
}

func TestKeyEntrySaysWhichKeyIsUsedAtTheNextStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.keySource = "environment variable FERMION_API_KEY"
		term := x.open(t, 80, 24)
		term.Press(":").Type("another API").Press("enter").Contains("next start that one")
		term.Quit("ctrl+c")
	})
}

// onFocusedLine fails unless the terminal's cursor is on a line with that mark.
func onFocusedLine(t *testing.T, term *uitest.Terminal, mark string) {
	t.Helper()
	x, y, visible := term.Cursor()
	if line := term.Line(y); !visible || !strings.Contains(line, mark) || x == 0 {
		t.Errorf("the cursor stands at %d,%d (shown: %v) on %q, not on the line with %s:\n%s", x, y, visible, line, mark, term.Screen())
	}
}
