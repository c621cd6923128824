package affiliate

import "testing"

// TestWithoutStorePassword leaves everything but the password as it was written.
func TestWithoutStorePassword(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://asha@db.example.com/acme":                                                            "postgres://asha@db.example.com/acme",
		"postgres://asha:secret@db.example.com/acme?sslmode=x":                                           "postgres://asha@db.example.com/acme?sslmode=x",
		"postgres://asha@db/acme?password=secret":                                                        "postgres://asha@db/acme",
		"postgres://asha@db/acme?sslrootcert=/my%20certs/a+b.pem&password=se%26cret&sslmode=verify-full": "postgres://asha@db/acme?sslrootcert=/my%20certs/a+b.pem&sslmode=verify-full",
		"postgres://asha@db/acme?password=one&z=1&pass%77ord=two&a=2":                                    "postgres://asha@db/acme?z=1&a=2",
		"postgres://asha@db/acme?passwordless=1":                                                         "postgres://asha@db/acme?passwordless=1",
	} {
		got := WithoutStorePassword(address)
		if got != want {
			t.Errorf("%s became %s", address, got)
		}
		if HasStorePassword(got) {
			t.Errorf("%s has a password", got)
		}
	}
}
