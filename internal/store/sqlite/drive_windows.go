package sqlite

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// driveAt asks about the volume of a path: a letter that is mapped to a share, or a share by its name.
func driveAt(path string) (drive, bool) {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(path) + `\`)
	if err != nil {
		return drive{}, false
	}
	if windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return driveNamed("smb"), true
	}
	return drive{}, true
}
