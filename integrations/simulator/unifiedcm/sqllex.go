package unifiedcm

import "strings"

// sqlToken is a word, number, text or sign; words are in lower case.
type sqlToken struct {
	text   string
	quoted bool
}

func lexSQL(sql string) ([]sqlToken, error) {
	var tokens []sqlToken
	for i := 0; i < len(sql); {
		c := sql[i]
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
		case c == '\'' || c == '"':
			end := strings.IndexByte(sql[i+1:], c)
			if end < 0 {
				return nil, syntax()
			}
			tokens = append(tokens, sqlToken{sql[i+1 : i+1+end], true})
			i += end + 2
		case isWord(c):
			start := i
			for i < len(sql) && (isWord(sql[i]) || sql[i] == '.') {
				i++
			}
			if i < len(sql) && sql[i] == '*' && sql[i-1] == '.' {
				i++
			}
			tokens = append(tokens, sqlToken{text: strings.ToLower(sql[start:i])})
		case strings.IndexByte("<>!=", c) >= 0 && i+1 < len(sql) && strings.IndexByte("=>", sql[i+1]) >= 0:
			tokens = append(tokens, sqlToken{text: sql[i : i+2]})
			i += 2
		default:
			tokens = append(tokens, sqlToken{text: string(c)})
			i++
		}
	}
	return tokens, nil
}

func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_'
}
