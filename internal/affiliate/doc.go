// Package affiliate has the terms of the field as types: profile, affiliate, product, link, commission, coupon, sample, operation;
// and the rules that need nothing else: money, slugs and URLs, text cleaning, checks of what people type.
//
// It is pure: no clock, no I/O, no knowledge of Fermion's wire format, SQL or screens. Every other package may use it; it uses none
// of them.
//
// Units: money is int64 paise (Paise), commission is basis points (BasisPoints, 0.01 %), times are UTC and days are those of the
// profile's time zone.
package affiliate
