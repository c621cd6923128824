package storetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Server is a PostgreSQL server of one test, which may kill it: an unprivileged user, a temporary folder, and a free port of loopback.
type Server struct {
	Dir  string // for what the server reads: its user owns it
	Data string
	Port int

	tb       testing.TB
	bin      string
	account  account
	settings []string
}

// serverStart is how long a server may take to start, with what it has to read again after it was killed.
const serverStart = time.Minute

// StartServer starts a server with these settings ("ssl=on"). The test is skipped where PostgreSQL is not installed.
func StartServer(tb testing.TB, settings ...string) *Server {
	tb.Helper()
	s := newServer(tb, settings)
	if output, err := s.command("initdb", "-D", s.Data, "-U", "fermion", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
		"--no-sync").
		CombinedOutput(); err != nil {
		tb.Fatalf("initdb: %v\n%s", err, output)
	}
	s.Start()
	return s
}

// StandbyOf starts a server that follows another one.
func StandbyOf(primary *Server) *Server {
	primary.tb.Helper()
	s := newServer(primary.tb, nil)
	c := s.command("pg_basebackup", "-h", "127.0.0.1", "-p", strconv.Itoa(primary.Port), "-U", "fermion", "-D", s.Data, "-R", "-c", "fast",
		"--no-sync")
	if output, err := c.CombinedOutput(); err != nil {
		s.tb.Fatalf("pg_basebackup: %v\n%s", err, output)
	}
	s.Start()
	return s
}

// Promote makes a standby the primary.
func (s *Server) Promote() {
	s.tb.Helper()
	if output, err := s.control("-w", "promote").CombinedOutput(); err != nil {
		s.tb.Fatalf("promoting: %v\n%s", err, output)
	}
}

// Restart starts the server again with further settings.
func (s *Server) Restart(settings ...string) {
	s.tb.Helper()
	NoErr(s.tb, s.control("-m", "fast", "-w", "stop").Run())
	s.settings = append(s.settings, settings...)
	s.Start()
}

// File writes a file that only the server's user reads, and returns its path.
func (s *Server) File(name string, content []byte) string {
	s.tb.Helper()
	path := filepath.Join(s.Dir, name)
	NoErr(s.tb, os.WriteFile(path, content, 0o600))
	NoErr(s.tb, s.account.give(path))
	return path
}

func newServer(tb testing.TB, settings []string) *Server {
	tb.Helper()
	bin := serverPrograms()
	if bin == "" {
		tb.Skip("needs PostgreSQL: apt-get install postgresql")
	}
	who, err := serverAccount()
	if err != nil {
		tb.Skip("needs a user for PostgreSQL, which refuses root: ", err)
	}
	dir := Must(os.MkdirTemp("", "postgres"))(tb) // tb.TempDir is closed to other users
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	NoErr(tb, who.give(dir))
	s := &Server{tb: tb, bin: bin, account: who, settings: settings, Dir: dir, Data: filepath.Join(dir, "data"), Port: freePort(tb)}
	tb.Cleanup(func() { _ = s.control("-m", "immediate", "stop").Run() })
	return s
}

// serverPrograms is the folder of initdb and the other programs, or "" if PostgreSQL is not installed: Debian does not have it in PATH.
func serverPrograms() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil { // the others are beside the program, not beside a link to it
			return filepath.Dir(real)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	slices.SortFunc(found, func(a, b string) int { return majorOf(a) - majorOf(b) })
	return filepath.Dir(found[len(found)-1])
}

// majorOf returns the version in the path of a program: 15 of /usr/lib/postgresql/15/bin/initdb.
func majorOf(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// freePort is one that no program has now, below those that the system gives to connections.
func freePort(tb testing.TB) int {
	tb.Helper()
	for range 100 {
		port := 20000 + rand.IntN(12000)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	tb.Fatal("no free port")
	return 0
}

func (s *Server) command(program string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, program), args...)
	c.Dir, c.Env = s.Dir, append(os.Environ(), "HOME="+s.Dir)
	s.account.use(c)
	return c
}

func (s *Server) control(args ...string) *exec.Cmd {
	return s.command("pg_ctl", append([]string{"-D", s.Data}, args...)...)
}

// Start starts the server, and waits until it answers. What a killed one left running ends meanwhile.
func (s *Server) Start() {
	s.tb.Helper()
	log := filepath.Join(s.Dir, "log")
	options := fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off", s.Port, s.Dir)
	for _, setting := range s.settings {
		options += " -c " + setting
	}
	for end := time.Now().Add(serverStart); ; time.Sleep(100 * time.Millisecond) {
		c := s.control("-w", "-t", "60", "-l", log, "-o", options, "start")
		var output bytes.Buffer // of pg_ctl; the server writes to the log
		c.Stderr = &output
		err := c.Run()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			text, _ := os.ReadFile(log)
			s.tb.Fatalf("the server does not start: %v\n%s\n%s", err, output.String(), text)
		}
	}
}

// Kill ends the server with SIGKILL.
func (s *Server) Kill() {
	s.tb.Helper()
	text := Must(os.ReadFile(filepath.Join(s.Data, "postmaster.pid")))(s.tb)
	first, _, _ := strings.Cut(string(text), "\n")
	p := Must(os.FindProcess(Must(strconv.Atoi(first))(s.tb)))(s.tb)
	NoErr(s.tb, p.Kill())
}

// URL is the address of the server's database.
func (s *Server) URL() string {
	return fmt.Sprintf("postgres://fermion@127.0.0.1:%d/postgres?sslmode=disable", s.Port)
}
