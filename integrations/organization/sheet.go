package organization

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Limits of an archive from outside: files in it, bytes of all unpacked, and how
// many times larger than packed that may be. A report is text, which shrinks to a
// tenth; what shrinks to a thousandth is made to fill a memory.
const (
	maxSheets   = 20
	maxEntries  = 200
	maxUnpacked = 128 << 20
	maxRatio    = 400
	maxName     = 80
)

// Sheet is a table of a report.
type Sheet struct {
	// Name is a file's name without folders, fit to be shown.
	Name string
	open func() (io.ReadCloser, error)
}

// Open takes a report apart: a zip of tables, or a table as it is. Webex does not
// call the zip one. What is too large, encrypted or no report is an error.
func Open(data []byte) ([]Sheet, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return []Sheet{{Name: "report.csv", open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}}, nil
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, unreadable(err)
	}
	if len(archive.File) > maxEntries {
		return nil, unreadable(fmt.Errorf("%d files in it", len(archive.File)))
	}
	var sheets []Sheet
	var total uint64
	for _, f := range archive.File {
		if f.FileInfo().IsDir() || !isTable(f.Name) {
			continue
		}
		size := f.UncompressedSize64
		total += size
		switch {
		case f.Flags&1 != 0:
			return nil, unreadable(errors.New("it is encrypted"))
		case size > maxUnpacked || total > maxUnpacked || size > maxRatio*(f.CompressedSize64+1024):
			return nil, unreadable(fmt.Errorf("%d bytes in %d", total, len(data)))
		}
		if sheets = append(sheets, Sheet{Name: sheetName(f.Name), open: f.Open}); len(sheets) == maxSheets {
			break
		}
	}
	if len(sheets) == 0 {
		return nil, unreadable(errors.New("no table in it"))
	}
	return sheets, nil
}

func unreadable(err error) error {
	return &bot.Error{Kind: bot.Upstream, Err: fmt.Errorf("a report's archive: %w", err),
		Public: "Webex has made the report, but what it gave cannot be opened safely: it is no archive of tables, or larger than I take. Control Hub shows it, too."}
}

// isTable reports whether a file of an archive is a table by its name. Names can
// be anything, and are never used as paths.
func isTable(name string) bool {
	ext := strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))
	return ext == ".csv" || ext == ".txt" || ext == ""
}

// sheetName is the last part of a name, with nothing in it but letters that are
// harmless everywhere.
func sheetName(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, path.Ext(base))
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '-', r == '_':
			return r
		}
		return '-'
	}, base)
	clean = strings.Trim(clean[:min(len(clean), maxName)], "-")
	if clean == "" {
		clean = "report"
	}
	return clean + ".csv"
}

// maxCells is how many cells of a row are read, and maxCell the bytes of one.
const (
	maxCells = 200
	maxCell  = 4000
)

// Rows reads the sheet once, row by row, the headings first. It stops when row
// returns false.
func (s Sheet) Rows(row func(cells []string) bool) error {
	body, err := s.open()
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = body.Close() }()
	limited := &io.LimitedReader{R: body, N: maxUnpacked}
	rows := csv.NewReader(limited)
	rows.LazyQuotes, rows.FieldsPerRecord, rows.ReuseRecord = true, -1, true
	for first := true; ; first = false {
		cells, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF) && limited.N > 0:
			return nil
		case err != nil || limited.N <= 0:
			return unreadable(errors.Join(err, errors.New("not read to its end")))
		}
		cells = cells[:min(len(cells), maxCells)]
		for i := range cells {
			if first && i == 0 {
				cells[i] = strings.TrimPrefix(cells[i], "\ufeff")
			}
			cells[i] = rest.OneLine(cells[i], maxCell)
		}
		if !row(cells) {
			return nil
		}
	}
}
