package postgres_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// certificate makes a certificate of a server with this name, which is its own authority.
func certificate(t *testing.T, name string) (certPEM, keyPEM []byte) {
	t.Helper()
	key := storetest.Must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	of := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der := storetest.Must(x509.CreateCertificate(rand.Reader, &of, &of, &key.PublicKey, key))(t)
	secret := storetest.Must(x509.MarshalPKCS8PrivateKey(key))(t)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

// TestTheServersCertificateIsChecked: a server with a certificate of an authority that only sslrootcert names.
func TestTheServersCertificateIsChecked(t *testing.T) {
	storetest.PostgresAddress(t)
	server := storetest.StartServer(t)
	o := postgres.Options{Profile: "acme"}
	storetest.Must(postgres.Init(t.Context(), storetest.Must(postgres.ParseAddress(server.URL(), ""))(t), o, postgres.InitOptions{}))(t)
	cert, key := certificate(t, "localhost")
	root := filepath.Join(t.TempDir(), "root.pem")
	storetest.NoErr(t, os.WriteFile(root, cert, 0o600))
	server.Restart("ssl=on", "ssl_cert_file="+server.File("server.crt", cert), "ssl_key_file="+server.File("server.key", key))
	for address, want := range map[string]postgres.OpenKind{
		"localhost:%d/postgres?sslmode=verify-full&sslrootcert=" + root: -1,
		"127.0.0.1:%d/postgres?sslmode=verify-full&sslrootcert=" + root: postgres.WrongName,    // the certificate is for localhost
		"localhost:%d/postgres?sslmode=verify-full":                     postgres.UnsafeServer, // no known authority confirms it
		"localhost:%d/postgres?sslmode=require":                         -1,
	} {
		a := storetest.Must(postgres.ParseAddress(fmt.Sprintf("postgres://fermion@"+address, server.Port), ""))(t)
		e, err := postgres.Open(t.Context(), a, o)
		if kindOf(err) != want || (want == -1) != (err == nil) {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil {
			advises, text := want == postgres.UnsafeServer, err.Error()
			if strings.Contains(text, "sslrootcert") != advises ||
				strings.Contains(text, "the address names 127.0.0.1, and the certificate is for localhost") == advises {
				t.Errorf("%s: %v", address, err)
			}
			continue
		}
		if h := storetest.Must(e.Health(t.Context()))(t); !h.Encrypted {
			t.Errorf("%s is not encrypted", address)
		}
		storetest.NoErr(t, e.Close())
	}
}

// TestThePrimaryIsFollowed: of several hosts one is down, one is a standby, and the standby is promoted when the primary has died.
func TestThePrimaryIsFollowed(t *testing.T) {
	storetest.PostgresAddress(t)
	primary := storetest.StartServer(t)
	o := postgres.Options{Profile: "acme"}
	storetest.Must(postgres.Init(t.Context(), storetest.Must(postgres.ParseAddress(primary.URL(), ""))(t), o, postgres.InitOptions{}))(t)
	standby := storetest.StandbyOf(primary)
	a := storetest.Must(postgres.ParseAddress(fmt.Sprintf("postgres://fermion@127.0.0.1:1,127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable", standby.Port,
		primary.Port), ""))(t)
	s := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
	defer s.Close()
	s.Watch(t.Context())
	storetest.Track(t, s, "a")
	copied := open(t, storetest.Must(postgres.ParseAddress(standby.URL(), ""))(t), o)
	within(t, "the standby has the link", func() bool {
		var n int
		return copied.Read().QueryRowContext(t.Context(), "select count(*) from links").Scan(&n) == nil && n == 1
	})
	primary.Kill()
	within(t, "the server is lost", func() bool { return s.Lost() != nil })
	standby.Promote()
	within(t, "the new primary is found", func() bool { return s.Lost() == nil })
	storetest.Track(t, s, "b")
	if links := storetest.Must(s.Links(t.Context()))(t); len(links) != 2 {
		t.Errorf("%d links", len(links))
	}
}
