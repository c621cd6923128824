package sqlite

import "syscall"

// magics are the numbers by which Linux identifies file systems (linux/magic.h, and the modules' own headers).
var magics = map[uint32]string{
	0x6969: "nfs", 0x517b: "smb", 0xff534d42: "cifs", 0xfe534d42: "smb2", 0x5346414f: "afs", 0x6b414653: "afs", 0x01021997: "9p",
	0x00c36400: "ceph", 0x0bd00bd0: "lustre", 0x47504653: "gpfs", 0x564c: "ncp", 0x73757245: "coda", 0x786f4256: "vboxsf",
	0x7461636f: "ocfs2", 0x01161970: "gfs2", 0x65735546: "fuse",
}

// driveAt is the drive of a file or folder that is there.
func driveAt(path string) (drive, bool) {
	var st syscall.Statfs_t
	if syscall.Statfs(path, &st) != nil {
		return drive{}, false
	}
	return driveNamed(magics[uint32(st.Type)]), true
}
