// Package affiliates is the family of screens about affiliates: the list, the page of an affiliate, the forms that create and
// edit one, and Onboard, which makes an affiliate with a link and a coupon.
package affiliates
