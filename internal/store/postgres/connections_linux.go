package postgres

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// unanswered is how long the system waits for the server's machine to acknowledge what was sent, before the connection fails.
const unanswered = 20 * time.Second

func limitUnanswered(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unanswered/time.Millisecond)) // a socket has none
	})
}
