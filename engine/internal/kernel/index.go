package kernel

import "chengan/engine/column"

// finder finds the rows of all indexes on one field.
type finder struct {
	field int
	hits  []int32 // code of the field → index in plan.indexes, −1 for none
}

// bindIndexes makes one finder for each field that indexes are on.
func (p *pass) bindIndexes() {
	p.finders = p.finders[:0]
	for field := range p.plan.schema.Fields {
		f := finder{field: field}
		for _, x := range p.plan.indexes {
			if x.field != field {
				continue
			}
			if f.hits == nil {
				f.hits = make([]int32, len(p.columns[field].Texts))
				for code := range f.hits {
					f.hits[code] = -1
				}
			}
			for code, text := range p.columns[field].Texts {
				if text == x.text {
					f.hits[code] = int32(x.id)
				}
			}
		}
		if f.hits != nil {
			p.finders = append(p.finders, f)
		}
	}
}

// find adds the rows of the block at hand to their indexes. A list that names
// the same text twice is one row.
func (p *pass) find() {
	for i := range p.indexed {
		if !p.keep {
			p.indexed[i] = p.indexed[i][:0]
		}
		p.fresh[i] = len(p.indexed[i])
	}
	for i := range p.finders {
		f := &p.finders[i]
		v := &p.columns[f.field]
		list := p.plan.schema.Fields[f.field].Type == column.List
		for row := p.lo; row < p.hi; row++ {
			if !list {
				p.found(f.hits[v.Int(row)], row)
				continue
			}
			for _, code := range v.List(row) {
				p.found(f.hits[code], row)
			}
		}
	}
}

func (p *pass) found(index int32, row int) {
	if index < 0 {
		return
	}
	rows := p.indexed[index]
	if n := len(rows); n > 0 && rows[n-1] == uint32(row) {
		return
	}
	p.indexed[index] = append(rows, uint32(row))
}

// among gives the rows of the block at hand that an index found, as a mask.
func (p *pass) among(x *index) (mask bitmap, some bool) {
	rows := p.indexed[x.id][p.fresh[x.id]:]
	if len(rows) == 0 || int(rows[0]) >= p.hi {
		return nil, false
	}
	clear(p.mask)
	for _, row := range rows {
		if int(row) >= p.hi { // found by an earlier visit
			break
		}
		p.mask.set(int(row) - p.lo)
	}
	for w := range p.mask {
		p.mask[w] &= p.all[w]
	}
	return p.mask, true
}
