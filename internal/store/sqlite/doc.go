// Package sqlite keeps a register, or the limiter's log, in one SQLite file: it is an engine for package store, which holds the SQL.
//
// Here is all that is about the file: opening and looking at it before, its identity and version, the locks of SQLite and of the
// system, what a program that was killed left behind, copies and restores, the daily copies, the checks of pages, schema and rows,
// and what differs between systems and drives.
//
// The file is never opened by anything but SQLite: closing any other descriptor of it would drop the POSIX locks that this
// process holds on it (https://sqlite.org/howtocorrupt.html, 2.2).
package sqlite
