package pdf

// strip is what stands on one page together: a line of text, a row of a table.
type strip struct {
	space  int  // above, but not at the upper edge of a page
	height int  // 0 for none
	after  int  // below, but not at the lower edge
	keep   bool // on the page of the next strip
	draw   func(p *page, top int)
	head   *strip                                       // repeated above, where a page begins with this strip
	split  func(room int) (upper, lower strip, ok bool) // what fits into room; nil if it cannot be
	least  int                                          // the room that a strip that can be split wants to begin
}

// flow puts strips on pages.
type flow struct {
	faces *typefaces
	note  string // in the foot of every page
	sheet *sheet
	pages []*page
	page  *page // the last one; nil where the next strip begins another
	used  int   // of its height
	after int   // space wanted below what stands there
	group []strip
}

// turn has what follows stand on a page that lies as s.
func (f *flow) turn(s *sheet) {
	if s == f.sheet {
		return
	}
	f.settle()
	f.sheet, f.page = s, nil
}

// cut has what follows begin a page.
func (f *flow) cut() {
	f.settle()
	f.page = nil
}

// add puts strips on the pages. Strips that are kept together wait until the
// last of them is there.
func (f *flow) add(strips ...strip) {
	for _, s := range strips {
		f.group = append(f.group, s)
		if !s.keep {
			f.settle()
		}
	}
}

// settle puts the strips that wait on the page, or all on the next where they
// do not fit. More than a page of them breaks wherever the page ends.
func (f *flow) settle() {
	if len(f.group) == 0 {
		return
	}
	if f.page != nil && !f.fits(f.group) {
		f.page = nil
	}
	for _, s := range f.group {
		f.put(s)
	}
	f.group = f.group[:0]
}

// fits tells whether the strips have room on the page.
func (f *flow) fits(strips []strip) bool {
	used, after := f.used, f.after
	for i, s := range strips {
		height := s.height
		if s.split != nil && i == len(strips)-1 {
			height = min(height, s.least)
		}
		used, after = used+after+s.space+height, s.after
	}
	return used <= f.sheet.textHeight()
}

// put puts one strip on the page, or on a new one.
func (f *flow) put(s strip) {
	for {
		if f.page != nil && f.used+f.after+s.space+s.height > f.sheet.textHeight() && (s.split == nil || !f.fits([]strip{s})) {
			f.page = nil
		}
		if f.page == nil {
			f.begin()
			if s.head != nil {
				f.place(*s.head)
			}
			s.space = 0
		}
		if s.split != nil {
			room := f.sheet.textHeight() - f.used - f.after - s.space
			if upper, lower, ok := s.split(room); ok && s.height > room {
				f.place(upper)
				lower.head = s.head
				f.page, s = nil, lower
				continue
			}
		}
		f.place(s)
		return
	}
}

func (f *flow) place(s strip) {
	top := f.sheet.top + f.used + f.after + s.space
	if s.draw != nil {
		s.draw(f.page, top)
	}
	f.used, f.after = top+s.height-f.sheet.top, s.after
}

// begin begins a page.
func (f *flow) begin() {
	f.page = &page{sheet: f.sheet, number: len(f.pages) + 1}
	f.pages = append(f.pages, f.page)
	f.used, f.after = 0, 0
}

// finish puts what waits on the pages and a foot under each.
//
// Errors: a text of the foot that has no place.
func (f *flow) finish() error {
	f.settle()
	if len(f.pages) == 0 {
		f.begin()
	}
	for _, p := range f.pages {
		if err := p.foot(f.faces, f.note); err != nil {
			return err
		}
	}
	return nil
}
