package main

import (
	"bytes"
	"strings"
	"testing"
)

const events = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestGood","Elapsed":0}
{"Action":"output","Package":"p","Test":"TestRing","Output":"=== RUN   TestRing\n"}
{"Action":"output","Package":"p","Test":"TestRing","Output":"    a_test.go:9: needs a keyring\n"}
{"Action":"output","Package":"p","Test":"TestRing","Output":"--- SKIP: TestRing (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestRing","Elapsed":0}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p","Elapsed":0.1}
{"Action":"output","Package":"q","Test":"TestBad","Output":"    b_test.go:3: wrong\n"}
{"Action":"fail","Package":"q","Test":"TestBad","Elapsed":0}
{"Action":"output","Package":"q","Output":"FAIL\tq\t0.1s\n"}
{"Action":"fail","Package":"q","Elapsed":0.1}
{"Action":"build-output","ImportPath":"r","Output":"r.go:1: syntax error\n"}
{"Action":"output","Package":"s","Output":"?   \ts\t[no test files]\n"}
{"Action":"skip","Package":"s","Elapsed":0}
`

func TestNotePrintsWhatGoTestPrints(t *testing.T) {
	var out, notes bytes.Buffer
	if err := note(strings.NewReader(events), &out, &notes); err != nil {
		t.Fatal(err)
	}
	want := "ok  \tp\t0.1s\n    b_test.go:3: wrong\nFAIL\tq\t0.1s\nr.go:1: syntax error\n?   \ts\t[no test files]\n"
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}

	var words bytes.Buffer
	err := report(bytes.NewReader(notes.Bytes()), &words)
	if err == nil || words.String() != "never ran: p TestRing: a_test.go:9: needs a keyring\n" {
		t.Errorf("report %v:\n%s", err, words.String())
	}

	const ran = `{"Action":"pass","Package":"p","Test":"TestRing"}`
	if err := note(strings.NewReader(ran), &out, &notes); err != nil {
		t.Fatal(err)
	}
	words.Reset()
	if err := report(&notes, &words); err != nil || !strings.HasPrefix(words.String(), "3 tests ran") {
		t.Errorf("report %v:\n%s", err, words.String())
	}
}

func TestWhatNeverEndedIsPrinted(t *testing.T) {
	const hung = `{"Action":"run","Package":"p","Test":"TestHangs"}
{"Action":"output","Package":"q","Test":"TestRuns","Output":"chatter of another package\n"}
{"Action":"output","Package":"p","Test":"TestHangs","Output":"panic: test timed out\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t600s\n"}
{"Action":"fail","Package":"p","Elapsed":600}
`
	var out, notes bytes.Buffer
	if err := note(strings.NewReader(hung), &out, &notes); err != nil {
		t.Fatal(err)
	}
	if want := "panic: test timed out\nFAIL\tp\t600s\n"; out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
}

func TestNothingRanIsAFailure(t *testing.T) {
	if err := report(strings.NewReader(""), &bytes.Buffer{}); err == nil {
		t.Error("an empty run is good")
	}
}
