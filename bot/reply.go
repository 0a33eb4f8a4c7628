package bot

import "io"

// Reply is an answer as data. One renderer turns it into text and a card; all
// strings in it are plain text, which the renderer escapes.
type Reply struct {
	// Headline is the answer in one sentence.
	Headline string
	Facts    []Fact
	Table    *Table
	Chart    *Chart
	Buttons  []Button
	File     *File
	// More are further files, which follow in messages of their own.
	More []*File
	// Note is the small print: window, zone, age of the data, formula.
	Note string
	// Private sends the reply to the asker's direct messages; the thread gets
	// one line that says so.
	Private bool
	// Lost is said under the headline when a crash has kept the rest of a change's
	// reply, which is kept nowhere, from being posted for certain.
	Lost string

	// Settled, in a preview that does not ask, says that there is nothing to
	// do: the headline is the answer.
	Settled bool
	// Slots, in a preview, are the slots with what was worked out from the state
	// of things: the change is made with exactly these, whatever is true by then.
	Slots Slots
	// Asks names the parameter that the headline asks for; Items are its choices.
	// A preview that asks does nothing else.
	Asks string
	// Forget ends the conversation: what was asked or waits for a
	// confirmation is dropped.
	Forget bool

	// Items are what "the second one" may mean afterwards, in the order shown.
	Items []Value
	// Explain is what `explain` shows afterwards, a line each.
	Explain []string
	// Behind is the list that "show them" shows afterwards.
	Behind *Invocation
}

// Fact is a label with its value.
type Fact struct{ Label, Value string }

// Table is rows under headings. The renderer shows the first ten rows; a
// command that has more attaches a File.
type Table struct {
	Columns []Column
	Rows    [][]string
	// Total is the number of rows there are, when Rows holds only the first.
	Total int
}

// Column is a heading; Right aligns numbers.
type Column struct {
	Title string
	Right bool
}

// File is an attachment. WriteTo may be called more than once, each time for
// the whole content.
type File struct {
	Name        string
	ContentType string
	Write       func(io.Writer) error
}

// ButtonStyle is how prominent a button is.
type ButtonStyle string

// The styles of a button.
const (
	StyleDefault     ButtonStyle = ""
	StylePositive    ButtonStyle = "positive"
	StyleDestructive ButtonStyle = "destructive"
)

// Button offers a next step: exactly one of Run, Say, Confirm, Dismiss and URL
// is set. A press acts with the rights of whoever presses.
type Button struct {
	Title string
	Style ButtonStyle
	// Run invokes a command as it stands.
	Run *Invocation
	// Say acts as if the presser had typed it.
	Say string
	// Confirm is the id of the confirmation that the button grants.
	Confirm string
	// Dismiss is the id of the confirmation that the button declines.
	Dismiss string
	// URL opens a page.
	URL string
	// Token is what the card carries: the signed form of the above. The engine
	// fills it in.
	Token string
}

// ChartKind is the shape of a chart.
type ChartKind string

// The shapes of a chart.
const (
	ChartBars     ChartKind = "bars"     // grouped bars over X
	ChartStacked  ChartKind = "stacked"  // bars on top of one another
	ChartLine     ChartKind = "line"     // lines over X
	ChartTimeline ChartKind = "timeline" // a row per series, spans along time
)

// Chart is a picture as data; main gives the renderer a function that draws it.
type Chart struct {
	Title  string
	Kind   ChartKind
	X      []string // labels of the positions
	YLabel string
	Series []Series
	// Rows are those of a timeline.
	Rows []TimelineRow
	// Tones are what some kinds of spans mean. The others have colours in the
	// order in which they come.
	Tones map[string]Tone
	// Alt is the chart in a sentence, for those who cannot see it.
	Alt string
}

// Series is one set of values over the positions of X. A Line series is drawn
// as a line over bars, against the right-hand scale when Right is set.
type Series struct {
	Name   string
	Values []float64 // NaN where there is none
	Line   bool
	Right  bool
}

// Tone is how good what a span shows is: it has the same colour in every picture.
type Tone uint8

// The tones.
const (
	ToneGood Tone = iota + 1
	ToneUnknown
	ToneBad
	ToneWorst
)

// TimelineRow is one line of a timeline.
type TimelineRow struct {
	Name  string
	Spans []Span
}

// Span is a stretch of a timeline from From to To, in fractions of its width.
type Span struct {
	From, To float64
	Kind     string // spans of one kind have one colour and one legend entry
}
