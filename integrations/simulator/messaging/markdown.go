package messaging

import (
	"html"
	"strings"
)

// maxNesting bounds quotes in quotes and emphasis in emphasis.
const maxNesting = 6

// render turns the subset of Markdown that Webex documents into html and plain
// text. Everything else is text, and text is escaped: no markup of the writer
// reaches the html but what is made here.
func render(markdown string, mentioned func(mention) (html, text string)) (rendered, plain string) {
	r := renderer{mentioned: mentioned}
	lines := strings.Split(strings.ToValidUTF8(strings.ReplaceAll(markdown, "\r\n", "\n"), "\uFFFD"), "\n")
	r.blocks(lines, 0)
	return r.html.String(), strings.TrimRight(r.text.String(), "\n")
}

type renderer struct {
	html, text strings.Builder
	mentioned  func(mention) (html, text string)
}

// blocks renders lines as paragraphs, headings, lists, quotes and code.
func (r *renderer) blocks(lines []string, depth int) {
	for i := 0; i < len(lines); {
		var n int
		line := lines[i]
		switch level, item := heading(line); {
		case strings.TrimSpace(line) == "":
			n = 1
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			n = r.fence(lines[i:])
		case level != "":
			r.tag(level, item, depth)
			r.text.WriteByte('\n')
			n = 1
		case isRule(line):
			r.html.WriteString("<hr>")
			n = 1
		case strings.HasPrefix(line, ">") && depth < maxNesting:
			n = r.quote(lines[i:], depth)
		case listItem(line) != none:
			n = r.list(lines[i:], depth)
		default:
			n = r.paragraph(lines[i:], depth)
		}
		i += n
	}
}

// tag renders content between <name> and </name>.
func (r *renderer) tag(name, content string, depth int) {
	r.html.WriteString("<" + name + ">")
	r.inline(content, depth+1)
	r.html.WriteString("</" + name + ">")
}

func heading(line string) (level, content string) {
	hashes := len(line) - len(strings.TrimLeft(line, "#"))
	if hashes == 0 || hashes > 6 || !strings.HasPrefix(line[hashes:], " ") {
		return "", ""
	}
	return "h" + string(rune('0'+hashes)), strings.TrimSpace(line[hashes:])
}

func isRule(line string) bool {
	trimmed := strings.TrimSpace(line)
	return len(trimmed) >= 3 && (strings.Trim(trimmed, "-") == "" || strings.Trim(trimmed, "*") == "")
}

func (r *renderer) fence(lines []string) (used int) {
	used = 1
	var code []string
	for used < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[used]), "```") {
		code = append(code, lines[used])
		used++
	}
	if used < len(lines) {
		used++
	}
	text := strings.Join(code, "\n")
	r.html.WriteString("<pre><code>" + html.EscapeString(text) + "</code></pre>")
	r.text.WriteString(text + "\n")
	return used
}

func (r *renderer) quote(lines []string, depth int) (used int) {
	var inner []string
	for used < len(lines) && strings.HasPrefix(lines[used], ">") {
		inner = append(inner, strings.TrimPrefix(lines[used][1:], " "))
		used++
	}
	r.html.WriteString("<blockquote>")
	r.blocks(inner, depth+1)
	r.html.WriteString("</blockquote>")
	return used
}

// The kinds of list.
const (
	none    = ""
	bullets = "ul"
	numbers = "ol"
)

// listItem tells which kind of list a line belongs to.
func listItem(line string) string {
	marker, _, ok := strings.Cut(strings.TrimLeft(line, " "), " ")
	switch {
	case !ok:
		return none
	case marker == "-" || marker == "*" || marker == "+":
		return bullets
	}
	digits := strings.TrimRight(marker, ".)")
	if digits != "" && len(digits) == len(marker)-1 && len(digits) <= 9 && strings.Trim(digits, "0123456789") == "" {
		return numbers
	}
	return none
}

func (r *renderer) list(lines []string, depth int) (used int) {
	kind := listItem(lines[0])
	r.html.WriteString("<" + kind + ">")
	for used < len(lines) && listItem(lines[used]) == kind {
		_, content, _ := strings.Cut(strings.TrimLeft(lines[used], " "), " ")
		r.tag("li", strings.TrimSpace(content), depth)
		r.text.WriteByte('\n')
		used++
	}
	r.html.WriteString("</" + kind + ">")
	return used
}

func (r *renderer) paragraph(lines []string, depth int) (used int) {
	r.html.WriteString("<p>")
	for used < len(lines) {
		line := lines[used]
		level, _ := heading(line)
		if used > 0 && (strings.TrimSpace(line) == "" || level != "" || listItem(line) != none ||
			strings.HasPrefix(line, ">") || strings.HasPrefix(strings.TrimSpace(line), "```")) {
			break
		}
		if used > 0 {
			r.html.WriteString("<br>")
			r.text.WriteByte('\n')
		}
		r.inline(strings.TrimSpace(line), depth+1)
		used++
	}
	r.html.WriteString("</p>")
	r.text.WriteByte('\n')
	return used
}
