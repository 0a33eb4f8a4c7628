package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/callrecords"
)

const (
	recordsSecret = "the secret of the partner's webhook"
	// recordOrgs are a large partner's customers, batchRecords the call records
	// of one of its deliveries, and recordBytes the size of each.
	recordOrgs, batchRecords, recordBytes = 283, 27_000, 3800
	// What is promised of such a delivery.
	acceptLimit, storeLimit, memoryLimit = 300 * time.Millisecond, 1500 * time.Millisecond, 64.0
)

// recordsDrill sends a delivery as large as a partner's may be, and then kills
// the bot again and again between accepting call records and having stored them.
func recordsDrill(ctx context.Context, s *stage) error {
	redis, err := s.redis(ctx, "redis", everysec)
	if err != nil {
		return err
	}
	c, err := s.cloud(ctx)
	if err != nil {
		return err
	}
	spool, err := s.subdir("call records")
	if err != nil {
		return err
	}
	replica, err := s.replica(ctx, c, "bot", "REDIS_URL="+redis.url(), "CALL_RECORDS_SECRETS="+recordsSecret, "CALL_RECORDS_SPOOL="+spool)
	if err != nil {
		return err
	}
	d := &recording{stage: s, bot: replica, spool: spool, accepted: map[string]bool{}, sent: map[string]bool{}}
	if err := d.large(ctx, archiveFiles); err != nil {
		return err
	}
	if err := s.largeOfPostgres(ctx, c, redis); err != nil {
		return err
	}
	kills := s.pick(10, 100)
	for i := range kills {
		if err := d.kill(ctx, i); err != nil {
			return fmt.Errorf("kill %d: %w", i, err)
		}
	}
	if !until(ctx, 5*time.Minute, func() bool { return d.waiting() == 0 }) {
		return fmt.Errorf("the spool: %w to be empty", errPatience)
	}
	return d.judge(ctx, redis, kills)
}

// largeOfPostgres measures the large delivery once more, with whole records in
// PostgreSQL, where there is one.
func (s *stage) largeOfPostgres(ctx context.Context, c *cloud, redis *redisServer) error {
	if recordsAddress() == "" {
		return nil
	}
	address, err := s.schema(ctx, recordsAddress())
	if err != nil {
		return err
	}
	spool, err := s.subdir("call records of PostgreSQL")
	if err != nil {
		return err
	}
	replica, err := s.replica(ctx, c, "bot of PostgreSQL", "REDIS_URL="+strings.TrimSuffix(redis.url(), "0")+"1", "RECORDS_URL="+address,
		"CALL_RECORDS_SECRETS="+recordsSecret, "CALL_RECORDS_SPOOL="+spool)
	if err != nil {
		return err
	}
	defer replica.proc.kill()
	d := &recording{stage: s, bot: replica, spool: spool, accepted: map[string]bool{}, sent: map[string]bool{}}
	return d.large(ctx, archivePostgres)
}

// recording is what the drill knows of its records.
type recording struct {
	*stage
	bot            *replica
	spool          string
	next           int
	sent, accepted map[string]bool
	early          int // kills before the delivery was answered
	between        int // kills that left something in the spool
}

// body is a delivery of n records of calls that have just ended.
func (d *recording) body(n int) (body []byte, ids []string) {
	var b bytes.Buffer
	b.Grow(n * (recordBytes + 1))
	b.WriteString(`{"items":[`)
	now := time.Now().UTC()
	for i := range n {
		id := fmt.Sprintf("0a0c2eb7-f1f6-3326-86f9-%012d", d.next)
		d.next++
		ids = append(ids, id)
		if i > 0 {
			b.WriteByte(',')
		}
		start := b.Len()
		end := now.Add(-time.Duration(i%300) * time.Second)
		fmt.Fprintf(&b, `{"Report ID":"%s","Org UUID":"408806bc-a013-4a4b-9a24-%012d","Report time":"%s","Start time":"%s","Release time":"%s",`+
			`"Answered":"true","Call type":"SIP_INBOUND","Direction":"TERMINATING","Duration":%d,"Ring duration":"7","User":"Person %d","User type":"User",`+
			`"Location":"Raleigh","Calling number":"+1919555%04d","Calling line ID":"<@all> \"Jim\"","Correlation ID":"8e8e1dc7-4f25-4595-b9c7-%012d"`,
			id, i%recordOrgs, now.Format("2006-01-02T15:04:05.000Z"), end.Add(-2*time.Minute).Format("2006-01-02T15:04:05.000Z"),
			end.Format("2006-01-02 15:04:05.000"), i%600, i%90, i%10000, d.next)
		for field := 0; b.Len()-start < recordBytes-60; field++ {
			fmt.Fprintf(&b, `,"Further field %d":"value %d of it, or NA"`, field, field*i%977)
		}
		b.WriteByte('}')
	}
	b.WriteString(`]}`)
	return b.Bytes(), ids
}

