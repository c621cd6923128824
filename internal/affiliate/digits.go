package affiliate

import "sync/atomic"

// international is set when digits are grouped in threes. It is one for the process, as numbers are written everywhere.
var international atomic.Bool

// GroupInternationally sets whether people read 1,234,567 and 1.23M instead of 12,34,567 and 12.3L. Files that programs read have plain digits
// either way.
func GroupInternationally(on bool) { international.Store(on) }

// GroupsInternationally reports whether they do.
func GroupsInternationally() bool { return international.Load() }
