package webhook

import (
	"errors"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"fermion-tui/internal/affiliate"
)

// Address is where a listener listens: host and port. Without a host it is this machine only.
func Address(text string) (string, error) {
	if !strings.Contains(text, ":") {
		text = ":" + text
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil || strings.ContainsAny(host, " \t/@") || affiliate.Clean(host) != host {
		return "", errors.New("write a port, or an address and a port, like 8787 or 127.0.0.1:8787")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("a port is a number up to 65535, not %q; write it like 8787 or 127.0.0.1:8787", affiliate.Clean(port))
	} else {
		port = strconv.FormatUint(n, 10)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// ReachableByOthers reports whether other machines can reach an address.
func ReachableByOthers(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err != nil || !affiliate.Loopback(host)
}

// CannotListen describes why the server cannot listen on an address.
func CannotListen(address string, err error) error {
	const inUse, forbidden, notOurs = syscall.Errno(10048), syscall.Errno(10013), syscall.Errno(10049) // as Windows numbers them
	is := func(unix error, windows syscall.Errno) bool {
		return errors.Is(err, unix) || runtime.GOOS == "windows" && errors.Is(err, windows)
	}
	switch {
	case is(syscall.EADDRINUSE, inUse):
		return fmt.Errorf("the webhook listener cannot use %s: another program has that port. End that one, or choose another port with "+
			"--webhook-addr", address)
	case is(syscall.EACCES, forbidden):
		return fmt.Errorf("the webhook listener may not use %s: ports below 1024 are the system's. Choose another with --webhook-addr",
			address)
	case is(syscall.EADDRNOTAVAIL, notOurs):
		return fmt.Errorf("the webhook listener cannot use %s: this machine has no such address", address)
	}
	return fmt.Errorf("the webhook listener cannot use %s: %w", address, err)
}
