// Package files are the screens that import a file: its form, the preview of what would happen, and its progress. Which rows are
// bad and what is done with the others is decided by internal/importer, behind a port.
package files
