// Package store is the register: one SQLite file per profile, in and out as the types of package affiliate, and calls.db,
// the limiter's log that all profiles share. It is the only package that sees database/sql.
//
// Here live the schema and its migrations, one file per aggregate, the journal's transactions (an operation's result is
// stored with the rows it makes, or not at all), and the news of what changed, whoever wrote it. Not here: what an answer
// from Fermion means, or when anything happens.
//
// Times are stored as Unix milliseconds, UTC, and always come from Go.
package store
