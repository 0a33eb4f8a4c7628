package callrecords

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"iter"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// A file of the archive is a row of frames, each written at once: a head, and
// records compressed with zstd, one to a line. The head is a frame that zstd
// skips, so that `zstdcat` reads the file, and tells where a frame ends that a
// crash has cut: what follows it is found all the same.
//
//	4 bytes  the magic number of a frame to skip
//	4 bytes  16, the length of the rest
//	8 bytes  frameMark
//	4 bytes  the length of the compressed records
//	4 bytes  their CRC
const (
	frameMagic = 0x184D2A50
	frameMark  = "FWRECORD"
	frameHead  = 24
	// maxFrame bounds a frame, in bytes.
	maxFrame = 256 << 20
)

var errFrame = errors.New("a part of a file of call records is damaged")

// codec compresses and expands frames. It is safe for concurrent use.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newCodec() (codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<20))
	if err != nil {
		return codec{}, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(maxFrame), zstd.WithDecoderLowmem(true))
	return codec{enc, dec}, err
}

func (c codec) close() {
	_ = c.enc.Close()
	c.dec.Close()
}

// frame returns lines as a frame.
func (c codec) frame(lines []byte) []byte {
	b := make([]byte, frameHead, frameHead+len(lines)/4)
	b = c.enc.EncodeAll(lines, b)
	binary.LittleEndian.PutUint32(b, frameMagic)
	binary.LittleEndian.PutUint32(b[4:], frameHead-8)
	copy(b[8:], frameMark)
	binary.LittleEndian.PutUint32(b[16:], uint32(len(b)-frameHead)) //nolint:gosec // bounded by what is put at once
	binary.LittleEndian.PutUint32(b[20:], crc32.ChecksumIEEE(b[frameHead:]))
	return b
}

// frames yields the lines of each frame of a file of size bytes; they are valid
// until the next is asked for. errFrame stands for a part that cannot be read;
// the reading goes on behind it.
func (c codec) frames(file io.ReaderAt, size int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var head [frameHead]byte
		var packed, lines []byte
		for at := int64(0); at < size; {
			length, sum := uint32(0), uint32(0)
			whole := false
			if _, err := file.ReadAt(head[:], at); err == nil && isHead(head[:]) {
				length, sum = binary.LittleEndian.Uint32(head[16:]), binary.LittleEndian.Uint32(head[20:])
				whole = at+frameHead+int64(length) <= size
			}
			if whole {
				packed = slices.Grow(packed[:0], int(length))[:length]
				_, err := file.ReadAt(packed, at+frameHead)
				if whole = err == nil && crc32.ChecksumIEEE(packed) == sum; whole {
					lines, err = c.dec.DecodeAll(packed, lines[:0])
					whole = err == nil
				}
			}
			if !whole {
				if !yield(nil, errFrame) {
					return
				}
				at = nextHead(file, at+1, size)
				continue
			}
			if !yield(lines, nil) {
				return
			}
			at += frameHead + int64(length)
		}
	}
}

func isHead(b []byte) bool {
	return binary.LittleEndian.Uint32(b) == frameMagic && string(b[8:16]) == frameMark
}

// nextHead looks for a head from at on, and returns size when there is none.
func nextHead(file io.ReaderAt, at, size int64) int64 {
	block := make([]byte, 256<<10)
	for at < size {
		n, err := file.ReadAt(block, at)
		for i := 0; i+16 <= n; i++ {
			if isHead(block[i : i+16]) {
				return at + int64(i)
			}
		}
		if err != nil || n < 16 {
			break
		}
		at += int64(n - 15)
	}
	return size
}
