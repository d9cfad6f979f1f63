package evidence

import "strings"

// tableOf gives the table of a file: the one its name names, else the one and
// only that answers all of its headers.
//
// Errors: TableUnknown.
func (r *reader) tableOf(stem string, headers []string) (*intake, *flaw) {
	if in := r.named(stem); in != nil {
		return in, nil
	}
	var answering []*intake
	for _, in := range r.order {
		if in.answers(headers) {
			answering = append(answering, in)
		}
	}
	if len(answering) == 1 {
		return answering[0], nil
	}
	bad := flaw{TableUnknown, "文件名" + quote(stem) + "和表头都对应不上数据表", "以数据表名作文件名：" + joinCapped(r.tableNames()), false}
	if len(answering) > 1 {
		bad.found = "文件名" + quote(stem) + "不是数据表名，表头又符合" + quote(answering[0].schema.Title) + "等多张表"
	}
	return nil, &bad
}

// named gives the table called name or, in Chinese, titled so; nil for none.
func (r *reader) named(name string) *intake {
	if in := r.tables[name]; in != nil {
		return in
	}
	name = fold(name)
	for _, in := range r.order {
		if name == fold(in.schema.Title) || name == fold(sheetTitle(in.schema)) || strings.EqualFold(name, in.schema.Name) {
			return in
		}
	}
	return nil
}

// answers reports whether every header names something of the table, and at
// least one a field.
func (in *intake) answers(headers []string) bool {
	l := ledger{in: in}
	fields := 0
	for _, header := range headers {
		if fold(header) == "" {
			continue
		}
		what, ok := l.match(header)
		if !ok {
			return false
		}
		if what >= 0 {
			fields++
		}
	}
	return fields > 0
}

func (r *reader) tableNames() []string {
	var names []string
	for _, in := range r.order {
		names = append(names, in.schema.Name+"（"+in.schema.Title+"）")
	}
	return names
}

// joinCapped joins names to a readable length.
func joinCapped(names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:most], "、") + "等"
}
