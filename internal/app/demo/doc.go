// Package demo is the world of --demo: a school that exists only inside the program, with affiliates, links and a past, with people
// who click and buy while it runs, and with a webhook that tells of their purchases.
//
// It fills the database and drives the fake school; internal/app opens the program on both.
package demo
