package ui_test

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// The fakes of the ports to the key, the webhook, the clipboard and the browser.

type (
	fakeAccess  struct{ *world } // knows the key, the school and its setup
	fakeWebhook struct{ *world } // listens to the school
	fakeSystem  struct{ *world } // is the clipboard and the browser
)

func (x fakeAccess) Setup(context.Context) []screen.SetupItem { return x.setup }

func (x fakeAccess) Missing() screen.SetupNeeded { x.mu.Lock(); defer x.mu.Unlock(); return x.missing }

func (x fakeAccess) KeySource() string { x.mu.Lock(); defer x.mu.Unlock(); return x.keySource }

func (x fakeAccess) KeyState() screen.KeyState { x.mu.Lock(); defer x.mu.Unlock(); return x.keyState }

func (x fakeAccess) RetryKey(context.Context) error {
	if x.retryKey == nil {
		return errors.New("there is no key")
	}
	return x.retryKey()
}

func (x fakeAccess) School() affiliate.School { s, _ := affiliate.ParseSchool(x.schoolAt); return s }

func (x fakeAccess) CheckKey(_ context.Context, key string) (bool, error) {
	if x.checkKey == nil {
		return true, nil
	}
	return x.checkKey(key)
}

func (x fakeAccess) TrustKey(context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "trust the key")
	return nil
}

func (x fakeAccess) SaveSetup(_ context.Context, f screen.SetupInput) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("keep %+v", f))
	if x.keep != nil {
		return x.keep(f)
	}
	return nil
}

func (x fakeWebhook) Status() screen.WebhookStatus {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.hook
}

func (x fakeWebhook) SaveSecret(_ context.Context, secret string) (bool, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "webhook secret "+secret)
	return len(secret) < 16, x.fail
}

func (x fakeSystem) Copy(_ context.Context, text string) (screen.Copied, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.uncopied != nil {
		return screen.Copied{}, x.uncopied
	}
	x.copied = append(x.copied, text)
	if x.clipboard != nil {
		return *x.clipboard, nil
	}
	return screen.Copied{Known: true}, nil
}

func (x fakeSystem) Open(_ context.Context, url string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "open "+url)
	return nil
}
