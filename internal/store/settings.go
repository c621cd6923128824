package store

import (
	"context"
	"database/sql"
	"errors"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
)

// Setting returns what this profile has stored under a key, like the salt of the API key's fingerprint or the last tab.
func (s *Store) Setting(ctx context.Context, key string) (string, bool, error) {
	value, found, err := setting(ctx, s.readers, key)
	return value, found, s.failed("reading a setting", err)
}

// SettingIn returns a setting of a database that is open as q, "" when it was never set.
func SettingIn(ctx context.Context, q Querier, key string) (string, error) {
	value, _, err := setting(ctx, q, key)
	return value, err
}

func setting(ctx context.Context, q Querier, key string) (value string, found bool, err error) {
	err = q.QueryRowContext(ctx, "select value from settings where key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, err
}

// SetSetting stores a value. It notifies no subscriber. It ignores a text that people type while this program does not know yet that
// another one has forgotten a person, since the text may name them: the screens read the stored one when they learn of it.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return s.write(ctx, "saving a setting", func(ctx context.Context, t *Tx) error {
		if affiliate.IsTypedSetting(key) {
			if unread, err := s.hasUnreadForgetting(ctx, t); unread || err != nil {
				return err
			}
		}
		return t.set(ctx, key, value)
	})
}

// HasUnreadForgetting reports whether another program has forgotten a person and the subscribers of this one do not know it yet.
func (s *Store) HasUnreadForgetting(ctx context.Context) (bool, error) {
	unread, err := s.hasUnreadForgetting(ctx, s.readers)
	return unread, s.failed("reading what has changed", err)
}

// SettingsUnder returns the settings whose keys begin with a prefix.
func (s *Store) SettingsUnder(ctx context.Context, prefix string) (map[string]string, error) {
	values := map[string]string{}
	rows, err := s.readers.QueryContext(ctx, "select key, value from settings where substr(key, 1, ?) = ?",
		utf8.RuneCountInString(prefix), prefix)
	if err != nil {
		return nil, s.failed("reading settings", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, s.failed("reading settings", err)
		}
		values[key] = value
	}
	return values, s.failed("reading settings", rows.Err())
}

func (t *Tx) set(ctx context.Context, key, value string) error {
	_, err := t.exec(ctx, "insert into settings (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
		key, value)
	return err
}

// UpdateSetting calls change with the stored value, "" if there is none, and stores its result, in one transaction.
func (s *Store) UpdateSetting(ctx context.Context, key string, change func(stored string) string) error {
	return s.write(ctx, "saving a setting", func(ctx context.Context, t *Tx) error {
		stored, _, err := setting(ctx, t, key)
		if err != nil {
			return err
		}
		return t.set(ctx, key, change(stored))
	})
}

// SettingOnce stores a value unless there is one, and returns the stored one: two processes that start together must agree on a
// random salt.
func (s *Store) SettingOnce(ctx context.Context, key, value string) (string, error) {
	stored := value
	err := s.write(ctx, "saving a setting", func(ctx context.Context, t *Tx) error {
		if _, err := t.exec(ctx, "insert into settings (key, value) values (?, ?) on conflict (key) do nothing", key, value); err != nil {
			return err
		}
		return t.QueryRowContext(ctx, "select value from settings where key = ?", key).Scan(&stored)
	})
	return stored, err
}
