package analyzer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
)

// book is an Analyzer that holds the moments at which sessions began, and gives
// at most a thousand of a window.
type book struct {
	mu        sync.Mutex
	began     []int64
	inclusive bool                         // dateEnd belongs to the window
	rows      func(begin, end int64) []int // instead of began: the numbers of sessions
	asked     []string                     // queries
}

func (b *book) serve(w http.ResponseWriter, r *http.Request) {
	var q struct {
		DateBegin, DateEnd []int64
		NumberOfRecords    int
	}
	text := r.URL.Query().Get("q")
	if err := json.Unmarshal([]byte(text), &q); err != nil || len(q.DateBegin) != 1 || q.NumberOfRecords != 1000 || q.DateBegin[0] >= q.DateEnd[0] {
		http.Error(w, "no query", http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	b.asked = append(b.asked, text)
	b.mu.Unlock()
	var found []int
	if b.rows != nil {
		found = b.rows(q.DateBegin[0], q.DateEnd[0])
	}
	for i, t := range b.began {
		if t >= q.DateBegin[0] && (t < q.DateEnd[0] || b.inclusive && t == q.DateEnd[0]) {
			found = append(found, i)
		}
	}
	var out strings.Builder
	out.WriteString("{}\nSEG_PROFILE\n_0,_1\n")
	for _, i := range found[:min(len(found), 1000)] {
		began := q.DateBegin[0]
		if b.rows == nil {
			began = b.began[i]
		}
		fmt.Fprintf(&out, "%08x-39b4-4e1e-81fa-0ce0ae5aebb0,%d\n", i, began)
	}
	_, _ = w.Write([]byte(out.String()))
}

// listed reads all sessions and fails for one that comes twice.
func listed(t *testing.T, c *Client, w bot.Range) (int, error) {
	t.Helper()
	seen := map[string]bool{}
	for s, err := range c.Sessions(t.Context(), w) {
		if err != nil {
			return len(seen), err
		}
		if seen[s.ID] {
			t.Fatalf("%s comes twice", s.ID)
		}
		seen[s.ID] = true
	}
	return len(seen), nil
}

func TestListingsAreWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // G404: a test repeats itself
	day := bot.Range{From: now.Add(-24 * time.Hour), To: now}
	spread := func(n int, over time.Duration) []int64 {
		all := make([]int64, n)
		for i := range all {
			all[i] = day.From.Add(time.Duration(random.Int64N(int64(over)))).UnixMilli()
		}
		return all
	}
	burst := slices.Concat(spread(3000, 24*time.Hour), spread(5000, 10*time.Second))
	border := slices.Repeat([]int64{day.From.Add(12 * time.Hour).UnixMilli(), day.From.Add(6 * time.Hour).UnixMilli()}, 600)
	for name, b := range map[string]*book{
		"none":               {},
		"one":                {began: spread(1, time.Hour)},
		"just below a page":  {began: spread(999, 24*time.Hour)},
		"a page":             {began: spread(1000, 24*time.Hour)},
		"many":               {began: spread(20_000, 24*time.Hour)},
		"a burst":            {began: burst},
		"all in one second":  {began: spread(900_0, time.Second)},
		"an end that counts": {began: burst, inclusive: true},
		"on the borders":     {began: border, inclusive: true},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := listed(t, newClient(t, b.serve), day)
			if err != nil || n != len(b.began) {
				t.Errorf("%d of %d, %v", n, len(b.began), err)
			}
			if most := 40 + len(b.began)/100; len(b.asked) > most {
				t.Errorf("%d requests for %d sessions", len(b.asked), len(b.began))
			}
		})
	}
}

// TestListingEnds meets an Analyzer that always has more: a listing has to end
// with an error, however it misbehaves.
func TestListingEnds(t *testing.T) {
	full := make([]int, 1000)
	for i := range full {
		full[i] = i
	}
	turn := 0
	for name, c := range map[string]struct {
		rows func(begin, end int64) []int
		want error
	}{
		"that gives the same for any time": {func(int64, int64) []int { return full }, errDense},
		"that is full for a millisecond": {func(begin, end int64) []int {
			return full[:map[bool]int{true: 1000}[begin < now.UnixMilli()-7 && end >= now.UnixMilli()-7]]
		}, errDense},
		"that is full for all but a moment": {func(_, end int64) []int { return full[:map[bool]int{true: 1000}[end%7 != 0]] }, errDense},
		"that is full now and then": {func(begin, end int64) []int {
			turn++
			return full[:map[bool]int{true: 1000}[end-begin > 1+int64(turn%3)]]
		}, errLong},
	} {
		t.Run(name, func(t *testing.T) {
			b := &book{rows: c.rows}
			for _, w := range []bot.Range{{From: now.Add(-10 * 365 * 24 * time.Hour), To: now}, {From: now.Add(-24 * time.Hour), To: now}} {
				b.asked = nil
				_, err := listed(t, newClient(t, b.serve), w)
				if !errors.Is(err, c.want) || len(b.asked) > maxRequests {
					t.Errorf("%v after %d requests, want %v", err, len(b.asked), c.want)
				}
				if said, _ := errors.AsType[*bot.Error](err); said == nil || !strings.HasPrefix(said.Public, "I could not list the sessions: ") {
					t.Errorf("it says %v", err)
				}
			}
		})
	}
}

func TestListingOfOddWindows(t *testing.T) {
	b := &book{began: []int64{now.UnixMilli()}}
	c := newClient(t, b.serve)
	for name, w := range map[string]struct {
		window bot.Range
		want   int
	}{
		"empty":         {bot.Range{From: now, To: now}, 0},
		"turned round":  {bot.Range{From: now, To: now.Add(-time.Hour)}, 0},
		"a millisecond": {bot.Range{From: now, To: now.Add(time.Millisecond)}, 1},
	} {
		if n, err := listed(t, c, w.window); err != nil || n != w.want {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	if n, err := listed(t, c, bot.Range{From: now, To: now.Add(time.Microsecond)}); err == nil || n != 0 || len(b.asked) > 1 {
		t.Errorf("less than a millisecond: %d, %v", n, err)
	}
}

// TestOversizedAnswersAreCut asks for less when an answer is too long to read.
func TestOversizedAnswersAreCut(t *testing.T) {
	b := &book{began: []int64{hour.From.UnixMilli(), hour.To.UnixMilli() - 1}}
	calls := 0
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == 1 {
			_, _ = w.Write(make([]byte, 9<<20))
			return
		}
		b.serve(w, r)
	})
	if n, err := listed(t, c, hour); err != nil || n != 2 || calls < 3 {
		t.Errorf("%d after %d requests, %v", n, calls, err)
	}
}

func TestListingBreaksOff(t *testing.T) {
	b := &book{began: []int64{}}
	for i := range int64(4000) {
		b.began = append(b.began, hour.From.UnixMilli()+i*900)
	}
	calls := 0
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls > 4 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		b.serve(w, r)
	})
	if n, err := listed(t, c, hour); err == nil || n == 0 || n == len(b.began) {
		t.Errorf("%d, %v", n, err)
	}
	// Whoever has enough stops reading.
	calls = -1000
	n := 0
	for range c.Sessions(t.Context(), hour) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d", n)
	}
}
