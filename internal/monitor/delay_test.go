package monitor

import (
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// TestNoLinkIsOlderThanTheMaximum with as many links as make the maximum age hard to keep, and a screen full of them.
func TestNoLinkIsOlderThanTheMaximum(t *testing.T) {
	if testing.Short() {
		t.Skip("it simulates hours, and nothing runs beside it")
	}
	t.Parallel()
	sc := scenario{links: 3500, perHour: 6000, onScreen: 30, span: time.Hour}
	got := sc.run(1)
	if most := maxAge(sc.links, spacing54); got.oldest > most || got.burst < 0 || got.burst > most {
		t.Errorf("a link got %s old, a burst on a cold one was seen after %s; the maximum is %s", got.oldest, got.burst, most)
	}
}

// TestTheMeanDelayIsNearTheBest: the goals are 1.10 × D* and 2.1 × better than round robin.
func TestTheMeanDelayIsNearTheBest(t *testing.T) {
	if testing.Short() {
		t.Skip("it simulates hours, and nothing runs beside it")
	}
	t.Parallel()
	sc := scenario{links: 1000, perHour: 600, span: 10 * time.Hour}
	robin := sc
	robin.robin = true
	got, turns := sc.run(1), robin.run(1)
	best, _ := sc.bound()
	t.Logf("mean %.0f s, D* %.0f s, round robin %.0f s", got.mean, best, turns.mean)
	if got.mean > 1.15*best {
		t.Errorf("mean delay %.0f s is more than 1.15 × D* = %.0f s", got.mean, best)
	}
	if got.mean*1.8 > turns.mean {
		t.Errorf("mean delay %.0f s, round robin has %.0f s", got.mean, turns.mean)
	}
	if most := maxAge(sc.links, spacing54); got.oldest > most || got.burst < 0 || got.burst > most {
		t.Errorf("a link got %s old, a burst on a cold one was seen after %s; the maximum is %s", got.oldest, got.burst, most)
	}
}

// TestAFirstRoundIsNotRepeatedInARow: thousands of links that were read one after the other at a first start are spread before they are
// overdue, so that polls are left for the busy ones. The rates are known here, and only the rhythm costs.
func TestAFirstRoundIsNotRepeatedInARow(t *testing.T) {
	if testing.Short() {
		t.Skip("it simulates hours, and nothing runs beside it")
	}
	t.Parallel()
	sc := scenario{links: 5000, perHour: 600, span: 5 * time.Hour, begins: cold, knows: knowsRates}
	best, _ := sc.bound()
	if got := sc.run(1).mean / best; got > 1.065 { // 1.046; without dueAge 1.085
		t.Errorf("mean delay %.3f × D*", got)
	}
}

// BenchmarkDelay prints the whole table: go test -run '^$' -bench Delay -benchtime 1x ./internal/monitor
func BenchmarkDelay(b *testing.B) {
	var table strings.Builder
	for b.Loop() {
		table.Reset()
		w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w,
			"\nlinks\tevents/h\ton screen\tmean s\tmedian s\ton screen s\tD* s\tmean/D*\tD* in max age\trobin s\trobin/mean\toldest\tmax age\tburst seen\t")
		for _, onScreen := range []int{0, 30} {
			for _, links := range []int{300, 1000, 5000} {
				for _, perHour := range []float64{600, 6000} {
					row(w, scenario{links: links, perHour: perHour, onScreen: onScreen, span: 24 * time.Hour})
				}
			}
		}
		w.Flush()
	}
	fmt.Print(table.String()) // b.Log cuts it short
}

func row(w *tabwriter.Writer, sc scenario) {
	got := sc.run(1)
	robin := sc
	robin.robin = true
	turns := robin.run(1)
	free, within := sc.bound()
	screen := "–"
	if sc.onScreen > 0 {
		screen = fmt.Sprintf("%.0f", got.onScreen)
	}
	fmt.Fprintf(w, "%d\t%.0f\t%d\t%.0f\t%.0f\t%s\t%.0f\t%.2f\t%.0f\t%.0f\t%.2f\t%.0f m\t%.0f m\t%.0f m\t\n", sc.links, sc.perHour, sc.onScreen,
		got.mean, got.median, screen, free, got.mean/free, within, turns.mean, turns.mean/got.mean,
		got.oldest.Minutes(), maxAge(sc.links, spacing54).Minutes(), got.burst.Minutes())
}

// BenchmarkLearning prints what the policy loses by what it does not know: go test -run '^$' -bench Learning -benchtime 1x
// ./internal/monitor
func BenchmarkLearning(b *testing.B) {
	var table strings.Builder
	for b.Loop() {
		table.Reset()
		w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, "\nmean delay of a day / D*\tchance\talike\tbest from counts\ttrue rates\toldest / max age\t")
		for _, c := range []struct {
			name   string
			begins beginning
		}{{"remembered", remembered}, {"six hours after", warm}, {"cold, with totals", coldTotals}, {"cold", cold}} {
			sc := scenario{links: 5000, perHour: 600, span: 24 * time.Hour, begins: c.begins}
			best, _ := sc.bound()
			alike, shape, rates := sc, sc, sc
			alike.alike, shape.knows, rates.knows = true, knowsShape, knowsRates
			own, pooled, limit := sc.run(1), alike.run(1), "–" // totals tell more than counts do
			if c.begins != coldTotals {
				limit = fmt.Sprintf("%.2f", shape.run(1).mean/best)
			}
			fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%s\t%.2f\t%.2f\t\n", c.name, own.mean/best, pooled.mean/best, limit, rates.run(1).mean/best,
				float64(max(own.oldest, pooled.oldest))/float64(maxAge(sc.links, spacing54)))
		}
		w.Flush()
	}
	fmt.Print(table.String())
}
