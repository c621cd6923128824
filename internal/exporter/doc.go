// Package exporter writes what is in the database: lists as CSV, JSON and Markdown, reports, statements, payment files, and changes one
// by one as they are stored. internal/importer reads its CSV files again. It needs no API key and makes no calls.
package exporter
