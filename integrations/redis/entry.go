package redis

import (
	"encoding/binary"
	"errors"
	"time"

	"floorwalker/bot"
)

// entryFormat is the first byte of an encoded event.
const entryFormat = 1

// redriven marks an entry that somebody put back from the dead letters: it is
// handled although its event was seen before.
const redriven = 1

var errBadEntry = errors.New("entry cannot be decoded")

// encodeEntry packs an event into the one field of its stream entry: format,
// flags, source, key and id with their lengths, time, payload.
func encodeEntry(e *bot.Event, flags byte) []byte {
	b := make([]byte, 0, 24+len(e.Source)+len(e.Key)+len(e.ID)+len(e.Payload))
	b = append(b, entryFormat, flags)
	for _, s := range [...]string{e.Source, e.Key, e.ID} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendVarint(b, e.At.UnixNano())
	return append(b, e.Payload...)
}

// decodeEntry is the reverse of encodeEntry. The payload shares b.
func decodeEntry(b []byte) (e bot.Event, flags byte, err error) {
	if len(b) < 2 || b[0] != entryFormat {
		return e, 0, errBadEntry
	}
	flags, b = b[1], b[2:]
	for _, s := range [...]*string{&e.Source, &e.Key, &e.ID} {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return bot.Event{}, 0, errBadEntry
		}
		b = b[used:]
		*s, b = string(b[:n]), b[n:]
	}
	at, used := binary.Varint(b)
	if used <= 0 {
		return bot.Event{}, 0, errBadEntry
	}
	e.At = time.Unix(0, at).UTC()
	e.Payload = b[used:]
	return e, flags, nil
}