// post delivers a body and returns the status, 0 when there was no answer.
func (d *recording) post(ctx context.Context, body []byte, ids []string) int {
	for _, id := range ids {
		d.sent[id] = true
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+d.bot.addr+"/webhooks/call-records", bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("X-Spark-Signature", signature(recordsSecret, body))
	resp, err := sender.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		for _, id := range ids {
			d.accepted[id] = true
		}
	}
	return resp.StatusCode
}

// waiting is how many bodies are in the spool.
func (d *recording) waiting() int {
	files, err := filepath.Glob(filepath.Join(d.spool, "spool", "*.body"))
	if err != nil {
		return -1
	}
	return len(files)
}

// large measures one delivery of a large partner.
func (d *recording) large(ctx context.Context, archive string) error {
	records := d.pick(batchRecords/10, batchRecords)
	body, ids := d.body(records)
	pause(ctx, time.Second)
	idle, err := memoryOf(d.bot.proc.pid(), "VmRSS")
	if err != nil {
		return err
	}
	busy, err := processorTime(d.bot.proc.pid())
	if err != nil {
		return err
	}
	began := time.Now()
	if status := d.post(ctx, body, ids); status != http.StatusOK {
		return fmt.Errorf("the large delivery was answered %d", status)
	}
	accepted := time.Since(began)
	if !until(ctx, 2*time.Minute, func() bool { return d.waiting() == 0 }) {
		return fmt.Errorf("the large delivery: %w to be stored", errPatience)
	}
	stored := time.Since(began) - accepted
	peak, err := memoryOf(d.bot.proc.pid(), "VmHWM")
	if err != nil {
		return err
	}
	used, err := processorTime(d.bot.proc.pid())
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%d records, %d MB, %s: ", records, len(body)>>20, archive)
	d.within(name+"accepted", accepted, acceptLimit)
	d.within(name+"stored", stored, storeLimit)
	d.tell(name+"processor time of the bot for both", (used - busy).Seconds(), "s")
	d.atMost(name+"memory over idle", (peak-idle)/(1<<20), memoryLimit, "MB")
	return nil
}

// processorTime is how much of it a process has used.
func processorTime(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name, in parentheses, may have blanks in it; the figures are in 1/100 s.
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	if len(fields) < 13 {
		return 0, errors.New("the system does not tell the processor time")
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

// memoryOf reads a figure of a process's memory, in bytes.
func memoryOf(pid int, name string) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if value, found := strings.CutPrefix(line, name+":"); found {
			kb, err := strconv.ParseFloat(strings.Fields(value)[0], 64)
			return kb * 1024, err
		}
	}
	return 0, errors.New("the system does not tell " + name)
}

// kill delivers records and kills the bot at some moment: while it takes them in,
// after it has accepted them, while it stores them.
func (d *recording) kill(ctx context.Context, i int) error {
	body, ids := d.body(1500)
	answered := make(chan int, 1)
	go func() { answered <- d.post(ctx, body, ids) }()
	if i%10 == 0 {
		pause(ctx, time.Duration(dice(15))*time.Millisecond)
		d.bot.proc.kill()
		if <-answered != http.StatusOK {
			d.early++
		}
	} else {
		if status := <-answered; status != http.StatusOK {
			return fmt.Errorf("a delivery was answered %d", status)
		}
		pause(ctx, time.Duration(dice(120))*time.Millisecond)
		d.bot.proc.kill()
	}
	if d.waiting() > 0 {
		d.between++
	}
	return d.bot.start(ctx)
}

// judge holds what is stored against what was accepted: in the archive and among
// the rows.
func (d *recording) judge(ctx context.Context, redis *redisServer, kills int) error {
	whole, err := d.archived(ctx)
	if err != nil {
		return err
	}
	client := redis.client()
	defer func() { _ = client.Close() }()
	rows := 0
	keys := client.Scan(ctx, 0, "{records:*", 1000).Iterator()
	for keys.Next(ctx) {
		if strings.Contains(keys.Val(), ":day:") {
			continue
		}
		n, err := client.HLen(ctx, keys.Val()).Result()
		if err != nil {
			return err
		}
		rows += int(n)
	}
	if err := keys.Err(); err != nil {
		return err
	}
	lost, strange := 0, 0
	for id := range d.accepted {
		lost += count(!whole[id])
	}
	for id := range whole {
		strange += count(!d.sent[id])
	}
	d.none(fmt.Sprintf("of %d records accepted, lost in %d kills", len(d.accepted), kills), lost)
	d.none("records in the archive that nobody sent", strange)
	d.exactly("rows, against records in the archive", rows, len(whole))
	d.atLeast("kills between accepting and having stored", float64(d.between), float64(d.pick(1, 20)))
	return nil
}

// archived reads the ids of all records in the archive.
func (d *recording) archived(ctx context.Context) (map[string]bool, error) {
	files, err := callrecords.OpenFiles(filepath.Join(d.spool, "archive"), slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer files.Close()
	ids := map[string]bool{}
	for r, err := range files.WholeRecords(ctx, bot.RecordQuery{}) {
		if err != nil {
			return nil, err
		}
		ids[r.ReportID] = true
	}
	return ids, nil
}
