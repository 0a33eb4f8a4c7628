package redis

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// CallRecords keeps the rows of call records at hand, by organisation and the
// hour in which the call ended:
//
//	{records:ORG}:HOUR       hash: report id to row (see recordrow.go)
//	floorwalker:records:orgs, :locations, :queues   sets of names
//
// HOUR counts from 1970. The hours of one organisation share a slot, because a
// newer version of a record may have ended in another one.
type CallRecords struct {
	store *Store
	keep  time.Duration
}

// CallRecords returns the rows, which are kept for that long after a call's end.
func (s *Store) CallRecords(keep time.Duration) *CallRecords { return &CallRecords{s, keep} }

const (
	recordNames = "floorwalker:records:"
	// maxRecordNames bounds the names of a sort, maxRecordName one of them in
	// bytes.
	maxRecordNames = 20_000
	maxRecordName  = 200
	// hoursAtOnce is how many hashes are read in one go.
	hoursAtOnce = 32
)

func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

func recordsKey(org string, hour int64) string {
	return "{records:" + orgKey(org) + "}:" + strconv.FormatInt(hour, 10)
}

// recordScript looks for each record in its hour and the hours beside it, and
// says what is or was done: 0 it is there as new or newer, 1 added, 2 in the
// place of an older one. What the same batch brought before, when it was worked
// on and did not come to its end, is said again. KEYS: the hour, the one before
// and the one after. ARGV: whether to write, the TTL in ms, then field and value
// of each. Times are compared as numbers, because Lua compares text by locale.
var recordScript = `
local function at(v) local a, b, c, d, e, f = string.byte(v, 1, 6); return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f end
local write, out = ARGV[1] == '1', {}
for i = 3, #ARGV, 2 do
  local id, new = ARGV[i], ARGV[i + 1]
  local fate, old = 1, nil
  for k = 1, 3 do
    local v = redis.call('HGET', KEYS[k], id)
    if v then
      if not old or at(v) > at(old) then old = v end
      if at(v) >= at(new) then
        fate = 0
        if at(v) == at(new) and string.sub(v, 7, 10) == string.sub(new, 7, 10) then
          fate = string.sub(v, 11, 11) == 'a' and 1 or 2
        end
        break
      end
      fate = 2
      if write and k > 1 then redis.call('HDEL', KEYS[k], id) end
    end
  end
  if write and fate > 0 and not (old and at(old) >= at(new)) then
    if fate == 2 then new = string.sub(new, 1, 10) .. 'm' .. string.sub(new, 12) end
    redis.call('HSET', KEYS[1], id, new)
  end
  out[#out + 1] = fate
end
if write then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return out`

// fateGroup is the records of one organisation and hour.
type fateGroup struct {
	org  string
	hour int64
	at   []int
}

// Fates says what PutRecords would do with each record, and changes nothing.
func (c *CallRecords) Fates(ctx context.Context, batch string, records []bot.WholeRecord) ([]bot.RecordFate, error) {
	return c.run(ctx, batch, records, false)
}

// PutRecords keeps rows. Of two with the same ReportID the newer one is kept, and
// of two as new the first. A batch that is put again gets the answer that it got
// before. Records whose time has passed already are not kept, and said to be new.
func (c *CallRecords) PutRecords(ctx context.Context, batch string, records []bot.WholeRecord) ([]bot.RecordFate, error) {
	fates, err := c.run(ctx, batch, records, true)
	if err != nil {
		return nil, err
	}
	return fates, c.name(ctx, records)
}

