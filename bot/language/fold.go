package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold returns s in lower case without marks: "José" and "JOSE" are one name.
func fold(s string) string {
	ascii, lower := true, true
	for i := range len(s) {
		c := s[i]
		ascii = ascii && c < utf8.RuneSelf
		lower = lower && (c < 'A' || c > 'Z')
	}
	switch {
	case ascii && lower:
		return s
	case ascii:
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsMark(r):
			return -1
		case r == '’' || r == '‘' || r == '´' || r == '`':
			return '\''
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// expand turns a word as written into the words it stands for.
func expand(raw string) []token {
	s := fold(raw)
	base, suffix, apostrophe := strings.Cut(s, "'")
	if !apostrophe {
		return spell(s, false)
	}
	switch suffix {
	case "":
		return spell(base, true)
	case "s":
		if takesIs[base] {
			return []token{{text: base}, {text: "is"}}
		}
		return spell(base, true)
	case "re":
		return []token{{text: base}, {text: "are"}}
	case "ve":
		return []token{{text: base}, {text: "have"}}
	case "ll":
		return []token{{text: base}, {text: "will"}}
	case "m":
		return []token{{text: base}, {text: "am"}}
	case "d":
		return []token{{text: base}, {text: "would"}}
	}
	return spell(strings.ReplaceAll(s, "'", ""), false)
}

// spell looks a folded word up in the shortenings.
func spell(s string, possessive bool) []token {
	long, ok := shortenings[s]
	if !ok {
		return []token{{text: s, possessive: possessive}}
	}
	first, rest, more := strings.Cut(long, " ")
	if !more {
		return []token{{text: first, possessive: possessive}}
	}
	second, third, more := strings.Cut(rest, " ")
	if !more {
		return []token{{text: first}, {text: second}}
	}
	return []token{{text: first}, {text: second}, {text: third}}
}

// takesIs are the words after which 's is a verb and not a possessive.
var takesIs = wordSet("how who what where when that there it he she here which")

// shortenings are what people in a hurry write, and what it stands for.
var shortenings = map[string]string{
	"hows": "how is", "whos": "who is", "whats": "what is", "wheres": "where is", "thats": "that is",
	"theres": "there is", "hes": "he is", "shes": "she is", "im": "i am", "ive": "i have",
	"dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not",
	"cant": "can not", "cannot": "can not", "wont": "will not", "havent": "have not", "hasnt": "has not",
	"wasnt": "was not", "werent": "were not", "shouldnt": "should not", "wouldnt": "would not", "couldnt": "could not",
	"ppl": "people", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thanks", "u": "you", "ur": "your",
	"r": "are", "xfer": "transfer", "vm": "voicemail", "vms": "voicemails", "rn": "now", "abt": "about",
	"avail": "available", "msg": "message", "msgs": "messages", "til": "until", "till": "until",
	"yday": "yesterday", "yest": "yesterday", "yesterdays": "yesterday", "todays": "today", "tmrw": "tomorrow",
	"tmr": "tomorrow", "tomorrows": "tomorrow", "wanna": "want to", "gonna": "going to", "gimme": "give me",
	"lemme": "let me", "wrapup": "wrap up", "acw": "wrap up", "q": "queue", "qs": "queues", "w": "with",
	"cuz": "because", "cos": "because", "coz": "because", "bc": "because", "cus": "because", "thru": "through",
	"num": "number", "avg": "average", "recs": "recordings", "everyones": "everyone", "signin": "sign in",
	"logout": "log out", "signout": "sign out", "logoff": "log off", "signoff": "sign off", "login": "log in",
	"inqueue": "in queue", "rm": "room", "rms": "rooms", "somebodys": "somebody",
}

// wordSet makes a set of the words of s.
func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// Fold returns text as names are compared: in lower case and without marks.
func Fold(s string) string { return fold(s) }
