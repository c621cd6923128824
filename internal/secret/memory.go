package secret

import "sync"

// InMemory is a Keyring in memory: for the demo and for tests, which can make it fail or hang like real ones do.
type InMemory struct {
	mu      sync.Mutex
	secrets map[[2]string]string
	fault   error
	hang    chan struct{} // non-nil while calls hang; closed by Release
	waiting int
}

// Memory makes an empty one.
func Memory() *InMemory { return &InMemory{secrets: map[[2]string]string{}} }

// Fail makes every later call fail with err; nil ends that.
func (m *InMemory) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = err
}

// Hang makes every later call wait for Release, like a keyring that waits for its password.
func (m *InMemory) Hang() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hang == nil {
		m.hang = make(chan struct{})
	}
}

// Release lets the calls that hang, and later ones, go on.
func (m *InMemory) Release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hang != nil {
		close(m.hang)
		m.hang = nil
	}
}

// Waiting is how many calls hang now.
func (m *InMemory) Waiting() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.waiting
}

func (m *InMemory) Get(service, user string) (string, error) {
	defer m.enter()()
	if m.fault != nil {
		return "", m.fault
	}
	text, ok := m.secrets[[2]string{service, user}]
	if !ok {
		return "", ErrNoKey
	}
	return text, nil
}

func (m *InMemory) Set(service, user, secret string) error {
	defer m.enter()()
	if m.fault != nil {
		return m.fault
	}
	m.secrets[[2]string{service, user}] = secret
	return nil
}

func (m *InMemory) Delete(service, user string) error {
	defer m.enter()()
	if m.fault != nil {
		return m.fault
	}
	name := [2]string{service, user}
	if _, ok := m.secrets[name]; !ok {
		return ErrNoKey
	}
	delete(m.secrets, name)
	return nil
}

// enter waits while calls hang, and returns with the lock held.
func (m *InMemory) enter() (leave func()) {
	m.mu.Lock()
	if hang := m.hang; hang != nil {
		m.waiting++
		m.mu.Unlock()
		<-hang
		m.mu.Lock()
		m.waiting--
	}
	return m.mu.Unlock
}
