package chart

import "math"

// maxValue bounds the drawn values, so that no sum of them overflows.
const maxValue = 1_000_000_000_000_000_000

func bounded(v int64) int64 { return max(min(v, maxValue), -maxValue) }

// scale maps values to rows: one step takes stepRows rows.
type scale struct {
	step     int64 // the value between two numbers of the axis
	stepRows int   // the rows between them
	zero     int   // the row of the axis: as many rows are above it
	above    int   // rows above the axis that bars take
	below    int   // rows below the axis
}

// of is a value in rows, negative below zero.
func (s scale) of(v int64) float64 { return float64(v) / float64(s.step) * float64(s.stepRows) }

// scaleFor finds the finest scale on which lo to hi fit into so many rows, at least two. The numbers of the axis are two to four rows
// apart; up to six if they are one unit apart, since a unit is not divided and a single sale must not fill the whole chart.
func scaleFor(lo, hi, unit int64, rows int) scale {
	lo, hi, unit = max(min(lo, 0), -maxValue), min(max(hi, 0), maxValue), max(unit, 1)
	var best scale
	for step, n := unit, 0; step > 0 && step <= 2*maxValue; n++ {
		minApart, maxApart := 2, 4
		if rows < 4 {
			minApart = 1
		}
		if step == unit {
			maxApart = min(rows, 6)
		}
		for apart := minApart; apart <= maxApart; apart++ {
			s := scale{step: step, stepRows: apart}
			s.above, s.below = int(math.Ceil(s.of(hi))), int(math.Ceil(s.of(-lo)))
			if s.above+s.below > rows {
				break
			}
			if best.step == 0 || s.of(maxValue) > best.of(maxValue) {
				best = s
			}
		}
		step = next(step, n)
	}
	best.zero = rows - best.below
	return best
}

// next is the round number after the nth: 1, 2, 5, 10, …, in units.
func next(step int64, n int) int64 {
	switch {
	case step > 3*maxValue:
		return -1
	case n%3 == 1:
		return step / 2 * 5
	default:
		return step * 2
	}
}
