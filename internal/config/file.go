package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const maxFile = 128 << 10 // bytes; a config file has some hundred, and finding the lines of problems takes long in a large one

// Load reads the file that a person named; a missing one is an error (fs.ErrNotExist). What is wrong in it is an *Error.
func Load(path string) (Config, error) {
	if err := checkFile(path); err != nil {
		return Default(), err
	}
	f, err := os.Open(path)
	if err != nil {
		return Default(), fmt.Errorf("reading the config file: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	_ = f.Close() // it was only read
	if err != nil {
		return Default(), fmt.Errorf("reading the config file: %w", err)
	}
	if len(b) > maxFile {
		return Default(), fmt.Errorf("%s is not a config file: it is over 128 KiB long", path)
	}
	return Parse(path, b)
}

// checkFile refuses what is not a file, above all a pipe without a writer. It allows what the system has in /dev, /dev/fd and /proc:
// /dev/null, /dev/stdin, and the /dev/fd/63 that a shell makes of <(command). Other programs have files in /dev/shm.
func checkFile(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		return nil // opening it says more
	}
	if info.IsDir() {
		return fmt.Errorf("%s is not a config file: it is a folder", path)
	}
	if abs, err := filepath.Abs(path); err == nil && (filepath.Dir(abs) == "/dev" || strings.HasPrefix(abs, "/dev/fd/") ||
		strings.HasPrefix(abs, "/proc/")) {
		return nil
	}
	return fmt.Errorf("%s is not a config file: it is a pipe or a device. Name a file, or /dev/null for none", path)
}

// LoadIfPresent reads the file in its usual place, where a missing one means Default.
func LoadIfPresent(path string) (Config, error) {
	c, err := Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	return c, err
}

// Create writes a new config file, readable by its owner only, and creates its folder when missing. An existing file is left alone:
// the error is then fs.ErrExist.
func Create(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the config folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("writing the config file: %w", err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing the config file: %w", err)
	}
	return nil
}
