package evidence

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
)

// Sheets of a workbook that hold no table, and the labels by which the cover
// is read and written.
const (
	coverSheet    = "封面"
	guideSheet    = "填表说明"
	errorSheet    = "错误清单"
	identitySheet = "_chengan"

	labelCode    = "被评对象编号"
	labelName    = "被评对象名称"
	labelKind    = "被评对象类别"
	labelRoles   = "职责"
	labelRound   = "轮次"
	labelRuleset = "评价细则"
	labelDigest  = "评价细则校验码"
	labelZero    = "本单位无此类事项（零报告）"
)

// Names of the custom properties and of the rows of the identity sheet.
const (
	propRuleset = "chengan.ruleset"
	propDigest  = "chengan.digest"
	propRound   = "chengan.round"
	propSubject = "chengan.subject"
	propKind    = "chengan.kind"
	propRoles   = "chengan.roles"
)

// cover is what a workbook says about itself.
type cover struct {
	src                    *source
	visible                map[string]string // of the sheet 封面, by label
	rows                   map[string]int
	hidden                 map[string]string // of the identity sheet or the properties
	zero                   []zeroLine
	ruleset, digest, round string
	code, name, kind       string
	roles                  []string
	subject                int
	refused                bool // nothing of the workbook is read
}

type zeroLine struct {
	table string
	in    cell
	row   int
}

// readCovers reads the covers of all workbooks before any row, because they
// say who the subjects are, and refuses workbooks that are for another ruleset
// or another round.
func (r *reader) readCovers(files []*source) {
	var covers []*cover
	for _, src := range files {
		if src.extension() != ".xlsx" {
			continue
		}
		b, bad, done := r.openBook(src)
		if b != nil && bad == nil {
			if c := b.cover(src); c != nil {
				r.books[src.path] = c
				covers = append(covers, c)
			}
		}
		done() // what is wrong with it is told when its tables are read
	}
	r.round = r.opts.Round
	if r.round == "" {
		r.round = commonRound(covers)
	}
	for _, c := range covers {
		r.judgeCover(c, r.round)
	}
	if len(r.people.list) == 1 || r.opts.Subject != nil && !r.people.fixed {
		r.alone = 0
	}
	for _, c := range covers {
		if !c.refused {
			r.readZeroBlock(c)
		}
	}
}

// cover reads the sheet 封面 and the hidden identity, nil where there is neither.
func (b *book) cover(src *source) *cover {
	c := &cover{src: src, visible: map[string]string{}, rows: map[string]int{}, hidden: map[string]string{}, subject: nobody}
	for key, value := range b.props {
		if strings.HasPrefix(key, "chengan.") {
			c.hidden[key] = value
		}
	}
	found := len(c.hidden) > 0
	for _, sheet := range b.sheets {
		switch fold(sheet.name) {
		case coverSheet:
			found = true
			zero := false
			_, _ = b.rows(sheet, func(row int, cells []cell) error {
				label := fold(cells[0].text)
				value := cell{}
				if len(cells) > 1 {
					value = cells[1]
				}
				switch {
				case strings.HasPrefix(fold(value.text), "零报告") || fold(value.text) == labelZero:
					zero = true
				case zero && label != "" && !value.blank():
					c.zero = append(c.zero, zeroLine{label, value, row})
				case !zero && label != "":
					text, _ := clean(value.text)
					c.visible[label], c.rows[label] = text, row
				}
				if row > 1000 {
					return errEnough
				}
				return nil
			})
		case identitySheet:
			found = true
			// The hidden cell counts before the properties, which WPS may rewrite.
			_, _ = b.rows(sheet, func(row int, cells []cell) error {
				if len(cells) > 1 && strings.HasPrefix(cells[0].text, "chengan.") {
					c.hidden[cells[0].text] = cells[1].text
				}
				if row > 100 {
					return errEnough
				}
				return nil
			})
		}
	}
	if !found {
		return nil
	}
	c.ruleset = cmp.Or(c.hidden[propRuleset], c.visible[labelRuleset])
	c.digest = cmp.Or(c.hidden[propDigest], c.visible[labelDigest])
	c.round = cmp.Or(c.visible[labelRound], c.hidden[propRound])
	c.code = cmp.Or(c.visible[labelCode], c.hidden[propSubject], c.visible[labelName])
	c.name = cmp.Or(c.visible[labelName], c.code)
	c.kind = cmp.Or(c.visible[labelKind], c.hidden[propKind])
	c.roles = entries(c.visible[labelRoles])
	if _, shown := c.rows[labelRoles]; !shown { // blank on a cover means none
		c.roles = entries(c.hidden[propRoles])
	}
	return c
}

// commonRound is the round that most workbooks are of; of two as common, the
// later in the alphabet.
func commonRound(covers []*cover) string {
	counts := map[string]int{}
	for _, c := range covers {
		if c.round != "" {
			counts[c.round]++
		}
	}
	best := ""
	for _, round := range slices.Sorted(maps.Keys(counts)) {
		if best == "" || counts[round] >= counts[best] {
			best = round
		}
	}
	return best
}

