// Package table is a windowed table: it asks for the cells of the rows that are on screen and for no others, so a move
// costs the same at a hundred rows and at a hundred thousand. The cursor follows its row's key over refreshes. It knows
// nothing about affiliates.
//
// A line, from the left: two cells for the cursor ▸ and the row mark *, the columns with two blanks
// between them, one cell for the scroll bar. The first line holds the titles; ‹ and › in it say that columns are hidden.
// Texts stay in their place when something changes beside them, and the cursor's style covers only the first column, so that a
// refresh or a move costs few bytes over SSH.
package table
