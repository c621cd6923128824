package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"rsc.io/qr"
)

// modules reads a QR code off the screen: true is black. painted says which ink the half blocks are drawn in.
func modules(t *testing.T, screen string, paintedBlack bool) [][]bool {
	t.Helper()
	var grid [][]bool
	for _, line := range strings.Split(screen, "\n") {
		from, to := strings.Index(line, "│ "), strings.LastIndex(line, " │")
		if from < 0 || to <= from || strings.ContainsAny(line[from:to], "abcdefghijklmnopqrstuvwxyz") {
			continue
		}
		inside := []rune(line[from+len("│ ") : to])
		top, bottom := make([]bool, len(inside)), make([]bool, len(inside))
		for i, r := range inside {
			top[i], bottom[i] = strings.ContainsRune("█▀", r) == paintedBlack, strings.ContainsRune("█▄", r) == paintedBlack
		}
		grid = append(grid, top, bottom)
	}
	return grid
}

func TestQRCodeShowsTheURL(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		t.Run(theme, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.opts.Theme = theme
				term := x.open(t, 80, 24)
				term.WaitIdle().Press("#").Contains("https://learn.acme.com/a/k3f9x2ab")
				code, err := qr.Encode("https://learn.acme.com/a/k3f9x2ab", qr.L)
				if err != nil {
					t.Fatal(err)
				}
				grid := modules(t, term.Screen(), theme == "light")
				if !holds(grid, code) {
					t.Errorf("the code is not on the screen with two white modules around it:\n%s", term.Screen())
				}
				ansi := term.ScreenANSI()
				if !strings.Contains(ansi, "0;0;0") || !strings.Contains(ansi, "255;255;255") {
					t.Error("the code is not drawn in black and white explicitly")
				}
				term.Press("y").Contains("copied https://learn.acme.com/a/k3f9x2ab").Press("esc").Absent("▀")
				term.Quit("q")
			})
		})
	}
}

// holds reports whether a code with a border of two white modules is somewhere in the grid.
func holds(grid [][]bool, code *qr.Code) bool {
	const border = 2
	matches := func(left, top int) bool {
		for y := -border; y < code.Size+border; y++ {
			for x := -border; x < code.Size+border; x++ {
				row, col := top+border+y, left+border+x
				if row >= len(grid) || col >= len(grid[row]) || grid[row][col] != code.Black(x, y) {
					return false
				}
			}
		}
		return true
	}
	for top := range grid {
		for left := range grid[top] {
			if matches(left, top) {
				return true
			}
		}
	}
	return false
}

func TestQRCodeGolden(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			term := peopled().open(t, size[0], size[1])
			term.WaitIdle().Press("#").GoldenBody("qr")
			term.Press("esc").Quit("q")
		})
	}
}

func TestQRCodeOfALongURL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[0].Slug = strings.Repeat("long-slug.", 12)
		term := x.open(t, 80, 24)
		term.WaitIdle().Press("#").Contains("The terminal is too small for this QR code", "long-slug.")
		term.Resize(160, 50).Contains("▀")
		term.Press("esc").Quit("q")
	})
}
