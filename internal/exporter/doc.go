// Package exporter writes the database out: lists as CSV and JSON, whose CSV files internal/importer reads again, and changes one
// by one as they are stored. It needs no key and no connection.
package exporter
