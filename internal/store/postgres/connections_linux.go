package postgres

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ackTimeout is how long the system waits for the server's machine to acknowledge what was sent, before the connection fails.
const ackTimeout = 20 * time.Second

func setAckTimeout(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(ackTimeout/time.Millisecond)) // fails for a Unix socket
	})
}
