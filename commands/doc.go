// Package commands is what people can ask for: a file per command, with its
// words, its help, its role and the few upstream calls it needs. A command gets
// its slots resolved and returns data; it parses no text and writes no markup.
//
// Figures come from package figures, never from here, and every answer carries
// the window, the zone and the age of what it says.
package commands
