package journal

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

const (
	kindSpans   = 1
	kindDecided = 2
	headerBytes = 9
	// Larger than any request that a receiver accepts: a record that claims more is invalid.
	maxRecordBytes = 1 << 28
	extension      = ".journal"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// log is a directory of files to which records are appended. A record survives the process, not the machine: as with
// the queues of the exporters, nothing waits for the disk.
type log struct {
	directory string
	segment   time.Duration

	mutex   sync.Mutex
	file    *os.File
	opened  time.Time
	users   int
	ordinal int64
}

var (
	logsMutex sync.Mutex
	logs      = map[string]*log{}
)

// openLog returns the log of a directory; there is one log per directory.
func openLog(directory string, segment time.Duration) (*log, error) {
	logsMutex.Lock()
	defer logsMutex.Unlock()
	if shared, ok := logs[directory]; ok {
		shared.users++
		return shared, nil
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	l := &log{directory: directory, segment: segment, users: 1}
	logs[directory] = l
	return l, nil
}

func (l *log) release() error {
	logsMutex.Lock()
	defer logsMutex.Unlock()
	if l.users--; l.users > 0 {
		return nil
	}
	delete(logs, l.directory)
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.closeFile()
}

func (l *log) closeFile() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// append writes one record; when it returns, the record survives the process.
func (l *log) append(kind byte, payload []byte) error {
	record := make([]byte, headerBytes+len(payload))
	record[0] = kind
	binary.BigEndian.PutUint32(record[1:], uint32(len(payload)))
	binary.BigEndian.PutUint32(record[5:], crc32.Checksum(payload, castagnoli))
	copy(record[headerBytes:], payload)

	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := time.Now()
	if l.file != nil && now.Sub(l.opened) > l.segment {
		if err := l.closeFile(); err != nil {
			return err
		}
	}
	if l.file == nil {
		l.ordinal = max(now.UnixNano(), l.ordinal+1)
		name := filepath.Join(l.directory, strconv.FormatInt(l.ordinal, 10)+extension)
		file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		l.file, l.opened = file, now
	}
	if _, err := l.file.Write(record); err != nil {
		// An incomplete record ends a file: the next record starts another one.
		return errors.Join(err, l.closeFile())
	}
	return nil
}

func (l *log) appendDecided(ids []pcommon.TraceID) error {
	payload := make([]byte, 0, len(ids)*16)
	for _, id := range ids {
		payload = append(payload, id[:]...)
	}
	return l.append(kindDecided, payload)
}

// files of the directory, oldest first.
func (l *log) files() ([]string, error) {
	names, err := filepath.Glob(filepath.Join(l.directory, "*"+extension))
	ordinal := func(name string) int64 {
		value, _ := strconv.ParseInt(strings.TrimSuffix(filepath.Base(name), extension), 10, 64)
		return value
	}
	sort.Slice(names, func(i, j int) bool { return ordinal(names[i]) < ordinal(names[j]) })
	return names, err
}

// read calls the function with each record of the files, in the order of writing. It ignores an incomplete record at
// the end of a file, whose writer was killed.
func read(files []string, take func(kind byte, payload []byte) error) error {
	for _, name := range files {
		if err := readFile(name, take); err != nil {
			return err
		}
	}
	return nil
}

func readFile(name string, take func(kind byte, payload []byte) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := bufio.NewReaderSize(file, 1<<16)
	var header [headerBytes]byte
	for {
		if _, err := io.ReadFull(reader, header[:]); err != nil {
			return nil
		}
		size := binary.BigEndian.Uint32(header[1:])
		if size > maxRecordBytes {
			return nil
		}
		payload := make([]byte, size)
		if _, err := io.ReadFull(reader, payload); err != nil {
			return nil
		}
		if crc32.Checksum(payload, castagnoli) != binary.BigEndian.Uint32(header[5:]) {
			return nil
		}
		if err := take(header[0], payload); err != nil {
			return err
		}
	}
}

// removeBefore removes the files that have not been written to since.
func (l *log) removeBefore(since time.Time) error {
	files, err := l.files()
	if err != nil {
		return err
	}
	l.mutex.Lock()
	current := ""
	if l.file != nil {
		current = l.file.Name()
	}
	l.mutex.Unlock()
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || name == current || !info.ModTime().Before(since) {
			continue
		}
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
