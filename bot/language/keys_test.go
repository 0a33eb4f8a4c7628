package language

import "testing"

func TestKeys(t *testing.T) {
	for text, want := range map[string]string{
		"press 1 2 3 #":                         "123#",
		"press 1, 2, 3":                         "123",
		"press 1-2-3#":                          "123#",
		"press one two three pound":             "123#",
		"press star 7":                          "*7",
		"hit the pound key":                     "#",
		"press the star key then 9":             "*9",
		"key in 1 2 # and tell nobody":          "12#",
		"enter 12 34 hash":                      "1234#",
		"press five":                            "5",
		"press oh for the operator":             "0",
		"send the tones one, two, and asterisk": "12*",
		"Press One, Two":                        "12",
		"press 1 2 in the call with Henry":      "12",
		"press 1":                               "", // a number
		"press one more time":                   "",
		"push one hour":                         "",
		"press 1 and hang up":                   "",
		"press 1 2.5":                           "",
		"wait 1 2 3 #":                          "",
		"press 1 2abc":                          "",
		"press onerous":                         "",
	} {
		tokens, _ := tokenize(text)
		got := ""
		for _, token := range tokens {
			if token.class == classCode {
				got += token.text
			}
		}
		if got != want {
			t.Errorf("%q: keys %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"1 2 3 #": "123#", "one, two and pound.": "12#", "4711": "4711", "1 or 2": "", "billing": "", "": ""} {
		if got := onlyKeys(text); got != want {
			t.Errorf("%q alone: %q, want %q", text, got, want)
		}
	}
}