// judgeCover refuses a workbook that is not meant for this evaluation, and
// settles whose it is.
func (r *reader) judgeCover(c *cover, round string) {
	refuse := func(f flaw, label string) {
		c.refused = true
		p := Problem{File: c.src.path, Subject: c.name, Code: f.code, Found: f.found, Allowed: f.allowed}
		if row := c.rows[label]; row > 0 {
			p.Sheet, p.Row, p.Column, p.column = coverSheet, row, "B "+label, 2
		}
		r.report(p)
	}
	digest, also := r.opts.Also[c.ruleset]
	if !also {
		digest = r.opts.Digest
	}
	if c.ruleset != "" && r.opts.Ruleset != "" && c.ruleset != r.opts.Ruleset && !also {
		refuse(flaw{BookRuleset, "按" + r.opts.what() + quote(c.ruleset) + "制作的工作簿", "按" + quote(r.opts.Ruleset) + "制作的工作簿", false}, labelRuleset)
	} else if c.digest != "" && digest != "" && c.digest != digest {
		refuse(flaw{BookDigest, r.opts.what() + quote(c.ruleset) + "的校验码" + c.digest, "现用" + r.opts.what() + "的校验码" + digest + "；请重新下发工作簿", false}, labelDigest)
	}
	if c.refused {
		// Of another ruleset, the round says nothing more.
	} else if _, asked := c.rows[labelRound]; round != "" && c.round != round && (c.round != "" || asked) {
		found := "轮次" + quote(c.round)
		if c.round == "" {
			found = "没有填写轮次"
		}
		allowed := "本轮" + quote(round)
		if r.opts.Round == "" {
			allowed = "与其他工作簿一致的" + quote(round)
		}
		refuse(flaw{BookRound, found, allowed, false}, labelRound)
	}
	for _, pair := range [][2]string{{propSubject, labelCode}, {propRuleset, labelRuleset}} {
		if hidden, shown := c.hidden[pair[0]], c.visible[pair[1]]; hidden != "" && shown != "" && hidden != shown {
			refuse(flaw{BookIdentity, "封面写的是" + quote(shown) + "，工作簿是为" + quote(hidden) + "制作的", "下发给本单位的工作簿，不改封面", false}, pair[1])
		}
	}
	c.subject = r.coverSubject(c, refuse)
}

// coverSubject settles whose a workbook is.
func (r *reader) coverSubject(c *cover, refuse func(flaw, string)) int {
	if c.code == "" {
		return nobody // a subject column, a folder or the roster may still tell
	}
	byCode, ok := r.people.find(c.code)
	byName, named := r.people.find(c.name)
	switch {
	case r.people.fixed && !ok && !named:
		refuse(r.people.unknown(c.name), labelName)
		return nobody
	case ok && named && byCode != byName:
		refuse(flaw{SubjectClash, "编号" + quote(c.code) + "是" + quote(r.people.name(byCode)) + "，名称" + quote(c.name) + "是另一个被评对象", "编号和名称指同一个被评对象", false}, labelCode)
		return nobody
	case r.people.fixed && ok != named:
		refuse(flaw{SubjectClash, "编号" + quote(c.code) + "、名称" + quote(c.name), "名册里同一个被评对象的编号和名称", false}, labelCode)
		return nobody
	case ok && named:
		if kind := c.kindCode(); kind != "" && r.people.files[byCode] != "" {
			r.people.list[byCode].Kind = kind // the workbook read before did not say
			delete(r.people.files, byCode)
		}
		return byCode
	case ok != named:
		known := byName
		if ok {
			known = byCode
		}
		refuse(flaw{SubjectClash, "编号" + quote(c.code) + "、名称" + quote(c.name), "与另一个工作簿一致：编号" + quote(r.people.list[known].ID) + "、名称" + quote(r.people.list[known].Name), false}, labelCode)
		return nobody
	}
	subject := engine.Subject{ID: c.code, Name: c.name, Kind: c.kindCode(), Roles: c.roles}
	if subject.Kind == "" {
		return r.people.guess(subject, c.src.path)
	}
	return r.people.add(subject)
}

// kindCode gives the code of the kind that the cover says, "" for none.
func (c *cover) kindCode() string {
	for _, k := range engine.Kinds {
		if c.kind == k.Code || c.kind == k.Title {
			return k.Code
		}
	}
	return ""
}

// readZeroBlock reads the zero reports of a cover.
func (r *reader) readZeroBlock(c *cover) {
	yes := newCheck(&column.Field{Type: column.Boolean})
	for _, line := range c.zero {
		value, bad := yes.read(line.in, r.limits.CellLength)
		if bad != nil {
			r.report(Problem{File: c.src.path, Sheet: coverSheet, Row: line.row, Column: "B " + labelZero, column: 2, Subject: r.people.name(c.subject),
				Code: bad.code, Found: bad.found, Allowed: bad.allowed})
			continue
		}
		if value.Int == 0 || value.Missing {
			continue
		}
		subject := c.subject
		if subject == nobody {
			subject, _ = r.owner(c.src)
		}
		if subject >= 0 {
			r.declareZero(line.table, subject, spot{c.src.path, coverSheet, line.row})
		}
	}
}

func (r *reader) coverOwner(c *cover) int {
	if c == nil {
		return nobody
	}
	return c.subject
}

// coverFault leaves a fault for a sheet that is not read: with its table or,
// where it is not known which table the sheet is, as a sheet unread.
func (r *reader) coverFault(c *cover, src *source, sheet string, in *intake) {
	if in != nil {
		in.fault(r.coverOwner(c), "", column.Origin{File: src.path, Sheet: sheet})
	} else {
		r.leaveUnread(src, r.coverOwner(c), sheet, 0)
	}
}
