package unifiedcm

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

const (
	// MaxRows is how many rows a query gives at most.
	MaxRows = 5000
	// maxSQL is the longest query, in bytes.
	maxSQL = 4000
)

// Rows is what a query gives. Every row has as many values as there are columns.
type Rows struct {
	Columns []string
	Values  [][]string
	// More says that there are rows beyond MaxRows.
	More bool
	// Pieces is in how many requests they were read.
	Pieces int
}

// sqlRow is a row whose elements are its columns.
type sqlRow struct {
	Cells []struct {
		XMLName xml.Name
		Value   string `xml:",chardata"`
	} `xml:",any"`
}

// Query runs one SELECT on the cluster's database. Anything else is Invalid.
func (c *Client) Query(ctx context.Context, sql string) (Rows, error) {
	q, err := ParseSelect(sql)
	if err != nil {
		return Rows{}, err
	}
	var rows Rows
	for first := pageRows; !rows.More; {
		text := q.page(len(rows.Values), min(first, MaxRows+1-len(rows.Values)))
		got, err := c.sql(ctx, text)
		if smaller, again := fewer(err, first); again && q.paged() {
			first = smaller
			continue
		}
		if err != nil {
			return Rows{}, failure("I could not run the query", "", err)
		}
		rows.Pieces++
		rows.add(got)
		if !q.paged() || len(got) < first {
			break
		}
	}
	return rows, nil
}

// add appends rows. That one has other columns than the first is possible only
// when the table was changed meanwhile; what they share is kept.
func (r *Rows) add(rows []sqlRow) {
	for _, row := range rows {
		if r.Columns == nil {
			for _, cell := range row.Cells {
				r.Columns = append(r.Columns, oneLine(cell.XMLName.Local))
			}
		}
		if len(r.Values) == MaxRows {
			r.More = true
			return
		}
		values := make([]string, len(r.Columns))
		for i, cell := range row.Cells {
			if i < len(values) {
				values[i] = oneLine(cell.Value)
			}
			if i < len(values) && isSecret(r.Columns[i]) && values[i] != "" {
				values[i] = "***"
			}
		}
		r.Values = append(r.Values, values)
	}
}

// sql runs a query of ours, or one that ParseSelect has let pass.
func (c *Client) sql(ctx context.Context, text string) ([]sqlRow, error) {
	answer, err := ask[struct {
		XMLName xml.Name `xml:"executeSQLQueryResponse"`
		Rows    []sqlRow `xml:"return>row"`
	}](ctx, c, "executeSQLQuery", struct {
		SQL string `xml:"sql"`
	}{text})
	if err != nil {
		return nil, err
	}
	return answer.Rows, nil
}

// Select is a query that only reads.
type Select struct {
	rest string // what follows "select"
	// own says that it names its own rows, or is made of several: it is then sent
	// as it stands.
	own bool
}

func (q Select) paged() bool { return !q.own }

// page is the query for some of its rows, in Informix's words.
func (q Select) page(skip, first int) string {
	if q.own {
		return "select " + q.rest
	}
	return fmt.Sprintf("select skip %d first %d %s", skip, first, q.rest)
}

// String returns the query as it is sent.
func (q Select) String() string { return "select " + q.rest }

// changing are the words by which SQL changes something, or leaves something
// behind. They are refused wherever they stand outside a text.
var changing = strings.Fields(`insert update delete drop create alter grant revoke execute call into lock unlock set truncate merge
	rename begin commit rollback load unload attach detach start stop database connect disconnect prepare declare open fetch put
	procedure function trigger synonym statistics`)

// functions may stand before a bracket, beside the words of the grammar. A name
// that is not among them could be a stored procedure, which may do anything.
var functions = strings.Fields(`count sum avg min max upper lower initcap trim ltrim rtrim substr substring length char_length
	nvl decode round trunc abs mod date day month year today current extend to_char to_date lpad rpad replace concat instr
	cast in exists all any some and or not on from where having by as case when then else end between like matches
	union distinct unique select join values`)

// ParseSelect lets one SELECT pass and nothing else. AXL has no bind variables
// and no account that can only read, so this is all that stands between a
// question and the cluster's configuration.
func ParseSelect(sql string) (Select, error) {
	refuse := func(why string) (Select, error) {
		return Select{}, bot.Errorf(bot.Invalid, "I run one SELECT and nothing else: %s. Nothing was sent.", why)
	}
	sql = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(sql), ";"))
	if len(sql) > maxSQL {
		return refuse(fmt.Sprintf("the query is longer than %d characters", maxSQL))
	}
	words, err := sqlWords(sql)
	if err != nil {
		return refuse(err.Error())
	}
	if len(words) == 0 || words[0].text != "select" || words[0].start != 0 {
		return refuse("it does not begin with SELECT")
	}
	q := Select{rest: strings.TrimSpace(sql[len("select"):])}
	for i, w := range words {
		switch {
		case slices.Contains(changing, w.text):
			return refuse("it has the word “" + w.text + "”")
		case w.called && !slices.Contains(functions, w.text):
			return refuse("“" + w.text + "(…)” may be a procedure")
		case isSecret(w.text):
			return refuse("“" + w.text + "” may be a secret")
		case w.text == "union" && strings.Contains(strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(sql), " ", ""), "count(*)", ""), "*"):
			return refuse("a union shows the columns of one table under the names of another’s: name them instead of “*”")
		case i == 1 && slices.Contains([]string{"skip", "first", "limit"}, w.text), w.text == "union", w.text == "limit":
			q.own = true
		}
	}
	return q, nil
}

// isSecret reports whether a column or table may hold what nobody should see.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"password", "passwd", "passphrase", "credential", "secret", "privatekey", "authenticationstring"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return name == "pin" || name == "pwd"
}

// sqlWord is a name or keyword outside of texts.
type sqlWord struct {
	text   string // lower case
	start  int
	called bool // a bracket follows
}

// sqlWords returns the words of a query, or why it is refused as it stands:
// because of a second statement, a comment, or an open text.
func sqlWords(sql string) ([]sqlWord, error) {
	var words []sqlWord
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c == '\'' || c == '"':
			end := strings.IndexByte(sql[i+1:], c)
			if end < 0 {
				return nil, errors.New("a text in it has no end")
			}
			i += end + 2
		case c == ';':
			return nil, errors.New("there is more than one statement")
		case c == '{' || strings.HasPrefix(sql[i:], "--") || strings.HasPrefix(sql[i:], "/*"):
			return nil, errors.New("it has a comment")
		case c < ' ' && c != '\n' && c != '\r' && c != '\t' || c > '~':
			return nil, errors.New("it has characters that SQL has not")
		case isLetter(c):
			start := i
			for i < len(sql) && (isLetter(sql[i]) || sql[i] >= '0' && sql[i] <= '9') {
				i++
			}
			w := sqlWord{text: strings.ToLower(sql[start:i]), start: start}
			w.called = strings.HasPrefix(strings.TrimLeft(sql[i:], " \t\r\n"), "(")
			words = append(words, w)
		default:
			i++
		}
	}
	return words, nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
