package contactcenter

import "floorwalker/integrations/rest"

// The fields of Cisco's answers are read tolerantly.
type (
	text          = rest.Text
	flag          = rest.Flag
	list[T any]   = rest.List[T]
	object[T any] = rest.Object[T]
	number        = rest.Number
)

// named is a reference to a queue, agent, team or code.
type named struct {
	ID       text   `json:"id"`
	Name     text   `json:"name"`
	Duration number `json:"duration"` // of a queue: time spent in it
}
