package affiliate

import (
	"fmt"
	"regexp"
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
