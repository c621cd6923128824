package app

import (
	"os"

	"fermion-tui/internal/secret"
)

// Guard is the first thing that the process does: the API key gets into no core dump, and out of the environment, so that the
// browser, tmux and key_command do not inherit it. What it returns still knows it.
func Guard() (getenv func(string) string) {
	secret.NoDumps()
	key := os.Getenv(secret.EnvKey)
	_ = os.Unsetenv(secret.EnvKey)
	return func(name string) string {
		if name == secret.EnvKey {
			return key
		}
		return os.Getenv(name)
	}
}
