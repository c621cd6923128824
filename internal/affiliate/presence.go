package affiliate

import "time"

// Presence is a program that has a team's database open.
type Presence struct {
	By      string    // user@host; the end is missing where it is long
	Profile string    // whose database it is
	User    string    // of the database
	Role    string    // what that user may do; "" when it may not even read
	Version string    // of the program
	Self    bool      // it is this program
	Since   time.Time // by the clock of its machine; zero: not known

	Processes []int // of the server, which its connections have
}
