// Package palette is the list of commands, views and rows that a few typed letters find: which of them match, in which
// order, and how they are drawn. What there is to find, and what it does, comes from the shell.
package palette
