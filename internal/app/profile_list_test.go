package app_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/store/storetest"
)

// TestProfileListDoesNotHang: servers that accept a connection and say nothing are named without their passwords, and all are given up at once.
func TestProfileListDoesNotHang(t *testing.T) {
	t.Parallel()
	silent := storetest.Must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer silent.Close()
	dir := t.TempDir()
	config := ""
	for _, name := range []string{"acme", "beta", "gamma", "school"} {
		config += fmt.Sprintf("[profiles.%s]\nstore = \"postgres://asha@%s/%s?sslmode=disable\"\n", name, silent.Addr(), name)
	}
	file := filepath.Join(dir, "config.toml")
	storetest.NoErr(t, os.WriteFile(file, []byte(config), 0o600))
	var out bytes.Buffer
	started := time.Now()
	storetest.NoErr(t, app.ListProfiles(t.Context(), app.Options{Getenv: func(string) string {
		return ""
	}, Home: dir, DataDir: dir, ConfigFile: file, Profile: "acme", Stdout: &out, Stderr: &out,
		Store: fmt.Sprintf("postgres://asha:pw4asha@%s/acme?sslmode=disable", silent.Addr())}))
	if took := time.Since(started); took > 7*time.Second {
		t.Errorf("it took %s for four servers", took)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 5 || strings.Contains(out.String(), "pw4asha") {
		t.Fatal(out.String())
	}
	for _, line := range lines[1:] {
		if !strings.Contains(line, "postgres://asha@"+silent.Addr().String()+"/") || !strings.Contains(line, ", does not answer  ") ||
			!strings.HasSuffix(line, "  config.toml") {
			t.Error(line)
		}
	}
}
