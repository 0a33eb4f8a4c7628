package webex

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"floorwalker/bot"
)

// maxRows is how many rows of a table are shown; a command that has more
// attaches a file.
const maxRows = 10

// maxColumns is how many columns of a table are shown.
const maxColumns = 12

// grid is a table made fit to be shown: every cell clean, every row as long as
// the headings.
type grid struct {
	columns []bot.Column
	rows    [][]string
	total   int
}

// newGrid cleans the first rows of t; nil when there is nothing to show.
func newGrid(t *bot.Table) *grid {
	if t == nil || len(t.Columns) == 0 {
		return nil
	}
	g := &grid{total: max(t.Total, len(t.Rows))}
	for _, c := range t.Columns[:min(len(t.Columns), maxColumns)] {
		g.columns = append(g.columns, bot.Column{Title: clean(c.Title, maxCell), Right: c.Right})
	}
	for _, from := range t.Rows[:min(len(t.Rows), maxRows)] {
		row := make([]string, len(g.columns))
		for i := range row {
			if i < len(from) {
				row[i] = clean(from[i], maxCell)
			}
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// lines sets the headings and the first n rows in columns of equal width, as
// they stand under one another in a code block.
func (g *grid) lines(n int) []string {
	widths := make([]int, len(g.columns))
	for i, c := range g.columns {
		widths[i] = displayWidth(c.Title)
		for _, row := range g.rows[:n] {
			widths[i] = max(widths[i], displayWidth(row[i]))
		}
	}
	titles := make([]string, len(g.columns))
	for i, c := range g.columns {
		titles[i] = c.Title
	}
	lines := []string{g.line(titles, widths)}
	for _, row := range g.rows[:n] {
		lines = append(lines, g.line(row, widths))
	}
	return lines
}

func (g *grid) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteString("  ")
		}
		pad := strings.Repeat(" ", widths[i]-displayWidth(cell))
		if g.columns[i].Right {
			b.WriteString(pad)
			b.WriteString(code(cell))
		} else {
			b.WriteString(code(cell))
			b.WriteString(pad)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// more says how many rows are not among the n shown; "" when all are.
func (g *grid) more(n int) string {
	if g.total <= n {
		return ""
	}
	if n == 0 {
		return fmt.Sprintf("… %d rows", g.total)
	}
	return fmt.Sprintf("… and %d more", g.total-n)
}

// displayWidth is how many columns s takes in a font of fixed width: two for
// East Asian wide characters, none for combining marks.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.Is(unicode.M, r):
		default:
			switch width.LookupRune(r).Kind() {
			case width.EastAsianWide, width.EastAsianFullwidth:
				n += 2
			default:
				n++
			}
		}
	}
	return n
}
