package store

import "slices"

// Role is what a person may do in a team's database, according to the rights that the server gives to its user.
type Role string

// The roles of a team.
const (
	RoleManager Role = "manager" // all that this program does
	RoleFinance Role = "finance" // payouts and entries of the ledger
	RoleViewer  Role = "viewer"  // reads only
)

// Rights are what this program may do in its database.
type Rights struct {
	User string // of the server, "" for a file
	Role Role
}

// AllRights returns the rights in a file on this machine.
func AllRights() Rights { return Rights{Role: RoleManager} }

// MayWrite reports whether everything may be written.
func (r Rights) MayWrite() bool { return r.Role == RoleManager }

// MayPay reports whether the ledger may be written: payouts and entries.
func (r Rights) MayPay() bool { return r.Role == RoleManager || r.Role == RoleFinance }

// Grant are the statements that a role may run on a table, besides select.
type Grant struct {
	Table      string
	Statements []string
	Later      bool // was added to the role, so that a server may not have it yet: its user has the role without it
}

// LedgerGrants returns what payouts and entries of the ledger write: the grants of RoleFinance.
func LedgerGrants() []Grant {
	return []Grant{
		{Table: "ledger", Statements: []string{"insert"}},
		{Table: "batches", Statements: []string{"insert", "update"}},
		{Table: "payments", Statements: []string{"insert", "update"}},
		{Table: "batch_files", Statements: []string{"insert"}},
		{Table: "notices", Statements: []string{"insert", "update"}},  // what happened to a batch, in Activity
		{Table: "news", Statements: []string{"insert", "delete"}},     // the change log, whose old rows are deleted
		{Table: "fired", Statements: []string{"insert"}, Later: true}, // the mark of an affiliate who is overdrawn; what managers run removes it
	}
}

// TableNames returns the names of all tables of a profile's database, sorted.
func TableNames() (names []string) {
	for _, t := range Tables() {
		names = append(names, t.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
