// Package files are the screens that import a file: its form, the preview of what would happen, and its progress.
// internal/importer, behind a port, decides which rows are bad and what is done with the others. The digest of a period has
// its dialog here too.
package files
