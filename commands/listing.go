package commands

import "slices"

// listing keeps the first of a stream in the order of the answer, counts the
// others, and writes all into a file once they are too many for a table. Its
// memory does not grow with the stream but for the compressed file.
type listing[T any] struct {
	compare func(a, b T) int // never 0 for two of them
	columns []string         // of the file
	cells   func(T) []string
	n       int
	top     []T
	early   []T // as they came, until there is a file
	file    *csvFile
	plain   bool // of the file: see csvFile
}

func (l *listing[T]) add(x T) {
	l.n++
	i, _ := slices.BinarySearchFunc(l.top, x, l.compare)
	if i < maxRows {
		l.top = slices.Insert(l.top, i, x)
		l.top = l.top[:min(len(l.top), maxRows)]
	}
	if l.file == nil {
		if l.early = append(l.early, x); l.n <= maxRows {
			return
		}
		l.open()
		return
	}
	l.file.Add(l.cells(x)...)
}

// open starts the file with what came before it.
func (l *listing[T]) open() {
	l.file = newCSV(l.columns...)
	l.file.plain = l.plain
	for _, x := range l.early {
		l.file.Add(l.cells(x)...)
	}
	l.early = nil
}
