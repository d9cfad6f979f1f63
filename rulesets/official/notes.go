package official

import (
	"fmt"
	"regexp"
	"strings"

	"chengan/engine"
	"chengan/rulesets/sentence"
)

// What notes say of items that do not concern a city, and of the floor.
var (
	concernForm  = regexp.MustCompile(`不涉及|不适用|缺项|无此项|没有此项|不参评`)
	excludeForm  = regexp.MustCompile(`折算|剔除|合理缺项|不计入总分|从(?:总分|满分)中扣除`)
	fullForm     = regexp.MustCompile(`(?:得|计|按|给|记|作|为)满分|得全分|不扣分`)
	negatedForm  = regexp.MustCompile(`不(?:得|予|作|再|做|能|按|应|可)*(?:缺项|合理缺项|剔除|比例|折算|满分|得满分)`)
	oneItemForm  = regexp.MustCompile(`第[0-9一二三四五六七八九十]+[项条款]`)
	floorForm    = regexp.MustCompile(`不(?:计|记|得|出现|产生|倒扣)*负分|扣(?:完|至0分)(?:即|为)?止`)
	noteStops    = regexp.MustCompile(`[。；;\n]`)
	numberedNote = regexp.MustCompile(`^(?:[0-9０-９]+[.．、]|[（(][0-9０-９一二三四五六七八九十]+[)）])`)
	noteMark     = regexp.MustCompile(`^(?:(?:注|说明|备注|附注)[:：]?)?(?:[0-9０-９]+[.．、]|[（(][0-9０-９]+[)）])?[:：]?`)
)

// notes takes in what the notes of the table say of all its sentences, before
// any is read. A note that settles nothing here is listed for a person.
func (b *builder) notes() {
	rs := b.draft.Ruleset
	stated := ""
	for _, note := range b.table.Notes {
		for _, piece := range notePieces(note.Text) {
			settled := b.words.Note(piece)
			if settled {
				b.settle(note, piece, "表中的句子照此读")
			}
			if floorForm.MatchString(piece) {
				b.settle(note, piece, "各项扣完为止，总是如此")
				settled = true
			}
			if !concernForm.MatchString(piece) {
				if !settled {
					b.toFinish(note.Place, "表注“%s”没有用到，请核对是否影响评分", clipTo(piece, 80))
				}
				continue
			}
			exclude, full := excludeForm.MatchString(piece), fullForm.MatchString(piece)
			policy, word := engine.PolicyExclude, "剔除后折算"
			if full {
				policy, word = engine.PolicyFull, "得满分"
			}
			switch {
			case exclude == full || negatedForm.MatchString(piece) || oneItemForm.MatchString(piece):
				b.toFinish(note.Place, "表注“%s”说到不涉及的怎样计，没有读懂，请核对细则的 not_applicable（现为“%s”）", clipTo(piece, 80), notConcern.title(rs.NotApplicable))
			case stated != "" && stated != policy:
				b.toFinish(note.Place, "表注“%s”与另一处注释相反，请核对细则的 not_applicable（现为“%s”）", clipTo(piece, 80), notConcern.title(rs.NotApplicable))
			default:
				stated, rs.NotApplicable = policy, policy
				b.settle(note, piece, "不涉及的"+word+"（not_applicable 为 "+policy+"）")
			}
		}
	}
	for _, clash := range b.words.Clash {
		b.toFinish(Place{File: b.table.File, Table: tableOf(b.table)}, "本表注释%s，请逐句核对", clash)
	}
}

func (b *builder) settle(note Note, piece, what string) {
	b.draft.Settled = append(b.draft.Settled, Problem{note.Place, fmt.Sprintf("按本表注释“%s”：%s", clipTo(piece, 80), what)})
}

// notePieces takes a note apart into its statements.
func notePieces(text string) []string {
	var out []string
	for _, part := range noteStops.Split(text, -1) {
		if part = noteMark.ReplaceAllString(tight(part), ""); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// maxNote bounds the note of a ruleset, in characters.
const maxNote = 4000

// withNotes is the note of the ruleset with those of the table behind it.
func (b *builder) withNotes(text string) string {
	for _, note := range b.table.Notes {
		text += "\n" + note.Text
	}
	if len([]rune(text)) > maxNote {
		b.toFinish(Place{File: b.table.File, Table: tableOf(b.table)}, "表注过长，说明中只保留前%d字", maxNote)
	}
	return clipTo(text, maxNote)
}

// beside keeps what the cells beside the rules say that bears on the points:
// when the item does not apply, and deductions that stand in the wrong column.
func (b *builder) beside(item *Item, leaf *engine.Item) {
	look := func(text string, place Place) {
		for _, piece := range noteStops.Split(text, -1) {
			for _, u := range sentence.Read(piece) {
				switch {
				case u.Kind == sentence.Inapt:
					b.remark(leaf, reading{u: u, place: place})
				case u.Kind == sentence.Veto, u.Kind != sentence.Commentary && (u.Points > 0 || u.All || len(u.Tiers) > 0):
					b.toFinish(place, "评价内容或备注中的“%s”像是评分规则，没有导入", clip(u.Text))
				}
			}
		}
	}
	seen := map[string]bool{}
	for _, cell := range item.Cells {
		if !seen[cell.Content] { // one cell beside several rules
			seen[cell.Content] = true
			look(cell.Content, cell.Place)
		}
	}
	for _, remark := range item.Remarks {
		leaf.Source.Note = clipTo(strings.TrimPrefix(leaf.Source.Note+"；备注："+tight(remark), "；"), 2000)
		look(remark, item.Place)
	}
}
