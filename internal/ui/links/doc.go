// Package links is the family of screens about affiliate links: the live stats table, the page of a link, the forms
// that create, track and edit links, the change of commissions, the QR code, and the change feed.
package links
