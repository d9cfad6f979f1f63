package evidence

import (
	"slices"

	"chengan/engine/column"
)

// unread is a file or a sheet of which nothing could be read, so that nobody
// can say which clauses it bears on.
type unread struct {
	src     *source
	subject int // whose it is by its cover, or nobody
	origin  column.Origin
}

// leaveUnread notes a file, or with a sheet one sheet of it, that cannot be
// read at all. Whose it is, is settled at the end: a folder may be named after
// a subject that only a later file brings up.
func (r *reader) leaveUnread(src *source, subject int, sheet string, row int) {
	if src.attachment() {
		return
	}
	origin := column.Origin{File: src.path, Sheet: sheet, Row: row}
	if n := len(r.unread); n > 0 && r.unread[n-1].origin.File == origin.File && r.unread[n-1].origin.Sheet == origin.Sheet {
		return // one tells all about a file whose every line is wrong
	}
	r.unread = append(r.unread, unread{src, subject, origin})
}

// unreadFaults gives what could not be read as faults, subjects under their
// final numbers: whose it is says the cover, else the folder or the name of the
// file where either is a subject's, else there being only one subject.
func (r *reader) unreadFaults(place []int) []column.Fault {
	var faults []column.Fault
	for _, u := range r.unread {
		subject := u.subject
		if at, ok := r.people.find(u.src.folder); subject < 0 && ok {
			subject, u.src.owned = at, u.src.folder
		}
		if at, ok := r.people.find(u.src.stem()); subject < 0 && ok {
			subject = at
		}
		if subject < 0 && len(place) == 1 {
			subject = 0
		}
		fault := column.Fault{Subject: column.Unattached, Origin: u.origin}
		if subject >= 0 {
			fault.Subject = place[subject]
		}
		faults = append(faults, fault)
	}
	slices.SortFunc(faults, func(a, b column.Fault) int { return a.Origin.Compare(b.Origin) })
	return faults
}
