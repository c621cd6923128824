// Package screentest runs one screen, and the dialogs that it opens, without the shell: keys go to it as the shell sends them,
// and its View is read as text. A family tests here what its own screens do: which values a form accepts and what it writes,
// which keys are off and why, what a page says about its rows.
//
// A Shell stands in for the root. A test fills in the board and those ports that the screen uses, opens the screen inside a
// testing/synctest bubble, and reads what it asked for:
//
//	synctest.Test(t, func(t *testing.T) {
//		shell := screentest.New(t, board.Input{Affiliates: people})
//		shell.Ports.Writes = writes
//		form := shell.Open(coupons.FormForLink(1))
//		form.Type("MEERA25").Press("enter").Contains("Discount")
//	})
//
// What needs the program belongs to internal/ui and uitest: several tabs and stacks of screens, the frame, news that arrive
// behind a screen, the mouse, the real renderer, and golden files.
package screentest
