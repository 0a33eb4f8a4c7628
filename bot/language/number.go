package language

// numberWords are the numbers that people write out.
var numberWords = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
	"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
	"forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}

// parseNumber reads a number in digits or words at tokens[i] and returns the
// index after it, or i when there is none.
func parseNumber(tokens []token, i int) (n float64, next int) {
	if i >= len(tokens) {
		return 0, i
	}
	if tokens[i].class == classNumber {
		return tokens[i].number, i + 1
	}
	if tokens[i].class != classWord {
		return 0, i
	}
	n, ok := numberWords[tokens[i].word]
	if !ok {
		return 0, i
	}
	if i+1 < len(tokens) && tokens[i+1].class == classWord {
		unit, ok := numberWords[tokens[i+1].word]
		switch {
		case ok && n >= 20 && n < 100 && unit > 0 && unit < 10:
			return n + unit, i + 2
		case ok && n < 10 && unit == 100:
			return n * 100, i + 2
		}
	}
	return n, i + 1
}
