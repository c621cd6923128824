package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// localSettings is what the screens remember for somebody who may not write to the team's database, in a file on this
// machine: the last visit, filters, columns. Of the team's rows it has only the numbers of those that were opened last,
// and what was seen of links. One value serves the whole program, since each change replaces the file.
type localSettings struct {
	path string
	mu   sync.Mutex
}

type rememberedHere struct {
	Settings    map[string]string            `json:"settings"`
	Seen        map[int64]affiliate.Counters `json:"seen"`                   // by link ID
	LastErasure string                       `json:"last_erasure,omitempty"` // the last erasure that was applied to the settings; "": there was none
	Dropped     droppedViews                 `json:"dropped,omitzero"`       // what was dropped and not reported yet
}

// dropTyped drops what a person may have typed, and returns how much that was: filters, views, what was used last, folders.
func (r *rememberedHere) dropTyped() int {
	before := len(r.Settings)
	maps.DeleteFunc(r.Settings, func(key, value string) bool {
		typed := affiliate.IsTypedSetting(key) || strings.HasPrefix(key, affiliate.ViewSettings) ||
			slices.ContainsFunc(folderSettings, func(folder string) bool { return strings.HasPrefix(key, folder) })
		if typed {
			r.Dropped.count(key, value)
		}
		return typed
	})
	return before - len(r.Settings)
}

// read returns what is remembered; nothing when the file is not valid.
func (l *localSettings) read() (r rememberedHere, err error) {
	text, err := os.ReadFile(l.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("reading what the screens remember: %w", err)
	}
	if err != nil || json.Unmarshal(text, &r) != nil {
		r = rememberedHere{}
	}
	if r.Settings == nil {
		r.Settings = map[string]string{}
	}
	if r.Seen == nil {
		r.Seen = map[int64]affiliate.Counters{}
	}
	return r, nil
}

// change replaces the file as a whole.
func (l *localSettings) change(f func(*rememberedHere)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, err := l.read()
	if err != nil {
		return err
	}
	f(&r)
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := l.replace(text); err != nil {
		return fmt.Errorf("saving what the screens remember: %w", err)
	}
	return nil
}

func (l *localSettings) replace(text []byte) error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(l.path), filepath.Base(l.path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), l.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

func (l *localSettings) set(key, value string) error {
	return l.change(func(r *rememberedHere) { r.Settings[key] = value })
}

func (l *localSettings) update(key string, change func(stored string) string) error {
	return l.change(func(r *rememberedHere) { r.Settings[key] = change(r.Settings[key]) })
}

func (l *localSettings) remove(key string) error {
	return l.change(func(r *rememberedHere) { delete(r.Settings, key) })
}

// dropUnless drops what was typed unless it was checked for the last erasure.
func (l *localSettings) dropUnless(lastErasure string) error {
	if r, err := l.read(); err != nil || r.LastErasure == lastErasure {
		return err
	}
	return l.change(func(r *rememberedHere) {
		if r.LastErasure != lastErasure {
			r.dropTyped()
			r.LastErasure = lastErasure
		}
	})
}

// forget erases what names a person. If it may name others who were forgotten before, all that was typed is dropped.
func (l *localSettings) forget(f store.Forgetting) (changed int, staying []store.StayingFilter, err error) {
	if _, err := os.Stat(l.path); errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil
	}
	err = l.change(func(r *rememberedHere) {
		if r.LastErasure == f.Before {
			changed, staying = f.CleanScreens(r.Settings)
		} else {
			changed = r.dropTyped()
		}
		r.LastErasure = f.Token
	})
	return changed, staying, err
}

func (l *localSettings) markSeen(seen map[int64]affiliate.Counters) error {
	return l.change(func(r *rememberedHere) { maps.Copy(r.Seen, seen) })
}
