package affiliate

import "time"

// Presence is a program that has a team's database open.
type Presence struct {
	By      string    // user@host, cut off where it is long
	Profile string    // of the database that it has open
	User    string    // of the database
	Role    string    // of that user; "" for none
	Version string    // of the program
	Self    bool      // it is this program
	Since   time.Time // by the clock of its machine; zero: not known

	Processes []int // of the server, one for each of its connections
}
