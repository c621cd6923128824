package secret

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// NewSalt is a random salt for Identity.
func NewSalt() string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	return hex.EncodeToString(salt)
}

// Identity identifies a key without revealing it: HMAC-SHA256 of the key under a salt, in hex. It may be stored.
func Identity(salt, key string) string {
	mac := hmac.New(sha256.New, []byte(salt))
	_, _ = mac.Write([]byte(key)) // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil))
}

// IsIdentity compares in constant time.
func IsIdentity(identity, salt, key string) bool {
	return identity != "" && hmac.Equal([]byte(identity), []byte(Identity(salt, key)))
}
