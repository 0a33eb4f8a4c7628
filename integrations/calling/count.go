package calling

import (
	"encoding/json"
	"strings"
)

// count is a field that counts something: what is no number from 0 to maxCount
// is 0.
type count int

const maxCount = 1 << 30

func (n *count) UnmarshalJSON(data []byte) error {
	*n = 0
	var f float64
	if json.Unmarshal([]byte(strings.Trim(string(data), `"`)), &f) == nil && f >= 0 && f <= maxCount {
		*n = count(f)
	}
	return nil
}
