package commands

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSafeCell(t *testing.T) {
	for in, want := range map[string]string{
		"Billing":                "Billing",
		"":                       "",
		"+19195550142":           "'+19195550142",
		"=HYPERLINK(\"x\")":      "'=HYPERLINK(\"x\")",
		"  =1+1":                 "'  =1+1",
		"\t=1+1":                 "' =1+1",
		"\rhello":                "' hello",
		"-5":                     "'-5",
		"@SUM(A1)":               "'@SUM(A1)",
		"＝1+1":                   "'＝1+1",
		"\u200b=1":               "'\u200b=1",
		"two\r\nlines":           "two  lines",
		"a=b":                    "a=b",
		"a;=1+1":                 "a;'=1+1", // a cell of its own where ; separates
		"a; \"@SUM(A1)":          "a; \"'@SUM(A1)",
		"a;b-c":                  "a;b-c",
		"bad \xff byte":          "bad \ufffd byte",
		strings.Repeat("é", 600): strings.Repeat("é", 500) + "…",
	} {
		if got := safeCell(in); got != want {
			t.Errorf("safeCell(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSafeCell(f *testing.F) {
	for _, s := range []string{"=1", " +1", "\t@x", "\"=1\"", ",=1", "\ufeff=1", "ok", "\xff-1"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		file := newCSV("A", "B")
		file.Add(a, b)
		rows := readCSV(t, file)
		if len(rows) != 2 || len(rows[1]) != 2 {
			t.Fatalf("a row of two cells became %q", rows)
		}
		for _, cell := range rows[1] {
			if !utf8.ValidString(cell) || strings.ContainsFunc(cell, unicode.IsControl) {
				t.Errorf("cell %q is not one line of text", cell)
			}
			if first := strings.TrimLeftFunc(cell, invisible); first != "" && strings.ContainsAny(first[:1], "=+-@") {
				t.Errorf("cell %q is a formula", cell)
			}
			if len(cell) > maxCellBytes+len("'…") {
				t.Errorf("cell has %d bytes", len(cell))
			}
		}
	})
}

func TestCSVFileIsTheSameEachTime(t *testing.T) {
	f := newCSV("Queue", "Waiting")
	f.Add("Billing", "3")
	f.Add("Tech, Support", "1")
	file, err := f.File("queues.csv")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var got bytes.Buffer
		if err := file.Write(&got); err != nil {
			t.Fatal(err)
		}
		want := "\ufeffQueue,Waiting\r\nBilling,3\r\n\"Tech, Support\",1\r\n"
		if diff := cmp.Diff(want, got.String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCSVFileDropsRowsBeyondTheCap(t *testing.T) {
	f := newCSV("N")
	for range maxCSVRows + 3 {
		f.Add("1")
	}
	if rows := readCSV(t, f); len(rows) != maxCSVRows+1 || f.dropped != 3 {
		t.Errorf("%d rows and %d dropped", len(rows), f.dropped)
	}
}

// readCSV ends the file and reads it as a spreadsheet would.
func readCSV(t *testing.T, f *csvFile) [][]string {
	t.Helper()
	file, err := f.File("x.csv")
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if err := file.Write(&raw); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(raw.String(), byteOrderMark)
	if !marked {
		t.Fatal("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
