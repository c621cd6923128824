package affiliate

import (
	"slices"
	"testing"
	"time"
)

func TestFilesWithAPayment(t *testing.T) {
	first, second := time.UnixMilli(1000), time.UnixMilli(2000)
	payment := func(reference string, decided time.Time) Payment {
		return Payment{Reference: reference, InFile: true, DecidedAt: decided}
	}
	file := func(path string, payments int, at time.Time) BatchFile {
		return BatchFile{Path: path, Payments: payments, WrittenAt: at}
	}
	never := time.Time{}
	for name, c := range map[string]struct {
		files   []BatchFile
		all     []Payment
		wanted  int // the last payments of all
		want    []string
		certain bool
	}{
		"two files of three payments": {[]BatchFile{file("-1", 2, first), file("-2", 1, first)},
			[]Payment{payment("1", second), payment("2", second), payment("3", never)}, 1, []string{"-2"}, true},
		"a later file of the rest": {[]BatchFile{file("-1", 2, first), file("-2", 1, first), file("rest", 1, second)},
			[]Payment{payment("1", time.UnixMilli(1500)), payment("2", time.UnixMilli(1500)), payment("3", never)}, 1, []string{"-2", "rest"}, true},
		"a format that left payments out": {[]BatchFile{file("a", 1, first), file("b", 2, second)},
			[]Payment{payment("1", never), payment("2", never), payment("3", never)}, 1, []string{"a", "b"}, false},
		"a payment in no file": {[]BatchFile{file("a", 1, first)},
			[]Payment{payment("1", never), {Reference: "2"}}, 1, nil, true},
	} {
		if got := FilesWith(Batch{Files: c.files}, c.all, c.all[len(c.all)-c.wanted:]); !slices.Equal(got.Paths, c.want) || got.Certain != c.certain {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
