package affiliate

import (
	"fmt"
	"regexp"
)

// DefaultProfile is the profile when none is named.
const DefaultProfile = "default"

var profileName = regexp.MustCompile(`^[a-z0-9_-]{1,32}$`)

// CheckProfileName checks profile names, which are used as file names and keyring users.
func CheckProfileName(name string) error {
	if !profileName.MatchString(name) {
		return fmt.Errorf("a profile name is 1 to 32 of a-z, 0-9, _ and -: %q", short(name))
	}
	return nil
}
