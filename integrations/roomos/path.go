package roomos

import (
	"fmt"
	"regexp"
	"strings"
)

// Path names a status, a configuration or a command: words with dots between
// them, "Audio.Volume.Set"; an item of a list has its number, "Call[3].Status".
type Path string

// maxPath is how long a path may be; the longest of the published schema has
// fewer than 100 characters.
const maxPath = 200

var validPath = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(\[(\d+|\*)\])?(\.[A-Za-z][A-Za-z0-9]*(\[(\d+|\*)\])?)*$`)

// check refuses what is not a path: it becomes part of XML, of URLs and of
// JSON-RPC methods.
func (p Path) check() error {
	if len(p) > maxPath || !validPath.MatchString(string(p)) {
		return fmt.Errorf("%.40q is not the name of a status, configuration or command", string(p))
	}
	return nil
}

// Words returns the parts of the path without the numbers of items.
func (p Path) Words() []string {
	var words []string
	for w := range strings.SplitSeq(string(p), ".") {
		name, _ := item(w)
		words = append(words, name)
	}
	return words
}

// item takes "Call[3]" apart.
func item(word string) (name, id string) {
	name, rest, ok := strings.Cut(word, "[")
	if !ok {
		return word, ""
	}
	return name, strings.TrimSuffix(rest, "]")
}

// slashed is the path as URLs of the LAN interface have it: "/Status/Call[@item='3']".
func (p Path) slashed(root string) string {
	var b strings.Builder
	b.WriteString("/" + root)
	for w := range strings.SplitSeq(string(p), ".") {
		name, id := item(w)
		b.WriteString("/" + name)
		if id != "" && id != "*" {
			b.WriteString("[@item='" + id + "']")
		}
	}
	return b.String()
}
