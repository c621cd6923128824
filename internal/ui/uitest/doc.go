// Package uitest drives the real program in a virtual terminal, in virtual time: press keys, wait until idle, look. It is for
// what needs the whole program; a screen that can be tested alone is tested with screentest.
//
// A Terminal runs a tea.Program with its real renderer against an x/vt emulator, which draws what the program writes and
// answers what the program asks. It must be opened inside a testing/synctest bubble: then every wait is exact and costs
// nothing, and no test sleeps or retries. A test reads like a person at the keyboard:
//
//	synctest.Test(t, func(t *testing.T) {
//		term := uitest.Open(t, model, 80, 24)
//		term.Press("a").Type("Asha Rao").Press("tab")
//		term.Contains("E-mail")
//		term.Quit("esc", "q")
//	})
//
// A test may touch the model itself only after something that waited (WaitIdle, Screen, Contains and the like).
//
// Golden files are rewritten with go test -update (the flag of x/exp/golden).
package uitest
