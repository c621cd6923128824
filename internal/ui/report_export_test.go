package ui_test

import (
	"testing"
	"testing/synctest"
)

// TestTheFileOfAReportIsNamedAfterItsPeriod, and what has no affiliate is a row beside those counted.
func TestTheFileOfAReportIsNamedAfterItsPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		x.in.Links[0].AffiliateID = 0
		term := x.open(t, 120, 30).WaitIdle().Press("b").WaitIdle().Press("a").WaitIdle()
		term.Press("E").WaitIdle().Contains("report-by-affiliate-1999-12-26-to-2000-01-01.csv", " and Unassigned, 7 days, in the order shown").Press("esc")
		term.Press("p").Type("1999-11").Press("enter").WaitIdle().Press("E").WaitIdle().Contains("report-by-affiliate-1999-11.csv").Press("esc")
		term.Quit("ctrl+c")
	})
}

// TestTheDaysOfAReportByDayAreNamedOnce: the number of its rows is the name of its period.
func TestTheDaysOfAReportByDayAreNamedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := reported().open(t, 120, 30).WaitIdle().Press("b").WaitIdle().Press("d").WaitIdle()
		term.Press("E").WaitIdle().Contains("7 days (", "report-by-day-1999-12-26-to-2000-01-01.csv").Absent("7 days, 7 days").Quit("ctrl+c")
	})
}
