package secret

import "sync"

// inMemory is a Keyring that forgets everything with the process.
type inMemory struct {
	mu      sync.Mutex
	secrets map[[2]string]string // by service and user
}

// Memory makes an empty keyring that forgets everything with the process: for the demo and for tests.
func Memory() Keyring { return &inMemory{secrets: map[[2]string]string{}} }

func (m *inMemory) Get(service, user string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, ok := m.secrets[[2]string{service, user}]
	if !ok {
		return "", ErrNoKey
	}
	return text, nil
}

func (m *inMemory) Set(service, user, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[[2]string{service, user}] = secret
	return nil
}

func (m *inMemory) Delete(service, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	name := [2]string{service, user}
	if _, ok := m.secrets[name]; !ok {
		return ErrNoKey
	}
	delete(m.secrets, name)
	return nil
}
