// Package postgres is the engine of a database that a team shares: a schema for each profile in one database of a PostgreSQL server, and
// a schema for the log of calls of all profiles.
//
// Here are the address and what it must have, opening, the lock that admits one writer at a time, the notifications, the schema, and
// what a failure of the server means. The SQL of the program and its migrations are in package store; what PostgreSQL needs in another
// form is translated here (dialect.go, translate.go, text.go).
package postgres
