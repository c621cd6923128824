// Package postgres is the engine of a register that a team shares: a schema for each profile in a database of a PostgreSQL server.
//
// Here are the address and what is demanded of it, opening, the lock that admits one writer at a time, the wake-ups, the schema, and
// what a failure of the server means. The SQL of the program and its migrations are in package store; what PostgreSQL wants
// written differently is translated here (dialect.go, translate.go, text.go).
package postgres
