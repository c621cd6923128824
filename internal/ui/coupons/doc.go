// Package coupons is the family of screens about coupons: the list, the page of a coupon, the forms that create, track and
// credit one, and the check of a discount at Fermion.
package coupons
