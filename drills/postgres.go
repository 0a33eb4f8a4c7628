package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

// recordsAddress is the PostgreSQL that drills may use, in schemas of their own;
// "" is none.
func recordsAddress() string { return cmp.Or(os.Getenv("TEST_RECORDS_URL"), os.Getenv("RECORDS_URL")) }

// schema makes a schema that goes with the stage, and returns its address.
func (s *stage) schema(ctx context.Context, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("floorwalker_drill_%d_%s", os.Getpid(), s.name)
	exec := func(ctx context.Context, statement string) error {
		c, err := pgx.Connect(ctx, address)
		if err != nil {
			return fmt.Errorf("PostgreSQL: %w", err)
		}
		defer func() { _ = c.Close(ctx) }()
		_, err = c.Exec(ctx, statement)
		return err
	}
	if err := exec(ctx, "CREATE SCHEMA "+pgx.Identifier{name}.Sanitize()); err != nil {
		return "", err
	}
	s.later(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		_ = exec(ctx, "DROP SCHEMA "+pgx.Identifier{name}.Sanitize()+" CASCADE") // what stays has a name of its own
	})
	query := u.Query()
	query.Set("search_path", name)
	u.RawQuery = query.Encode()
	return u.String(), nil
}
