// Package store is the register of a profile, in and out as the types of package affiliate, and the limiter's log that all profiles
// share. It holds the SQL and its migrations, one file per aggregate, and works over an Engine, which holds the database.
//
// Here are the journal's transactions (an operation's result is stored with the rows it makes, or not at all), and the news of what
// changed, whoever wrote it. Not here: what an answer from Fermion means, or when anything happens.
//
// Times are stored as Unix milliseconds, UTC, and never come from SQL.
package store
