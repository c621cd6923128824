// Package sqlite is an engine for package store, which has the SQL: it keeps a profile's database, or the limiter's log, in one
// SQLite file.
//
// It has everything about the file: inspecting and opening it, its identity and version, the locks of SQLite and of the system,
// what a killed program left behind, copies and restores, the daily copies, the checks of pages, schema and rows, and the
// differences between systems and drives.
//
// Only SQLite ever opens the file: closing any other descriptor of it would drop the POSIX locks that this process has on it
// (https://sqlite.org/howtocorrupt.html, 2.2).
package sqlite
