package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Address is where the schemas of a team are: a server, or several of which one is the primary, and a database on it.
type Address struct {
	config  *pgx.ConnConfig
	shown   string
	warning string

	writeLimit time.Duration // how long writes may wait for their turn
}

// connectTimeout is how long a server may take to accept a connection.
const connectTimeout = 5 * time.Second

// ParseAddress checks an address like postgres://asha@db.example.com/acme?sslmode=verify-full. The password is that of the URL, else
// password, else that of a PGPASSFILE. Except for loopback and sockets, the connection must use TLS.
func ParseAddress(text, password string) (Address, error) {
	u, err := url.Parse(text)
	if err != nil || !affiliate.IsStoreAddress(text) {
		return Address{}, errors.New("this is no address of a PostgreSQL server: write it like " +
			"postgres://USER@HOST/DATABASE?sslmode=verify-full")
	}
	query, added := u.Query(), url.Values{}
	if !query.Has("sslmode") && os.Getenv("PGSSLMODE") == "" && !slices.ContainsFunc(hostsOf(u), isLocal) {
		added.Set("sslmode", "verify-full")
	}
	if !query.Has("target_session_attrs") && strings.Contains(u.Host, ",") {
		added.Set("target_session_attrs", "primary")
	}
	// The address's own query is not encoded again: its blanks would become plus signs, which pgx does not decode.
	u.RawQuery = strings.Trim(u.RawQuery+"&"+added.Encode(), "&")
	c, err := pgx.ParseConfig(u.String())
	if err != nil {
		return Address{}, fmt.Errorf("the address of the PostgreSQL server is not right: %w", withoutAddress(err))
	}
	warning := ""
	switch ofUser, _ := u.User.Password(); {
	case ofUser != "" || query.Get("password") != "":
	case password != "":
		c.Password = password
	case os.Getenv("PGPASSWORD") == "" && c.Password != "" && isOpenToOthers(passwordFile(query)):
		c.Password = ""
		warning = fmt.Sprintf("the file of passwords %s is not used, since others may read it: run chmod 600 on it", passwordFile(query))
	}
	if file := os.Getenv("PGPASSFILE"); file != "" && c.Password == "" && !query.Has("passfile") {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			warning = fmt.Sprintf("there is no file of passwords %s, which PGPASSFILE names", file)
		}
	}
	if err := requireTLS(c); err != nil {
		return Address{}, err
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTimeout
	}
	limit, err := limitOf(c)
	if err != nil {
		return Address{}, fmt.Errorf("the address of the PostgreSQL server is not right: %w", err)
	}
	return Address{config: c, shown: shown(c), warning: warning, writeLimit: limit}, nil
}

// withoutAddress returns why pgx refuses an address, without the address, which may have a password.
func withoutAddress(err error) error {
	if cause := errors.Unwrap(err); cause != nil {
		return cause
	}
	_, why, found := strings.Cut(err.Error(), "`: ")
	if !found {
		return errors.New("it cannot be read")
	}
	return errors.New(why)
}

// passwordFile returns the file in which pgx looks for a password that is given nowhere else.
func passwordFile(query url.Values) string {
	if query.Has("passfile") {
		return query.Get("passfile")
	}
	if file := os.Getenv("PGPASSFILE"); file != "" {
		return file
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".pgpass")
}

// isOpenToOthers reports whether the group or everybody may use a file. libpq ignores such a file of passwords. Windows has no such modes.
func isOpenToOthers(file string) bool {
	info, err := os.Stat(file)
	return err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}

// hostsOf returns the hosts of an address; "", which is the machine's own socket, when it names none.
func hostsOf(u *url.URL) (hosts []string) {
	if host := u.Query().Get("host"); host != "" {
		return strings.Split(host, ",")
	}
	for part := range strings.SplitSeq(u.Host, ",") {
		host := part
		if h, _, err := net.SplitHostPort(part); err == nil {
			host = h
		}
		if host = strings.Trim(host, "[]"); host == "" {
			host = os.Getenv("PGHOST")
		}
		hosts = append(hosts, host)
	}
	return hosts
}

// isLocal reports whether a host is this machine: its socket, or loopback.
func isLocal(host string) bool {
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// servers returns all servers that an address names, twice where a connection is tried with and without TLS.
func servers(c *pgconn.Config) []*pgconn.FallbackConfig {
	return append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...)
}

// requireTLS refuses an address with which another machine may be connected to without TLS.
func requireTLS(c *pgx.ConnConfig) error {
	for _, f := range servers(&c.Config) {
		if f.TLSConfig == nil && !isLocal(f.Host) {
			return fmt.Errorf("the connection to %s would not be encrypted: end the address with ?sslmode=verify-full, or with "+
				"sslmode=require where the server's certificate cannot be checked", f.Host)
		}
	}
	return nil
}

// shown returns the address for people, who can type it again: without the password, and without options except the folder of a socket,
// which cannot be the host of a URL.
func shown(c *pgx.ConnConfig) string {
	u := url.URL{Scheme: "postgres", User: url.User(c.User), Path: "/" + c.Database}
	var hosts, names, ports []string
	sockets := false
	for _, f := range servers(&c.Config) {
		port := strconv.Itoa(int(f.Port))
		host := net.JoinHostPort(f.Host, port)
		if slices.Contains(hosts, host) {
			continue
		}
		hosts, names, ports = append(hosts, host), append(names, f.Host), append(ports, port)
		sockets = sockets || strings.HasPrefix(f.Host, "/")
	}
	if !sockets {
		u.Host = strings.Join(hosts, ",")
		return u.String()
	}
	u.RawQuery = "host=" + strings.NewReplacer("%2F", "/", "%2C", ",", "+", "%20").Replace(url.QueryEscape(strings.Join(names, ",")))
	if slices.ContainsFunc(ports, func(port string) bool { return port != defaultPort }) {
		u.RawQuery += "&port=" + strings.Join(ports, ",")
	}
	return u.String()
}

// defaultPort is the port of servers whose address names none.
const defaultPort = "5432"

// String returns the address without its password.
func (a Address) String() string { return a.shown }

// Warning says which of the person's settings is not used; "" when all are.
func (a Address) Warning() string { return a.warning }

// NeedsPassword reports whether no password is known for the server. Some servers need none.
func (a Address) NeedsPassword() bool { return a.config.Password == "" }

// Password returns the known password, "" for none.
func (a Address) Password() string { return a.config.Password }

// WithPassword returns the address with a password that is used if no other one is known.
func (a Address) WithPassword(password string) Address {
	if a.config.Password == "" {
		c := a.config.Copy()
		c.Password = password
		a.config = c
	}
	return a
}
