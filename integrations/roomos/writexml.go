package roomos

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// commandXML is a command for /putxml. Every version takes command="True" on
// the leaf, and some need it.
func commandXML(name Path, args Arguments) []byte {
	var b strings.Builder
	words := name.Words()
	b.WriteString("<Command>")
	for i, w := range words {
		b.WriteString("<" + w)
		if i == len(words)-1 {
			b.WriteString(` command="True"`)
		}
		b.WriteString(">")
	}
	for _, key := range sorted(args.Values) {
		many, _ := args.Values[key].([]string)
		for i, text := range texts(args.Values[key]) {
			b.WriteString("<" + key)
			if many != nil {
				b.WriteString(` item="` + strconv.Itoa(i+1) + `"`)
			}
			b.WriteString(">" + escaped(text) + "</" + key + ">")
		}
	}
	if args.Body != "" {
		b.WriteString("<body>" + escaped(args.Body) + "</body>")
	}
	return closing(&b, words, "Command")
}

// configurationXML is a configuration for /putxml.
func configurationXML(key Path, value any) []byte {
	var b strings.Builder
	b.WriteString("<Configuration>")
	for w := range strings.SplitSeq(string(key), ".") {
		name, id := item(w)
		b.WriteString("<" + name)
		if id != "" {
			b.WriteString(` item="` + id + `"`)
		}
		b.WriteString(">")
	}
	b.WriteString(escaped(strings.Join(texts(value), "")))
	return closing(&b, key.Words(), "Configuration")
}

func closing(b *strings.Builder, words []string, root string) []byte {
	for _, w := range slices.Backward(words) {
		b.WriteString("</" + w + ">")
	}
	b.WriteString("</" + root + ">")
	return []byte(b.String())
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder does not fail
	return b.String()
}

func sorted(values map[string]any) []string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