func (c *CallRecords) run(ctx context.Context, batch string, records []bot.WholeRecord, write bool) ([]bot.RecordFate, error) {
	fates := make([]bot.RecordFate, len(records))
	now := c.store.opt.Clock()
	groups := map[string]*fateGroup{}
	for i := range records {
		r := &records[i]
		if !r.End.Add(c.keep).After(now) {
			fates[i] = bot.RecordAdded
			continue
		}
		key := recordsKey(r.OrgID, hourOf(r.End))
		g := groups[key]
		if g == nil {
			g = &fateGroup{org: r.OrgID, hour: hourOf(r.End)}
			groups[key] = g
		}
		g.at = append(g.at, i)
	}
	pipe := c.store.client.Pipeline()
	order := slices.Sorted(maps.Keys(groups))
	answers := make([]*goredis.Cmd, 0, len(order))
	for _, key := range order {
		g := groups[key]
		ends := time.Unix((g.hour+1)*3600, 0).Add(c.keep)
		args := make([]any, 0, 2+2*len(g.at))
		args = append(args, boolArg(write), ends.Sub(now).Milliseconds())
		for _, i := range g.at {
			field, _ := recordField(records[i].ReportID)
			value := recordHead(&records[i].CallRecord, batch)
			if write {
				value = appendRow(value, &records[i].CallRecord)
			}
			args = append(args, field, value)
		}
		answers = append(answers, pipe.Eval(ctx, recordScript, []string{key, recordsKey(g.org, g.hour-1), recordsKey(g.org, g.hour+1)}, args...))
	}
	if len(answers) == 0 {
		return fates, nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	for n, key := range order {
		got, err := answers[n].Int64Slice()
		if err != nil {
			return nil, err
		}
		for j, i := range groups[key].at {
			fates[i] = bot.RecordFate(got[j]) //nolint:gosec // 0, 1 or 2
		}
	}
	return fates, nil
}

func boolArg(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// name keeps the names that stand in records.
func (c *CallRecords) name(ctx context.Context, records []bot.WholeRecord) error {
	sets := map[string]map[string]bool{"orgs": {}, "locations": {}, "queues": {}}
	for i := range records {
		r := &records[i].CallRecord
		for set, name := range map[string]string{"orgs": r.OrgID, "locations": r.Location, "queues": r.Queue()} {
			if name != "" && len(name) <= maxRecordName {
				sets[set][name] = true
			}
		}
	}
	pipe := c.store.client.Pipeline()
	for set, names := range sets {
		if len(names) == 0 {
			continue
		}
		members := make([]any, 0, len(names))
		for name := range names {
			members = append(members, name)
		}
		pipe.Eval(ctx, `if redis.call('SCARD', KEYS[1]) < tonumber(ARGV[1]) then for i = 2, #ARGV do redis.call('SADD', KEYS[1], ARGV[i]) end end return 0`,
			[]string{recordNames + set}, append([]any{maxRecordNames}, members...)...)
	}
	_, err := pipe.Exec(ctx)
	return err
}

// RecordNames returns the names that stand in records.
func (c *CallRecords) RecordNames(ctx context.Context) (n bot.RecordNames, err error) {
	for set, names := range map[string]*[]string{"orgs": &n.Orgs, "locations": &n.Locations, "queues": &n.Queues} {
		if *names, err = c.store.client.SMembers(ctx, recordNames+set).Result(); err != nil {
			return n, err
		}
		slices.Sort(*names)
	}
	return n, nil
}

// CountRecords returns how many records of each organisation ended in the hour
// that begins at hour.
func (c *CallRecords) CountRecords(ctx context.Context, hour time.Time, orgs []string) (map[string]int, error) {
	counts := make(map[string]int, len(orgs))
	pipe := c.store.client.Pipeline()
	answers := make([]*goredis.IntCmd, 0, len(orgs))
	for _, org := range orgs {
		answers = append(answers, pipe.HLen(ctx, recordsKey(org, hourOf(hour))))
	}
	if len(answers) == 0 {
		return counts, nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	for i, org := range orgs {
		counts[org] = int(answers[i].Val())
	}
	return counts, nil
}

// Records returns the rows that are asked for, by their end and ReportID.
func (c *CallRecords) Records(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error] {
	return func(yield func(bot.CallRecord, error) bool) {
		orgs := q.Orgs
		if len(orgs) == 0 {
			names, err := c.RecordNames(ctx)
			if err != nil {
				yield(bot.CallRecord{}, err)
				return
			}
			orgs = names.Orgs
		}
		first, last := c.hours(q.Within)
		for hour := first; hour <= last; hour++ {
			rows, err := c.hour(ctx, hour, orgs, &q)
			if err != nil {
				yield(bot.CallRecord{}, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// hours are the hours of a range of which rows may be kept.
func (c *CallRecords) hours(r bot.Range) (first, last int64) {
	now := c.store.opt.Clock()
	first, last = hourOf(now.Add(-c.keep)), hourOf(now.Add(time.Hour))
	if !r.From.IsZero() {
		first = max(first, hourOf(r.From))
	}
	if !r.To.IsZero() {
		last = min(last, hourOf(r.To.Add(-1)))
	}
	return first, last
}

// hour returns the rows of an hour that are asked for, in order.
func (c *CallRecords) hour(ctx context.Context, hour int64, orgs []string, q *bot.RecordQuery) ([]bot.CallRecord, error) {
	var rows []bot.CallRecord
	for some := range slices.Chunk(orgs, hoursAtOnce) {
		pipe := c.store.client.Pipeline()
		answers := make([]*goredis.MapStringStringCmd, 0, len(some))
		for _, org := range some {
			answers = append(answers, pipe.HGetAll(ctx, recordsKey(org, hour)))
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return nil, err
		}
		for i, org := range some {
			for field, value := range answers[i].Val() {
				row, err := readRow(org, field, value)
				if err != nil {
					c.store.opt.Logger.Warn("a row of the call records cannot be read", "org", org, "hour", hour)
					continue
				}
				if q.Matches(&row) {
					rows = append(rows, row)
				}
			}
		}
	}
	slices.SortFunc(rows, func(a, b bot.CallRecord) int {
		return cmp.Or(a.End.Compare(b.End), strings.Compare(a.ReportID, b.ReportID))
	})
	return rows, nil
}
