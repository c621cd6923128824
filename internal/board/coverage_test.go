package board

import (
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestCoverageSaysWhatIsMissing: of how many links, since when and why.
func TestCoverageSaysWhatIsMissing(t *testing.T) {
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	span := affiliate.Span{From: begin, To: begin.AddDate(0, 1, 0)}
	read := func(first, last int) affiliate.Link {
		return affiliate.Link{FirstRead: begin.AddDate(0, 0, first), LastRead: begin.AddDate(0, 0, last), CreatedAt: begin.AddDate(0, 0, first)}
	}
	gap := affiliate.CertainSum(affiliate.Sum{Clicks: 9}).AddUncertain(affiliate.Sum{Clicks: 3, Sales: 1, Revenue: 499_50})
	gap.Unread, gap.Complete = 95*time.Minute, false
	fall := affiliate.CertainSum(affiliate.Sum{}).AddUncertain(affiliate.Sum{Sales: -2})
	fall.Unread, fall.Complete = 50*time.Hour, false
	made := affiliate.Link{MadeHere: true, CreatedAt: begin.AddDate(0, 0, 3)}
	for name, c := range map[string]struct {
		links []affiliate.Link
		sums  []affiliate.PeriodSum // nothing is known of links without one
		want  string
		lasts bool // the period does, until a week later
	}{
		"all is known": {[]affiliate.Link{read(-9, 40)}, []affiliate.PeriodSum{affiliate.CertainSum(affiliate.Sum{})},
			"Oldest reading: 10 Apr 2026 00:00.", false},
		"tracked later": {[]affiliate.Link{read(3, 40), read(9, 40), read(-9, 40)},
			[]affiliate.PeriodSum{{}, {}, affiliate.CertainSum(affiliate.Sum{})},
			"Incomplete: 2 of 3 links were first read after the period began, the last of them on 10 Mar 2026. What they did before that is not " +
				"known.\nOldest reading: 10 Apr 2026 00:00.", false},
		"not read in it": {[]affiliate.Link{read(-20, -9), read(-20, -2)}, nil,
			"No data for this period: no link was read during it.\nOldest reading: 20 Feb 2026 00:00.", true},
		"some are not": {[]affiliate.Link{read(-20, -9), read(-20, -2), read(-20, 9)},
			[]affiliate.PeriodSum{{}, {}, affiliate.CertainSum(affiliate.Sum{})},
			"Incomplete: 2 of 3 links have not been read since before the period began; the oldest reading is of 20 Feb 2026. What they have done since " +
				"then is not known.\nOldest reading: 20 Feb 2026 00:00.", true},
		"one is not": {[]affiliate.Link{read(-20, -9), read(-20, 9)}, []affiliate.PeriodSum{{}, affiliate.CertainSum(affiliate.Sum{})},
			"Incomplete: 1 of 2 links has not been read since 20 Feb 2026, before the period began. What it has done since then is not known.\nOldest " +
				"reading: 20 Feb 2026 00:00.", true},
		"not read up to its end": {[]affiliate.Link{read(-9, 20)}, []affiliate.PeriodSum{{}},
			"Incomplete: 1 of 1 link was last read on 21 Mar 2026, before the period ended. What it did after that is not known.\nOldest reading: 21 Mar " +
				"2026 00:00.", false},
		"never read": {[]affiliate.Link{{}, read(-9, 40)}, []affiliate.PeriodSum{{}, affiliate.CertainSum(affiliate.Sum{})},
			"Incomplete: 1 of 2 links has never been read.\nOldest reading: 10 Apr 2026 00:00.", false},
		"a gap at its edge": {[]affiliate.Link{read(-9, 40)}, []affiliate.PeriodSum{gap},
			"The period may have up to 3 more clicks, 1 more sale and ₹499.50 more revenue, because links were not read for up to 1h35m around its start or " +
				"end.\nOldest reading: 10 Apr 2026 00:00.", false},
		"fewer": {[]affiliate.Link{read(-9, 40)}, []affiliate.PeriodSum{fall},
			"The period may have up to 2 fewer sales, because links were not read for up to 2 days around its start or end.\nOldest reading: 10 Apr 2026 00:00.", false},
		"nothing":             {nil, nil, "No links are stored yet.", false},
		"made here, not read": {[]affiliate.Link{made}, nil, "No data for this period: no link was read during it.", false},
		"made here later":     {[]affiliate.Link{made}, []affiliate.PeriodSum{{Complete: true, Untracked: true}}, "", false},
		"only later": {[]affiliate.Link{read(35, 40)}, nil,
			"No data for this period: the first link was read on 5 Apr 2026.\nOldest reading: 10 Apr 2026 00:00.", false},
	} {
		first := map[int64]time.Time{}
		in := Input{Span: span, Sums: map[int64]affiliate.PeriodSum{}}
		in.Period, _ = affiliate.ParsePeriod("2026-03")
		for i, l := range c.links {
			l.ID, l.Slug = int64(i+1), string(rune('a'+i))
			in.Links = append(in.Links, l)
			if first[l.ID] = l.FirstRead; l.MadeHere {
				first[l.ID] = l.CreatedAt
			}
			if in.Sums[l.ID] = (affiliate.PeriodSum{Untracked: true}); i < len(c.sums) {
				in.Sums[l.ID] = c.sums[i]
			}
		}
		now := begin.AddDate(0, 2, 0)
		if c.lasts {
			now = begin.AddDate(0, 0, 10)
		}
		covered := CoverageOf(New(in).Links(), first, span, now)
		var got []string
		if covered.HasNone() {
			got = append(got, covered.WhyNone(time.UTC))
		}
		if got := strings.Join(append(got, covered.Notes(time.UTC)...), "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}
