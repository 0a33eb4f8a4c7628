package main

import (
	"fmt"
	"log/slog"
)

// Secret is a setting that must not be seen: it prints as stars wherever a
// value can be printed. Value gives the secret itself.
type Secret string

const stars = "***"

// Value returns the secret.
func (s Secret) Value() string { return string(s) }

// String hides the secret from %s and %v.
func (s Secret) String() string { return stars }

// Format hides the secret from every other verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(stars)) }

// MarshalText hides the secret from JSON and the like.
//
//nolint:unparam // encoding.TextMarshaler has an error
func (s Secret) MarshalText() ([]byte, error) { return []byte(stars), nil }

// UnmarshalText reads the secret.
//
//nolint:unparam // encoding.TextUnmarshaler has an error
func (s *Secret) UnmarshalText(b []byte) error {
	*s = Secret(b)
	return nil
}

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(stars) }

// values returns the secrets that are not empty.
func values(secrets []Secret) []string {
	var out []string
	for _, s := range secrets {
		if s != "" {
			out = append(out, s.Value())
		}
	}
	return out
}
