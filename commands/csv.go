package commands

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"floorwalker/bot"
)

const (
	// maxCSVRows caps a file. A day of a large centre has 100,000 contacts;
	// compressed, this many take about ten megabytes of memory.
	maxCSVRows = 250_000
	// maxCellBytes is far above any honest cell and below the 32,767
	// characters a spreadsheet takes.
	maxCellBytes = 1000
	// byteOrderMark tells spreadsheets that the file is UTF-8.
	byteOrderMark = "\ufeff"
)

// csvFile collects rows, compressed, while they stream past once: the file may
// be written several times and must be the same as the answer beside it.
type csvFile struct {
	packed  bytes.Buffer
	zip     *gzip.Writer
	rows    *csv.Writer
	added   int
	dropped int // rows beyond maxCSVRows
	err     error
	// plain leaves the byte order mark out, for programs that take it for text.
	plain bool
}

// formatChart is an answer with a picture.
const formatChart = "chart"

// The formats of answers that are files. Spreadsheets need the mark at the start
// of a file to read its letters right; most other programs read around it.
const (
	formatCSV      = "csv"
	formatPlainCSV = "plain csv"
)

var (
	fileFormats   = []string{formatCSV, formatPlainCSV}
	pictureOrFile = []string{formatChart, formatCSV, formatPlainCSV}
)

// wantsFile reports whether a file was asked for.
func wantsFile(r bot.Request) bool { return slices.Contains(fileFormats, r.Text("format")) }

// csvFor returns a file of the kind that the request wants.
func csvFor(r bot.Request, columns ...string) *csvFile {
	f := newCSV(columns...)
	f.plain = r.Text("format") == formatPlainCSV
	return f
}

func newCSV(columns ...string) *csvFile {
	f := &csvFile{}
	// BestSpeed needs no error check: the level is valid.
	f.zip, _ = gzip.NewWriterLevel(&f.packed, gzip.BestSpeed)
	f.rows = csv.NewWriter(f.zip)
	f.rows.UseCRLF = true
	f.write(columns)
	return f
}

// Add appends a row. Every cell is made safe.
func (f *csvFile) Add(cells ...string) {
	if f.added == maxCSVRows {
		f.dropped++
		return
	}
	f.added++
	f.write(cells)
}

func (f *csvFile) write(cells []string) {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = safeCell(c)
	}
	if err := f.rows.Write(safe); err != nil && f.err == nil {
		f.err = err
	}
}

// File ends the collection.
func (f *csvFile) File(name string) (*bot.File, error) {
	f.rows.Flush()
	for _, err := range []error{f.err, f.rows.Error(), f.zip.Close()} {
		if err != nil {
			return nil, &bot.Error{Kind: bot.Internal, Public: "The file could not be made. Nothing was changed.", Err: err}
		}
	}
	packed := f.packed.Bytes()
	return &bot.File{
		Name:        name,
		ContentType: "text/csv; charset=utf-8",
		Write: func(w io.Writer) error {
			r, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				return err
			}
			if !f.plain {
				if _, err := io.WriteString(w, byteOrderMark); err != nil {
					return err
				}
			}
			// What is unpacked was packed above, within maxCSVRows of
			// bounded cells.
			_, err = io.Copy(w, r) //nolint:gosec // not foreign data: no bomb
			return err
		},
	}, nil
}

// safeCell makes one line of s that no spreadsheet takes for a formula. The
// rule is OWASP's for CSV injection: text that begins with one of = + - @, TAB
// or CR gets an apostrophe. The wide forms of those signs are signs too where
// people type Chinese or Japanese, and what a spreadsheet trims before it
// looks, we trim before we look. Telephone numbers thereby stay text.
func safeCell(s string) string {
	if plainCell(s) {
		return s
	}
	risky := strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if len(s) > maxCellBytes {
		cut := maxCellBytes
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	s = separated.ReplaceAllString(s, "$1'$2")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, invisible))
	if risky || strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// plainCell reports whether a cell is safe at a glance, as nearly all are: short,
// in letters and digits, with nothing in it that spreadsheets look at.
func plainCell(s string) bool {
	if len(s) > maxCellBytes || s != "" && !isAlnum(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ';' {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// separated is a sign that would begin a cell where files are split at
// semicolons, as spreadsheets do in half of Europe.
var separated = regexp.MustCompile(`(;[\s\p{Cf}"]*)([=+\-@＝＋－＠])`)

// invisible reports whether a reader would not see r at the start of a cell.
func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }
