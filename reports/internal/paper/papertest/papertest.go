// Package papertest holds a document with all that a document can hold, so that
// the tests of every way to print it print the same.
package papertest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"chengan/reports/internal/paper"
)

// Bars is a small drawing.
func Bars(width, height int) []byte {
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(canvas, canvas.Bounds(), image.White, image.Point{}, draw.Src)
	for i := range 12 {
		x, top := width*(2*i+1)/25, height*(i+2)/16
		draw.Draw(canvas, image.Rect(x, top, x+width/25, height), &image.Uniform{color.RGBA{0x1f, 0x4e, 0x79, 0xff}}, image.Point{}, draw.Src)
	}
	draw.Draw(canvas, image.Rect(0, height/4, width, height/4+2), &image.Uniform{color.RGBA{0xc0, 0, 0, 0xff}}, image.Point{}, draw.Src)
	var buffer bytes.Buffer
	if err := png.Encode(&buffer, canvas); err != nil {
		panic(err)
	}
	return buffer.Bytes()
}

// Entry is an entry of one run.
func Entry(level int, text string) paper.Entry {
	return paper.Entry{Level: level, Runs: []paper.Run{{Text: text}}}
}

// Cells is a row of plain cells.
func Cells(texts ...string) paper.Row {
	row := paper.Row{}
	for _, text := range texts {
		row.Cells = append(row.Cells, paper.Cell{Text: text})
	}
	return row
}

// Notice is a 通报 with all that a document can hold. Its city is made up.
func Notice() *paper.Document {
	departments := paper.Table{
		Caption: "表1　部门工作任务完成情况",
		Columns: []paper.Column{{Width: 1.2, Align: paper.Center}, {Width: 5}, {Width: 2, Align: paper.End}, {Width: 2, Align: paper.End}, {Width: 2, Align: paper.End}, {Width: 2, Align: paper.Center}},
		Head:    []string{"序号", "责任单位", "任务数（项）", "已完成（项）", "完成率（%）", "等次"},
		Note:    "注：完成率为已提交任务数占应提交任务数的比例，与绩效得分率不是同一指标。",
	}
	names := []string{"市应急管理局", "市公安局", "市住房和城乡建设局", "市城市管理和综合执法局", "市交通运输局", "市水务局", "市市场监督管理局",
		"市卫生健康委员会", "市教育局", "市文化和旅游局", "市商务局", "市生态环境局", "市自然资源和规划局", "市消防救援支队"}
	for i := range 28 {
		row := Cells(fmt.Sprint(i+1), names[i%len(names)], "16", fmt.Sprint(16-i/12), []string{"100.00", "93.75", "87.50"}[i/12], []string{"优秀", "良好", "一般"}[i/12])
		if i >= 24 {
			row.Cells[5].Fill = "#FCE4D6"
		}
		departments.Rows = append(departments.Rows, row)
	}
	total := Cells("", "合　计", "448", "428", "95.54", "")
	total.Bold = true
	departments.Rows = append(departments.Rows, total)

	wide := paper.Table{Caption: "表2　重点问题整改台账", Wide: true, Note: "注：期限自通报印发之日起计算。",
		Head: []string{"序号", "条款", "责任单位", "问题", "扣分", "整改措施", "完成时限"}}
	for _, width := range []float64{1.4, 1.4, 3.4, 6, 1.4, 5, 3.2} {
		wide.Columns = append(wide.Columns, paper.Column{Width: width})
	}
	for i := range 14 {
		wide.Rows = append(wide.Rows, Cells(fmt.Sprint(i+1), "4.1", names[i], "市政消火栓未保持完好，现场抽查发现损坏5处，其中3处无水、2处缺少闷盖，未见维修记录。", "1.00", "逐一修复损坏的消火栓并复检，建立月巡查台账，明确巡查人和签字要求。", "2022年12月15日"))
	}
	form := paper.Table{Whole: true, Columns: []paper.Column{{Width: 3}, {Width: 6}, {Width: 2}, {Width: 4}},
		Rows: []paper.Row{Cells("复核组组长（签名）", "", "日期", "年　月　日"), Cells("复核组成员（签名）", "", "日期", "年　月　日")}}
	form.Rows[1].Cells[0].Fill = "#EDEDED"
	duties := paper.Table{Wide: true, Head: []string{"责任单位", "分工"}, Columns: []paper.Column{{Width: 1}, {Width: 3}},
		Rows: []paper.Row{Cells("市消防救援支队", "负责市政消火栓的复核。"), Cells("市水务局", "负责老旧管网改造台账的复核。")}}
	duties.Rows[0].Fill, duties.Rows[0].Keep = "#F2F2F2", true
	return &paper.Document{
		Head:  &paper.Head{Issuer: "临江市创建国家安全发展示范城市工作领导小组办公室文件", Number: "临安城创办发〔2022〕11号"},
		Title: "临江市创建国家安全发展示范城市\n2022年10月工作进展情况的通报",
		Blocks: []paper.Block{
			paper.Paragraph{Flush: true, Runs: []paper.Run{{Text: "各区县、开发区，市级各有关部门："}}, Align: paper.Justify},
			paper.Text("按照创建国家安全发展示范城市年度工作安排，现将10月15日至11月15日全市创建工作推进情况通报如下："),
			paper.Heading{Level: 1, Text: "一、总体情况"},
			paper.Text("全市28个市级部门应完成任务448项，已完成428项，平均完成率95.54%。其中：12个部门达到100%，12个部门达到90%以上，4个部门达到80%以上。“城市安全源头治理”“城市安全风险防控”两个一级项得分率分别为92.31%和88.75%。"),
			paper.Heading{Level: 2, Text: "（一）部门任务完成情况"},
			paper.Paragraph{Align: paper.Justify, Runs: []paper.Run{{Text: "市应急管理局、市公安局等12个部门按期完成全部任务，"}, {Text: "予以通报表扬", Bold: true}, {Text: "；市商务局等4个部门完成率低于90%，"}, {Text: "予以通报批评", Bold: true, Color: "#C00000"}, {Text: "。各部门完成情况见表1。"}}},
			departments,
			paper.Heading{Level: 2, Text: "（二）绩效得分情况"},
			paper.Text("各单位绩效得分由高到低排列如图1所示，红线为90分的达标线。"),
			paper.Figure{PNG: Bars(1200, 560), Width: 1200, Height: 560, Alt: "条形图：12个单位的绩效得分，其中2个单位超过90分的达标线。", Caption: "图1　各单位绩效得分"},
			paper.Heading{Level: 1, Text: "二、存在问题"},
			paper.Heading{Level: 3, Text: "1.源头治理方面"},
			paper.List{Entries: []paper.Entry{
				Entry(1, "一是个别单位责任落实不到位，任务分解未到科室、未到人，台账更新不及时，佐证材料缺少日期和印章。"),
				Entry(2, "（1）市水务局：老旧管网改造台账缺少2022年第三季度数据，涉及14条管线，共3.6公里。"),
				Entry(3, "①第3号、第7号管线未见竣工验收文件，系统中填报的“已完成”与现场不符，应当核实后重新填报。"),
				Entry(2, "（2）市商务局：加油站安全评价报告过期2份。"),
			}},
			paper.Heading{Level: 4, Text: "（1）需要说明的事项"},
			paper.Paragraph{Small: true, Align: paper.Justify, Runs: []paper.Run{{Text: "数据来源：各单位截至2022年11月15日提交的自查表和现场抽查记录；本通报所用城市、单位和数据均为虚构。"}}},
			wide,
			paper.Heading{Level: 1, Text: "三、下一步工作要求"},
			paper.Text("各单位要对照表2所列问题，逐项明确责任人和完成时限，于2022年12月15日前完成整改并报送佐证材料。市创建办将组织“回头看”，对整改不力的单位予以约谈。"),
			paper.Text("联系人和联系电话另行通知。特此通报。"),
		},
		Annexes: []paper.Annex{
			{Title: "整改复核单", Blocks: []paper.Block{paper.Text("复核组逐条核对佐证材料，在下表签名。"), form}},
			{Title: "临江市创建国家安全发展示范城市工作领导小组成员单位问题整改复核分工表", Blocks: []paper.Block{duties}},
		},
		Closing: &paper.Closing{Issuer: "临江市创建国家安全发展示范城市工作领导小组办公室", Date: "2022年11月15日", Sealed: true,
			Copies: "市委办公室，市人大常委会办公室，市政府办公室，市政协办公室，市纪委监委机关，领导小组各成员单位。",
			Office: "临江市创建国家安全发展示范城市工作领导小组办公室"},
		Footer: "规则 municipal/2022　运行 5f0c2a91",
		Date:   "2022-11-15",
	}
}

// Texts is what a document says, paragraph by paragraph, in the order in which
// it is read.
func Texts(d *paper.Document) []string {
	var all []string
	say := func(parts ...string) {
		text := ""
		for _, part := range parts {
			text += part
		}
		if text != "" {
			all = append(all, text)
		}
	}
	runs := func(runs []paper.Run) {
		parts := []string{}
		for _, run := range runs {
			parts = append(parts, run.Text)
		}
		say(parts...)
	}
	if d.Head != nil {
		say(d.Head.Issuer)
		number := d.Head.Number
		if d.Head.Signer != "" {
			say(number, "\t签发人：", d.Head.Signer)
		} else {
			say(number)
		}
	}
	say(d.Title)
	blocks := func(list []paper.Block) {
		for _, block := range list {
			switch block := block.(type) {
			case paper.Heading:
				say(block.Text)
			case paper.Paragraph:
				runs(block.Runs)
			case paper.List:
				for _, entry := range block.Entries {
					runs(entry.Runs)
				}
			case paper.Table:
				say(block.Caption)
				for _, text := range block.Head {
					say(text)
				}
				for _, row := range block.Rows {
					for _, cell := range row.Cells {
						say(cell.Text)
					}
				}
				say(block.Note)
			case paper.Figure:
				say(block.Caption)
			}
		}
	}
	blocks(d.Blocks)
	for _, listed := range d.Listed() {
		say(listed.Lead, listed.Mark, listed.Title)
	}
	if c := d.Closing; c != nil {
		say(c.Issuer)
		say(c.Date)
	}
	for i, annex := range d.Annexes {
		say(paper.Label(i, len(d.Annexes)))
		say(annex.Title)
		blocks(annex.Blocks)
	}
	if c := d.Closing; c != nil {
		if c.Copies != "" {
			say("抄送：", c.Copies)
		}
		say(c.Office)
		if c.Office != "" && c.Date != "" {
			say(c.Date, "印发")
		}
	}
	return all
}
