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
//	{records:ORG}:day:DAY    hash: the same, shortened, to the hour of the day
//	floorwalker:records:orgs, :locations, :queues   sets of names
//
// HOUR and DAY count from 1970. The keys of one organisation share a slot, because
// a newer version of a record may have ended in another hour: by the days, an older
// one is found that ended up to two days before or after.
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

func recordDayKey(org string, day int64) string {
	return "{records:" + orgKey(org) + "}:day:" + strconv.FormatInt(day, 10)
}

// moveDays is how many days the end of a call may move when its record is amended.
const moveDays = 2

// recordScript looks for each record in its hour, and where the days say that an
// older version is, and says what is or was done: 0 it is there as new or newer,
// 1 added, 2 in the place of an older one. What the same batch brought before, when
// it was worked on and did not come to its end, is said again. KEYS: the hour, its
// day, and the days beside it. ARGV: whether to write; the TTLs of the hour and of
// the day in ms, 0 when nothing is kept any more; the hour of the day, a byte; the
// prefix of an hour's key; the days; then field, shortened field and value of each
// record. Times are compared as numbers, because Lua compares text by locale.
var recordScript = goredis.NewScript(`
local function at(v) local a, b, c, d, e, f = string.byte(v, 1, 6); return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f end
local write, keep, out = ARGV[1] == '1', tonumber(ARGV[2]) > 0, {}
for i = 5 + #KEYS, #ARGV, 3 do
  local id, short, new = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local fate, newest, here = 1, nil, redis.call('HGET', KEYS[1], id)
  local function compare(v)
    if not newest or at(v) > at(newest) then newest = v end
    if at(v) < at(new) then
      if fate == 1 then fate = 2 end
    elseif at(v) == at(new) and string.sub(v, 7, 10) == string.sub(new, 7, 10) then
      fate = string.sub(v, 11, 11) == 'a' and 1 or 2
    else
      fate = 0
    end
  end
  if here then
    compare(here)
  else
    for k = 2, #KEYS do
      local hour = redis.call('HGET', KEYS[k], short)
      if hour then
        local key = ARGV[5] .. string.format('%d', ARGV[4 + k] * 24 + string.byte(hour))
        local v = redis.call('HGET', key, id)
        if v then
          compare(v)
          if write and fate == 2 and at(v) < at(new) then
            redis.call('HDEL', key, id)
            redis.call('HDEL', KEYS[k], short)
          end
          break
        end
      end
    end
  end
  if write and keep and fate > 0 and not (newest and at(newest) >= at(new)) then
    if fate == 2 then new = string.sub(new, 1, 10) .. 'm' .. string.sub(new, 12) end
    redis.call('HSET', KEYS[1], id, new)
    if not here then redis.call('HSET', KEYS[2], short, ARGV[4]) end
  end
  out[#out + 1] = fate
end
if write and keep then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
return out`)

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
// before. Records whose time has passed already are not kept: of them, only older
// versions are removed.
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
		if !r.End.Add(c.keep).After(now.AddDate(0, 0, -moveDays)) {
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
	order := slices.Sorted(maps.Keys(groups))
	if len(order) == 0 {
		return fates, nil
	}
	calls := make([]scriptCall, 0, len(order))
	for _, key := range order {
		g := groups[key]
		keys, args := c.places(g, key, now)
		args[0] = boolArg(write)
		for _, i := range g.at {
			field, _ := recordField(records[i].ReportID)
			value := recordHead(&records[i].CallRecord, batch)
			if write {
				value = appendRow(value, &records[i].CallRecord)
			}
			args = append(args, field, shortField(field), value)
		}
		calls = append(calls, scriptCall{keys, args})
	}
	answers, err := c.judge(ctx, calls)
	if err != nil {
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

// scriptCall is what recordScript is called with.
type scriptCall struct {
	keys []string
	args []any
}

// judge runs recordScript by its name, which is much shorter than itself: a batch
// of a large partner calls it ten thousand times. Where a server has not heard of
// it, all is asked once more with the script; what was written meanwhile gets the
// same answer again.
func (c *CallRecords) judge(ctx context.Context, calls []scriptCall) ([]*goredis.Cmd, error) {
	run := func(eval func(goredis.Pipeliner, scriptCall) *goredis.Cmd) ([]*goredis.Cmd, error) {
		pipe := c.store.client.Pipeline()
		answers := make([]*goredis.Cmd, 0, len(calls))
		for _, call := range calls {
			answers = append(answers, eval(pipe, call))
		}
		_, err := pipe.Exec(ctx)
		return answers, err
	}
	answers, err := run(func(p goredis.Pipeliner, call scriptCall) *goredis.Cmd {
		return recordScript.EvalSha(ctx, p, call.keys, call.args...)
	})
	if slices.ContainsFunc(answers, func(a *goredis.Cmd) bool { return goredis.HasErrorPrefix(a.Err(), "NOSCRIPT") }) {
		return run(func(p goredis.Pipeliner, call scriptCall) *goredis.Cmd {
			return recordScript.Eval(ctx, p, call.keys, call.args...)
		})
	}
	return answers, err
}

// places are the keys that the script looks at for a group, and its first
// arguments. Of rows whose time has passed, and which are not kept, the TTLs are
// none.
func (c *CallRecords) places(g *fateGroup, key string, now time.Time) (keys []string, args []any) {
	ttl := func(ends int64) int64 { return max(time.Unix(ends, 0).Add(c.keep).Sub(now).Milliseconds(), 0) }
	day := g.hour / 24
	keys = []string{key, recordDayKey(g.org, day)}
	days := []any{day}
	for n := day - moveDays; n <= day+moveDays; n++ {
		if n != day {
			keys, days = append(keys, recordDayKey(g.org, n)), append(days, n)
		}
	}
	args = make([]any, 0, 5+len(days)+3*len(g.at))
	args = append(args, "", ttl((g.hour+1)*3600), ttl((day+1)*24*3600), string([]byte{byte(g.hour % 24)}), "{records:"+orgKey(g.org)+"}:")
	return keys, append(args, days...)
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
