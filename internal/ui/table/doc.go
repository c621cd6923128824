// Package table is a windowed table: it asks for the cells of the rows that are on screen and for no others, so a move
// costs the same at a hundred rows and at a hundred thousand. The cursor follows its row's key over refreshes. It knows
// nothing about affiliates.
package table
