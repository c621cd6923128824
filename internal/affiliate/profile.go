package affiliate

import (
	"fmt"
	"regexp"
	"time"
)

// DefaultProfile is the profile of those who name none.
const DefaultProfile = "default"

var profileName = regexp.MustCompile(`^[a-z0-9_-]{1,32}$`)

// CheckProfileName holds the contract for profile names: they are file names and keyring users.
func CheckProfileName(name string) error {
	if !profileName.MatchString(name) {
		return fmt.Errorf("a profile name is 1 to 32 of a-z, 0-9, _ and -: %q", short(name))
	}
	return nil
}

// DefaultTimeZone is the school's zone when the machine says nothing better: Fermion schools are Indian by default.
const DefaultTimeZone = "Asia/Kolkata"

// ParseTimeZone reads an IANA name. "Local" is refused: it means another thing on each machine.
func ParseTimeZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("write a time zone like %s", DefaultTimeZone)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("no time zone is called %q; write one like %s", short(name), DefaultTimeZone)
	}
	return zone, nil
}
