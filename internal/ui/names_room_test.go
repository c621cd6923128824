package ui_test

import (
	"testing"
	"testing/synctest"
)

// TestNamesHaveTheRoomThatNumbersLeave: in 80 columns a name of 16 letters is whole beside numbers of the usual size. Larger numbers keep
// all their digits, and the name is cut instead. The product keeps 11 cells.
func TestNamesHaveTheRoomThatNumbersLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Affiliates[0].Name = "Lakshmi Srinivas"
		term := x.open(t, 80, 24).WaitIdle()
		term.Contains("Lakshmi Srinivas  Go for Eng…      20   4,812 +31      96 +1  ₹4,80,000   30s").Quit("q")
		for i := range x.in.Links[:2] {
			l := &x.in.Links[i]
			l.Now.Clicks, l.Now.Revenue = l.Now.Clicks+123_400, l.Now.Revenue+900_000_00
			l.Seen = l.Now
		}
		x.open(t, 80, 24).WaitIdle().Contains("Lakshmi Srini…  Go for Eng…      20").Contains("1,28,212         96     ₹13,80,000   30s").Quit("q")
	})
}

// TestTheSortArrowHasABlankOnBothSides where the title fills its column.
func TestTheSortArrowHasABlankOnBothSides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("s").WaitIdle()
		for range 2 {
			term.Press("j")
		}
		term.Press("enter").WaitIdle().Contains(" Comm % ▼ ").Quit("q")
	})
}
