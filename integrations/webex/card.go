package webex

import (
	"encoding/json"

	"floorwalker/bot"
)

// Card limits.
const (
	// maxButtons is how many buttons a card has: five next steps, or up to ten
	// choices. Webex allows twenty actions.
	maxButtons = 10
	// softCard is the size in bytes above which some Webex clients are said to
	// show only the text; tables are shortened to stay below.
	softCard = 4 << 10
	// hardCard is the size above which no card is sent at all.
	hardCard = 16 << 10
	// minCardRows is how far a table is shortened for softCard.
	minCardRows = 3
)

// cardType is the content type of an adaptive card.
const cardType = "application/vnd.microsoft.card.adaptive"

// tokenInput is the name under which a pressed button's token comes back.
const tokenInput = "token"

// The subset of Adaptive Cards 1.3 that replies need. Colours are left to the
// client: only default and emphasis styles look right in light and dark.
type (
	card struct {
		Schema  string   `json:"$schema"`
		Type    string   `json:"type"`
		Version string   `json:"version"`
		Body    []any    `json:"body"`
		Actions []action `json:"actions,omitempty"`
	}
	textBlock struct {
		Type      string `json:"type"`
		Text      string `json:"text"`
		Wrap      bool   `json:"wrap,omitempty"`
		Weight    string `json:"weight,omitempty"`
		Size      string `json:"size,omitempty"`
		IsSubtle  bool   `json:"isSubtle,omitempty"`
		Spacing   string `json:"spacing,omitempty"`
		Alignment string `json:"horizontalAlignment,omitempty"`
	}
	factSet struct {
		Type  string     `json:"type"`
		Facts []cardFact `json:"facts"`
	}
	cardFact struct {
		Title string `json:"title"`
		Value string `json:"value"`
	}
	columnSet struct {
		Type    string   `json:"type"`
		Columns []column `json:"columns"`
	}
	column struct {
		Type  string      `json:"type"`
		Width string      `json:"width"`
		Items []textBlock `json:"items"`
	}
	action struct {
		Type  string            `json:"type"`
		Title string            `json:"title"`
		URL   string            `json:"url,omitempty"`
		Style string            `json:"style,omitempty"`
		Data  map[string]string `json:"data,omitempty"`
	}
)

// card returns the page as an encoded card, nil when it needs none: a sentence
// is a sentence, and can be edited only without a card. A file goes with the
// text then, for nobody says that Webex takes a file and a card in one message.
func (p *page) card() json.RawMessage {
	actions := p.actions()
	if len(actions) == 0 && (p.attached || len(p.facts) == 0 && (p.table == nil || len(p.table.rows) == 0)) {
		return nil
	}
	rows := p.whole().rows
	for {
		data, err := json.Marshal(p.layout(rows, actions))
		switch {
		case err != nil:
			return nil // strings always encode
		case len(data) > softCard && rows > minCardRows:
			rows--
		case len(data) > hardCard:
			return nil
		default:
			return data
		}
	}
}

func (p *page) layout(rows int, actions []action) card {
	c := card{
		Schema: "http://adaptivecards.io/schemas/adaptive-card.json",
		Type:   "AdaptiveCard", Version: "1.3",
		Body: []any{}, Actions: actions,
	}
	if p.headline != "" {
		c.Body = append(c.Body, textBlock{Type: "TextBlock", Text: cardText(p.headline), Wrap: true, Weight: "Bolder"})
	}
	if len(p.facts) > 0 {
		set := factSet{Type: "FactSet"}
		for _, f := range p.facts {
			set.Facts = append(set.Facts, cardFact{Title: cardText(f.Label), Value: cardText(f.Value)})
		}
		c.Body = append(c.Body, set)
	}
	if p.table != nil {
		if rows > 0 {
			c.Body = append(c.Body, p.table.columnSet(rows))
		}
		if more := p.table.more(rows); more != "" {
			c.Body = append(c.Body, small(more))
		}
	}
	for _, s := range []string{p.alt, p.note} {
		if s != "" {
			c.Body = append(c.Body, small(cardText(s)))
		}
	}
	for _, s := range p.remarks {
		c.Body = append(c.Body, small(cardText(s)))
	}
	return c
}

// columnSet shows the headings and the first n rows, a column beside the other,
// which keeps numbers under one another on every width. Text does not wrap, for
// a wrapped cell would shift the rows below it.
func (g *grid) columnSet(n int) columnSet {
	set := columnSet{Type: "ColumnSet"}
	for i, c := range g.columns {
		col := column{Type: "Column", Width: "auto"}
		if i == 0 {
			col.Width = "stretch"
		}
		alignment := ""
		if c.Right {
			alignment = "Right"
		}
		col.Items = append(col.Items, textBlock{Type: "TextBlock", Text: cell(c.Title), Weight: "Bolder", Alignment: alignment})
		for _, row := range g.rows[:n] {
			col.Items = append(col.Items, textBlock{Type: "TextBlock", Text: cell(row[i]), Spacing: "Small", Alignment: alignment})
		}
		set.Columns = append(set.Columns, col)
	}
	return set
}

func small(text string) textBlock {
	return textBlock{Type: "TextBlock", Text: text, Wrap: true, Size: "Small", IsSubtle: true}
}

// actions are the buttons that a press can do something with.
func (p *page) actions() []action {
	var actions []action
	for _, b := range p.buttons {
		switch {
		case b.URL != "":
			actions = append(actions, action{Type: "Action.OpenUrl", Title: b.Title, URL: b.URL})
		case b.Token != "":
			actions = append(actions, action{Type: "Action.Submit", Title: b.Title, Style: actionStyle(b.Style),
				Data: map[string]string{tokenInput: b.Token}})
		}
	}
	return actions
}

func actionStyle(s bot.ButtonStyle) string {
	if s == bot.StylePositive || s == bot.StyleDestructive {
		return string(s)
	}
	return ""
}

// cardText is foreign text in a text block or fact, which are markdown too and
// may call functions such as {{DATE(…)}}.
func cardText(s string) string {
	s = escapeLine(s)
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '{' && s[i+1] == '{' {
			s = s[:i+1] + " " + s[i+1:]
		}
	}
	return s
}

// cell is cardText that is never empty: an empty block takes no height, and the
// rows of a column would no longer stand beside those of the next.
func cell(s string) string {
	if s == "" {
		return "–"
	}
	return cardText(s)
}
