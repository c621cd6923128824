package screen

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// readingHost runs the reads that a reader asks for, and counts those that run.
type readingHost struct {
	Host
	ctx     context.Context
	mu      sync.Mutex // held while something runs on the UI goroutine
	running int
}

func (h *readingHost) Now() time.Time { return time.Now() }

func (h *readingHost) Do(t Task) tea.Cmd {
	return func() tea.Msg {
		then, _ := t.Work(h.ctx)
		return then
	}
}

// run runs a command, and the commands that follow from its result.
func (h *readingHost) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	h.running++
	go func() {
		then := cmd().(func() tea.Cmd)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.running--
		h.run(then())
	}()
}

// ui does something on the UI goroutine, and lets time pass.
func (h *readingHost) ui(pass time.Duration, do func() tea.Cmd) {
	h.mu.Lock()
	h.run(do())
	h.mu.Unlock()
	time.Sleep(pass)
	synctest.Wait()
}

// While links change all the time, a twentieth of the time is spent on reading, a change of a person is read at once,
// and at most one timer runs.
func TestMoneyIsReadSeldomWhileLinksChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h, read, clears := &readingHost{ctx: ctx}, 0, time.Time{}
		r := &MoneyReader{Host: h}
		r.Read = func() tea.Cmd {
			read++
			return Load(h, "money", "money", func(context.Context) (struct{}, error) {
				time.Sleep(time.Second)
				return struct{}{}, nil
			}, func(struct{}, error) tea.Cmd { return r.Done(clears) })
		}
		counts := func(when string, want int) {
			t.Helper()
			if read != want || h.running != 1 {
				t.Errorf("%s: read %d times, want %d; %d wait, want 1", when, read, want, h.running)
			}
		}
		h.ui(2*time.Second, r.Ask)
		counts("at first", 1)
		link := func() tea.Cmd { return r.Refresh(affiliate.Invalidation{Links: []int64{1}}) }
		for range 210 {
			h.ui(time.Second, link)
		}
		h.ui(21*time.Second, func() tea.Cmd { return nil })
		counts("while links change", 12)
		for range 100 {
			h.ui(2*time.Second, func() tea.Cmd { return r.Refresh(affiliate.Invalidation{Affiliates: []int64{1}}) })
		}
		counts("after what a person did", 112)
		h.ui(time.Second, func() tea.Cmd { return r.Refresh(affiliate.Invalidation{Coupons: []int64{1}}) })
		counts("after news of something else", 112)
		h.ui(2*time.Hour, func() tea.Cmd { return nil })
		counts("two hours later", 114)
		clears = time.Now().Add(10 * time.Minute)
		h.ui(9*time.Minute, r.Ask)
		counts("before something clears", 115)
		h.ui(2*time.Minute, func() tea.Cmd { return nil })
		counts("when it has cleared", 116)
		cancel()
		synctest.Wait()
		if h.running != 0 {
			t.Errorf("%d wait after the screen was closed", h.running)
		}
	})
}
