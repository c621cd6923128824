package sqlite

import (
	"errors"
	"path/filepath"
	"syscall"
)

// drive is the file system of a folder. SQLite's locks and shared memory may not work on a network drive. The zero drive is local.
type drive struct {
	name    string // NFS, SMB, …
	network bool   // it is certainly a network drive; otherwise it may be one
}

// NetworkDrive names the network file system of a path, which need not exist yet; "" for a local disk, and when it is unknown.
func NetworkDrive(path string) string {
	if d := driveOf(path); d.network {
		return d.name
	}
	return ""
}

// words describes the drive in a sentence that begins "it is on …".
func (d drive) words() string {
	if d.network {
		return "it is on a network drive (" + d.name + ")"
	}
	return "it is on a drive that is mounted through " + d.name + ", which may be one of the network"
}

// driveOf inspects the nearest folder of a path that exists.
func driveOf(path string) drive {
	abs, err := filepath.Abs(path)
	if err != nil {
		return drive{}
	}
	for {
		if d, found := driveAt(abs); found {
			return d
		}
		parent := filepath.Dir(abs)
		if parent == abs {
			return drive{}
		}
		abs = parent
	}
}

// explains reports whether a drive of this kind can cause a failure. A lock or file that cannot be opened has other causes too, so these
// failures count only if the drive is certainly a network drive.
func (d drive) explains(err error) bool {
	if d.name == "" {
		return false
	}
	for _, e := range []error{syscall.ENOLCK, syscall.ESTALE, syscall.EOPNOTSUPP, syscall.EIO} {
		if errors.Is(err, e) {
			return true
		}
	}
	code := resultCode(err)
	if code == codeShmSize {
		return false // a full disk
	}
	switch code & 0xff {
	case codeIO, codeProtocol, codeNoLargeFiles:
		return true
	case codePermission, codeBusy, codeCantOpen:
		return d.network
	}
	return false
}

// networkNames has, for the names that Linux, macOS and BSD give to network file systems, the names that people use.
var networkNames = map[string]string{
	"nfs": "NFS", "nfs4": "NFS", "smb": "SMB", "smb2": "SMB", "smbfs": "SMB", "cifs": "SMB", "afpfs": "AFP", "afs": "AFS",
	"webdav": "WebDAV", "9p": "9P", "ceph": "CephFS", "lustre": "Lustre", "gpfs": "GPFS", "ncp": "NCP", "coda": "Coda",
	"vboxsf": "VirtualBox shared folder", "ocfs2": "OCFS2", "gfs2": "GFS2",
}

// driveNamed returns the drive for a file system's name. A FUSE mount may be sshfs, or a disk of another format.
func driveNamed(name string) drive {
	if words, network := networkNames[name]; network {
		return drive{name: words, network: true}
	}
	switch name {
	case "fuse", "macfuse", "osxfuse", "fusefs":
		return drive{name: "FUSE"}
	}
	return drive{}
}
