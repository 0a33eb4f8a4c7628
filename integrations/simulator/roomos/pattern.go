package roomos

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// maxPattern bounds the parts of a pattern.
const maxPattern = 20

// part is a part of a pattern: "Call", "Call[3]", "Service[1..3]",
// "Service[2..n]", "Call[*]", or "*".
var part = regexp.MustCompile(`^(\*\*?|[A-Za-z][A-Za-z0-9_-]*)(?:\[(?:@item=')?(\*|\d+|\d+\.\.(?:\d+|n))'?\])?$`)

// lastItem stands for n in "[2..n]".
const lastItem = 1 << 30

// dotted reads an expression of the cloud: "Call[*].Status", "Audio.*".
func dotted(text string) ([]segment, bool) { return segments(splitPath(text, '.')) }

// slashed reads an expression of the LAN: "/Status/Call[@item='3']/Status".
// Its first part is the document.
func slashed(text string) (root string, rest []segment, ok bool) {
	parts := splitPath(strings.Trim(strings.ReplaceAll(text, " ", "/"), "/"), '/')
	all, ok := segments(parts)
	if !ok || len(all) == 0 {
		return "", nil, false
	}
	return all[0].name, all[1:], true
}

// splitPath splits outside of brackets: "[1..3]" has dots of its own.
func splitPath(text string, by rune) []string {
	var parts []string
	start, depth := 0, 0
	for i, r := range text {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case r == by && depth == 0:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

func segments(parts []string) ([]segment, bool) {
	if len(parts) > maxPattern {
		return nil, false
	}
	var all []segment
	for _, p := range parts {
		m := part.FindStringSubmatch(p)
		if m == nil {
			return nil, false
		}
		g := segment{name: m[1], deep: m[1] == "**"}
		switch from, to, ranged := strings.Cut(m[2], ".."); {
		case m[2] == "" || m[2] == "*":
		case ranged:
			g.from, _ = strconv.Atoi(from)
			if g.to, _ = strconv.Atoi(to); to == "n" {
				g.to = lastItem
			}
		default:
			g.from, _ = strconv.Atoi(m[2])
			g.to = g.from
		}
		all = append(all, g)
	}
	return all, true
}

// listed reads a path of JSON-RPC: ["Status", "Call", 3, "Status"]. Numbers are
// items of what stands before them.
func listed(raw json.RawMessage) (root string, rest []segment, ok bool) {
	var parts []any
	if json.Unmarshal(raw, &parts) != nil || len(parts) == 0 || len(parts) > maxPattern {
		return "", nil, false
	}
	var all []segment
	for _, p := range parts {
		switch p := p.(type) {
		case float64:
			if len(all) == 0 || p < 1 || p > lastItem {
				return "", nil, false
			}
			all[len(all)-1].from, all[len(all)-1].to = int(p), int(p)
		case string:
			if n, err := strconv.Atoi(p); err == nil && len(all) > 0 {
				all[len(all)-1].from, all[len(all)-1].to = n, n
				continue
			}
			one, ok := segments([]string{p})
			if !ok {
				return "", nil, false
			}
			all = append(all, one...)
		default:
			return "", nil, false
		}
	}
	if len(all) == 0 {
		return "", nil, false
	}
	return all[0].name, all[1:], true
}
