package uitest

import (
	"io"
	"sync"
)

// keyboard is the program's input: a pipe whose writer never waits. With io.Pipe a terminal that answers a query while
// keys are typed can lock up with a program that draws.
type keyboard struct {
	mu     sync.Mutex
	typed  []byte
	closed bool
	typing chan struct{}
}

func newKeyboard() *keyboard {
	return &keyboard{typing: make(chan struct{}, 1)}
}

func (k *keyboard) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return 0, io.ErrClosedPipe
	}
	k.typed = append(k.typed, p...)
	k.notify()
	return len(p), nil
}

func (k *keyboard) Read(p []byte) (int, error) {
	for {
		k.mu.Lock()
		n := copy(p, k.typed)
		k.typed = k.typed[n:]
		closed := k.closed
		k.mu.Unlock()
		if n > 0 {
			return n, nil
		}
		if closed {
			return 0, io.EOF
		}
		<-k.typing
	}
}

func (k *keyboard) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	k.notify()
	return nil
}

func (k *keyboard) notify() {
	select {
	case k.typing <- struct{}{}:
	default:
	}
}
