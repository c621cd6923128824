// Package board holds the database as rows in memory, the way the screens show it: joined, filtered, sorted, totalled.
//
// A Board is a snapshot and never changes; With makes the next one from the rows that moved. The package is pure: it reads
// no clock (ages are given the time), no database, no screen. What a filter word means and what a total adds up is here,
// so that tables, exports and plans say the same.
package board
