package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

func TestSetupGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.setup = []screen.SetupItem{
				{Name: "access", Wrong: true, Detail: "Fermion refuses the key, as it does while API access is off",
					Fix: "in the dashboard: Settings → API Access → Enabled"},
				{Name: "affiliate", Detail: "Fermion does not tell whether the affiliate system is on",
					Fix: "in the dashboard's affiliate settings it must be on: it is off in a new school"},
				{Name: "webhook", Proven: true, Detail: "the school sends events: the last one came on 27 Nov 2026 18:40"},
			}
			term := x.open(t, size[0], size[1]).WaitIdle().Press(":").Type("setup at").Press("enter").GoldenBody("setup")
			term.Press("enter").Absent("Setup at Fermion")
			x.setup = x.setup[2:]
			term.Press(":").Type("setup at").Press("enter").Contains("✓ the school sends events").Absent("cannot be checked here").Press("enter").Quit("q")
		})
	}
}
