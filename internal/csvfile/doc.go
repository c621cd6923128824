// Package csvfile is what the files of imports and exports have in common: the names of their columns, cells that no spreadsheet
// would run as a formula, and files that are replaced as a whole.
package csvfile
