// Package demo has the school of --demo, which exists only inside the program: its affiliates, links and history, people who click and buy
// while it runs, and a webhook that reports their purchases.
//
// It fills the database and drives the fake school; internal/app opens the program on both.
package demo
