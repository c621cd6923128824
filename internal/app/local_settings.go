package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"fermion-tui/internal/affiliate"
)

// localSettings are what the screens remember of somebody who may not write to the team's database, in a file of this machine: the last
// visit, filters, columns. Nothing of the team's rows is in it but the numbers of those that were opened last, and what was seen of links.
type localSettings struct {
	path string
	mu   sync.Mutex
}

type rememberedHere struct {
	Settings map[string]string            `json:"settings"`
	Seen     map[int64]affiliate.Counters `json:"seen"` // by link ID
}

// read returns what is remembered, and forgets what cannot be read: it is no more than that.
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
func (l *localSettings) change(f func(rememberedHere)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, err := l.read()
	if err != nil {
		return err
	}
	f(r)
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
	return l.change(func(r rememberedHere) { r.Settings[key] = value })
}

func (l *localSettings) update(key string, change func(stored string) string) error {
	return l.change(func(r rememberedHere) { r.Settings[key] = change(r.Settings[key]) })
}

func (l *localSettings) remove(key string) error {
	return l.change(func(r rememberedHere) { delete(r.Settings, key) })
}

func (l *localSettings) markSeen(seen map[int64]affiliate.Counters) error {
	return l.change(func(r rememberedHere) { maps.Copy(r.Seen, seen) })
}
