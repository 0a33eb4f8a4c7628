package commands

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/organization"
)

// quality are the columns whose figures are summed up: those of calls' and
// meetings' media.
var quality = regexp.MustCompile(`(?i)jitter|packet loss|latency|round.?trip|\bmos\b`)

// maxQuality is how many such columns are summed up.
const maxQuality = 6

// sheetSum is what was in a table beside its file.
type sheetSum struct {
	rows, dropped int
	columns       []column
}

// column is a figure over all rows of a table.
type column struct {
	at    int
	title string
	n     int
	sum   float64
	worst float64
}

// readSheet copies a table into a file that is safe to open, and sums it up on
// the way: the table is read once, and never held as a whole but compressed.
func readSheet(s organization.Sheet) (*bot.File, sheetSum, error) {
	var sum sheetSum
	var file *csvFile
	err := s.Rows(func(cells []string) bool {
		if file == nil {
			file = newCSV(cells...)
			for i, title := range cells {
				if quality.MatchString(title) && len(sum.columns) < maxQuality {
					sum.columns = append(sum.columns, column{at: i, title: title})
				}
			}
			return true
		}
		sum.rows++
		for i := range sum.columns {
			sum.columns[i].add(cells)
		}
		file.Add(cells...)
		return true
	})
	if err != nil {
		return nil, sum, err
	}
	if file == nil {
		file = newCSV("empty")
	}
	sum.dropped = file.dropped
	f, err := file.File(s.Name)
	return f, sum, err
}

func (c *column) add(cells []string) {
	if c.at >= len(cells) {
		return
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(cells[c.at]), "%"), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return
	}
	c.n++
	c.sum += v
	c.worst = max(c.worst, v)
}

// facts are the figures of the media's quality.
func (s sheetSum) facts() []bot.Fact {
	var facts []bot.Fact
	for _, c := range s.columns {
		if c.n > 0 {
			facts = append(facts, bot.Fact{Label: c.title, Value: fmt.Sprintf("%s on average, %s at most, in %s", number(c.sum/float64(c.n), true), number(c.worst, true), plural(c.n, "row", "rows"))})
		}
	}
	return facts
}
