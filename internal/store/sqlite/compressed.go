package sqlite

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// compressedSuffix ends the name of a compressed daily copy.
const compressedSuffix = ".gz"

// compressFrom is the size from which on a daily copy is compressed. A smaller one costs little, and any SQLite tool can open it.
const compressFrom = 4 << 20

// compress writes a finished copy, compressed, into another staged file, and reads that file again to check it.
func (p *stagedCopy) compress(ctx context.Context) (*stagedCopy, error) {
	packed := p.stagedCopy(p.file + compressedSuffix)
	err := packed.write(ctx, p.path, func(to io.Writer, from io.Reader) error {
		z, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
		if err != nil {
			return err
		}
		if _, err := io.Copy(z, from); err != nil {
			return err
		}
		return z.Close()
	})
	if err == nil {
		err = unpackInto(ctx, io.Discard, packed.path)
	}
	if err != nil {
		packed.discard()
		return nil, packed.failed(preferEnd(ctx, err))
	}
	return packed, nil
}

// write makes the staged file from another one.
func (p *stagedCopy) write(ctx context.Context, from string, pass func(io.Writer, io.Reader) error) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	out, err := p.create()
	if err != nil {
		return err
	}
	err = pass(out, untilEnded{ctx, in})
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// untilEnded reads until a context ends.
type untilEnded struct {
	ctx context.Context
	io.Reader
}

func (r untilEnded) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// isCompressed reports whether a file begins like one that gzip made.
func isCompressed(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	var head [3]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && bytes.Equal(head[:], []byte{0x1f, 0x8b, 8})
}

// isCompressedDatabase reports whether it is a database that was compressed.
func isCompressedDatabase(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return false
	}
	head := make([]byte, len(magic))
	_, err = io.ReadFull(z, head)
	return err == nil && bytes.Equal(head, []byte(magic))
}

// OpenCopy opens a copy of a database for reading its bytes. A compressed copy is unpacked; reading fails if it is damaged.
func OpenCopy(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil || !isCompressed(path) {
		return f, err
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w (%w)", errCutShort, err), f.Close())
	}
	return unpackedCopy{z, f}, nil
}

// unpackedCopy reads a compressed file.
type unpackedCopy struct {
	*gzip.Reader
	file *os.File
}

func (c unpackedCopy) Close() error { return errors.Join(c.Reader.Close(), c.file.Close()) }

// errCutShort means that the end of a compressed file is missing.
var errCutShort = errors.New("it is not whole, or was changed")

func unpackInto(ctx context.Context, to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(bufio.NewReaderSize(untilEnded{ctx, f}, 1<<20))
	if err != nil {
		return fmt.Errorf("%w (%w)", errCutShort, err)
	}
	_, err = io.Copy(to, z)
	if damagedArchive(err) {
		return fmt.Errorf("%w (%w)", errCutShort, err)
	}
	return err
}

// damagedArchive reports whether unpacking failed because the compressed file is damaged.
func damagedArchive(err error) bool {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF)
}

// unpacked returns the copy as a file that SQLite can read. A compressed copy is unpacked beside the database, or among the system's
// temporary files if there is no database; done removes the unpacked file.
func (d database) unpacked(ctx context.Context, from database) (plain database, done func(), err error) {
	if !isCompressed(from.path) {
		return from, func() {}, nil
	}
	place := d.path
	hint := ""
	if _, err := os.Stat(filepath.Dir(place)); err != nil {
		hint = "; set TMPDIR to a folder that can be written and has room"
		place = filepath.Join(os.TempDir(), filepath.Base(d.path))
	}
	p := from.stagedCopy(place)
	f, err := p.create()
	if err == nil {
		err = errors.Join(unpackInto(ctx, f, from.path), f.Close())
	}
	switch err = preferEnd(ctx, err); {
	case err == nil:
		return p.database, p.discard, nil
	case errors.Is(err, errCutShort):
		err = &CopyError{Kind: Damaged, Path: from.path, Err: err}
	default:
		err = fmt.Errorf("unpacking %s: %w%s", from.path, p.failed(err), hint)
	}
	p.discard()
	return p.database, nil, err
}
