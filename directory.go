package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// directoryAge is how old names may be: new queues and agents are rare, and a
// name that is not found makes nothing worse than a question.
const directoryAge = 5 * time.Minute

// missingAge is how old they may be while those of one system are missing.
const missingAge = 10 * time.Second

// sharedCache keeps bytes for all replicas. load makes them when they are
// missing or older than ttl.
type sharedCache interface {
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Fetch(ctx context.Context, key string, ttl time.Duration, load func(context.Context) ([]byte, error)) ([]byte, error)
}

// nameSource lists the entries of one kind as the upstream has them.
type nameSource func(context.Context) ([]bot.Entry, error)

// directory is the bot's phone book: names by kind, kept in memory, refreshed
// behind the scenes, shared between replicas.
type directory struct {
	sources map[bot.Kind][]nameSource
	cache   sharedCache
	log     *slog.Logger

	mu    sync.Mutex
	known map[bot.Kind]*names
}

type names struct {
	entries    []bot.Entry
	missing    error // why there may be more
	loaded     time.Time
	refreshing bool
}

func newDirectory(cache sharedCache, log *slog.Logger, sources map[bot.Kind][]nameSource) *directory {
	return &directory{sources: sources, cache: cache, log: log, known: map[bot.Kind]*names{}}
}

// Entries returns the names of a kind. Only the very first call waits for the
// upstream; later ones get what is known while it is refreshed. Names of a system
// that does not answer are missing, which the error says, and are asked for again
// soon.
func (d *directory) Entries(ctx context.Context, kind bot.Kind) ([]bot.Entry, error) {
	sources := d.sources[kind]
	if len(sources) == 0 {
		return nil, nil
	}
	d.mu.Lock()
	n := d.known[kind]
	if n != nil {
		entries, missing := n.entries, n.missing
		if time.Since(n.loaded) > directoryAge && !n.refreshing {
			n.refreshing = true
			go d.refresh(context.WithoutCancel(ctx), kind, sources)
		}
		d.mu.Unlock()
		return entries, missing
	}
	d.mu.Unlock()
	entries, err := d.load(ctx, kind, sources)
	if len(entries) > 0 || err == nil {
		d.store(kind, entries, err)
	}
	return entries, err
}

func (d *directory) refresh(ctx context.Context, kind bot.Kind, sources []nameSource) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	entries, err := d.load(ctx, kind, sources)
	if err == nil {
		d.store(kind, entries, nil)
		return
	}
	d.log.Warn("names not refreshed", "kind", kind, "error", err)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[kind].refreshing = false
	d.known[kind].loaded = time.Now().Add(time.Minute - directoryAge) // again in a minute
}

func (d *directory) store(kind bot.Kind, entries []bot.Entry, missing error) {
	n := &names{entries: entries, missing: missing, loaded: time.Now()}
	if missing != nil {
		d.log.Warn("not all names were read", "kind", kind, "error", missing)
		n.loaded = n.loaded.Add(missingAge - directoryAge)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[kind] = n
}

// renew reads all names again, however old they are. Names that cannot be read
// leave the others alone.
func (d *directory) renew(ctx context.Context) error {
	var errs []error
	for kind, sources := range d.sources {
		if err := d.renewKind(ctx, kind, sources); err != nil {
			errs = append(errs, fmt.Errorf("names of kind %s: %w", kind, err))
		}
	}
	return errors.Join(errs...)
}

func (d *directory) renewKind(ctx context.Context, kind bot.Kind, sources []nameSource) error {
	raw, err := listNames(ctx, sources)
	if err != nil {
		return err
	}
	if err := d.cache.Set(ctx, string(kind), raw, directoryAge); err != nil {
		return fmt.Errorf("in the cache: %w", err)
	}
	var entries []bot.Entry
	if err := json.Unmarshal(raw, &entries); err != nil {
		return err
	}
	d.store(kind, entries, nil)
	return nil
}

// someNames is the error of names of which only some could be read.
type someNames struct {
	entries []bot.Entry
	missing error
}

func (e *someNames) Error() string { return e.missing.Error() }

// Unwrap returns why the others could not be read.
func (e *someNames) Unwrap() error { return e.missing }

// listNames reads names from all systems that know some. Its error is a someNames
// when one of them does not answer.
func listNames(ctx context.Context, sources []nameSource) ([]byte, error) {
	var all []bot.Entry
	var missing error
	for _, list := range sources {
		entries, err := list(ctx)
		if err != nil && missing == nil {
			missing = err
		}
		all = append(all, entries...)
	}
	all = distinctSites(united(all))
	if missing != nil {
		return nil, &someNames{all, missing}
	}
	return json.Marshal(all)
}

// united makes one entry of those by which several systems know one person. Ids
// of other kinds are the systems' own.
func united(entries []bot.Entry) []bot.Entry {
	at := map[string]int{}
	kept := make([]bot.Entry, 0, len(entries))
	for _, e := range entries {
		key := string(e.Kind) + " " + webex.BareID(e.ID)
		i, known := at[key]
		if e.Kind != bot.KindPerson || !known {
			at[key] = len(kept)
			kept = append(kept, e)
			continue
		}
		if kept[i].Name != e.Name {
			e.Also = append(slices.Clone(e.Also), e.Name)
		}
		for _, also := range e.Also {
			if !slices.Contains(kept[i].Also, also) {
				kept[i].Also = append(slices.Clip(kept[i].Also), also)
			}
		}
	}
	return kept
}

func (d *directory) load(ctx context.Context, kind bot.Kind, sources []nameSource) ([]bot.Entry, error) {
	raw, err := d.cache.Fetch(ctx, string(kind), directoryAge, func(ctx context.Context) ([]byte, error) {
		return listNames(ctx, sources)
	})
	if some, ok := errors.AsType[*someNames](err); ok {
		return some.entries, some.missing
	}
	if err != nil {
		return nil, err
	}
	var entries []bot.Entry
	if err := json.Unmarshal(raw, &entries); err != nil {
		return nil, errors.Join(fmt.Errorf("names of kind %s in the cache", kind), err)
	}
	return entries, nil
}

// count is how many names are known.
func (d *directory) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, k := range d.known {
		n += len(k.entries)
	}
	return n
}

// distinctSites leaves one entry of sites that several systems know by the same
// name: the first, which is the contact centre's where it has one. To people
// Tampa is one place, and room devices are found by the name.
func distinctSites(all []bot.Entry) []bot.Entry {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(e bot.Entry) bool {
		if e.Kind != bot.KindSite {
			return false
		}
		name := strings.ToLower(e.Name)
		again := seen[name]
		seen[name] = true
		return again
	})
}
