package notice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"chengan/engine/score"
	"chengan/reports"
)

// Figure is one figure that templates can name.
type Figure struct {
	Name  string // 部门.完成率.平均
	Unit  string // what its text ends in or counts: "%", "分", "个", "条"; "" for words
	Title string // what it says
	about bool   // it is of 对象, and a run of a batch has to say which
	read  func(*writer) value
}

// Figures lists every figure; a template that names another is refused.
var Figures = slices.Concat(general, dates(), ofGroups(), ofSubject, overRounds())

var figureNamed = func() map[string]*Figure {
	index := map[string]*Figure{}
	for i := range Figures {
		index[Figures[i].Name] = &Figures[i]
	}
	return index
}()

var general = []Figure{
	{"细则", "", "评价细则的名称", false, func(w *writer) value { return words(w.model.Basis.RulesetTitle) }},
	{"细则书名", "", "评价细则的名称，加书名号", false, func(w *writer) value { return words(w.model.Basis.Cited()) }},
	{"细则说明", "", "评价细则自带的说明和使用限制，末尾不加句号；没有的为空", false, func(w *writer) value {
		return words(strings.TrimRight(strings.TrimSpace(w.model.Basis.Note), "。"))
	}},
	{"创建名称", "", "评价细则所评的创建活动：国家安全发展示范城市；其他细则没有", false, func(w *writer) value {
		if strings.Contains(w.model.Basis.RulesetTitle, national) {
			return words(national)
		}
		return words("")
	}},
	{"细则编号", "", "评价细则的编号和版次", false, func(w *writer) value { return words(w.model.Basis.RulesetID + "@" + w.model.Basis.Edition) }},
	{"细则发布机关", "", "发布细则的机关", false, func(w *writer) value { return words(w.model.Basis.Issuer) }},
	{"评价轮次", "", "本次评价的轮次名称，没有的为—", false, func(w *writer) value { return words(cmp.Or(w.model.Basis.Round, "—")) }},
	{"合格线", "", "合格线的文字：高于90分", false, func(w *writer) value {
		if w.model.PassLine == nil {
			return words("")
		}
		return words(w.model.PassLine.Title.String())
	}},
	{"结果摘要", "", "评价结果的摘要，前12位；据此可以找到并核对原始结果", false, func(w *writer) value {
		digest := w.model.Basis.RunDigest
		for i, r := range digest {
			if r == ':' {
				digest = digest[i+1:]
				break
			}
		}
		return words(digest[:min(12, len(digest))])
	}},
	{"发文机关", "", "选项 --issuer", false, func(w *writer) value { return words(w.options.Issuer) }},
	{"文号", "", "选项 --number", false, func(w *writer) value { return words(w.options.Number) }},
	{"签发人", "", "选项 --signer", false, func(w *writer) value { return words(w.options.Signer) }},
	{"未受理数", "处", "未被受理的记录和文件", false, func(w *writer) value { return count(w.model.Basis.Problems.N) }},
	{"占位占比最高", "%", "各单位占位标准分值占比中最高的；没有占位标准的为没有", false, func(w *writer) value {
		if !w.model.All.Share.Positive() {
			return value{}
		}
		return rated(w.model.All.Share)
	}},
	{"勾稽.一致数", "处", "一致的勾稽关系", false, func(w *writer) value { return count(w.model.Checks.Held.N) }},
	{"勾稽.不一致数", "处", "不一致的勾稽关系", false, func(w *writer) value { return count(w.model.Checks.Failed.N) }},
	{"共性问题.个数", "条", "有单位失分的条款", false, func(w *writer) value { return count(len(w.model.Common)) }},
}

// national is what the national ruleset and those that extend it are about.
const national = "国家安全发展示范城市"

// given are figures that come from options, and the option.
var given = map[string]string{"发文机关": "--issuer", "文号": "--number", "签发人": "--signer", "起始日": "--since"}

func dates() []Figure {
	var list []Figure
	for _, date := range []struct {
		name, title string
		read        func(*writer) time.Time
	}{
		{"基准日", "评估基准日", func(w *writer) time.Time { return w.basis }},
		{"发文日", "发文日期：选项 --date，缺省为评估基准日", func(w *writer) time.Time { return w.issued }},
		{"起始日", "选项 --since", func(w *writer) time.Time { return w.since }},
	} {
		for _, form := range dated {
			list = append(list, Figure{date.name + form.name, "", fmt.Sprintf("%s，写作%s", date.title, form.title), false, func(w *writer) value {
				if date := date.read(w); !date.IsZero() {
					return words(form.write(date))
				}
				return words("")
			}})
		}
	}
	return list
}

// ofGroups are the figures of every group.
func ofGroups() []Figure {
	var list []Figure
	for i := range groups {
		g := &groups[i]
		add := func(name, unit, title string, read func(m *reports.Model, members []*reports.Subject) value) {
			list = append(list, Figure{g.name + "." + name, unit, g.title + "：" + title, false, func(w *writer) value {
				return read(w.model, g.members(w.model))
			}})
		}
		tally := func(name, title string, counts func(*reports.Subject) int, unit string) {
			add(name, unit, title, func(_ *reports.Model, members []*reports.Subject) value {
				sum := 0
				for _, s := range members {
					sum += counts(s)
				}
				return count(sum)
			})
		}
		tally("个数", "个数", func(*reports.Subject) int { return 1 }, "个")
		tally("任务数", "适用的任务（条款）合计", func(s *reports.Subject) int { return tasks(s).whole }, "项")
		tally("提交数", "已提交完整材料的任务合计", func(s *reports.Subject) int { return tasks(s).part }, "项")
		for _, verdict := range []struct{ name, code string }{{"合格数", "pass"}, {"不合格数", "fail"}, {"待定数", "open"}, {"否决数", "vetoed"}} {
			tally(verdict.name, "结论为该项的个数", func(s *reports.Subject) int { return boolean(s.Verdict == verdict.code) }, "个")
		}
		for j := range measures {
			d := &measures[j]
			add(d.name+".平均", "%", "各单位"+d.name+"的算术平均", func(_ *reports.Model, members []*reports.Subject) value {
				return rated(reports.Average(d.rates(members)))
			})
			for _, end := range []struct {
				name string
				sign int
			}{{"最高", 1}, {"最低", -1}} {
				add(d.name+"."+end.name, "%", d.name+end.name+"的数值", func(_ *reports.Model, members []*reports.Subject) value {
					best := reports.Rate{Text: "—"}
					for _, rate := range d.rates(members) {
						if rate.Known() && (!best.Known() || rate.Exact().Cmp(best.Exact())*end.sign > 0) {
							best = rate
						}
					}
					return rated(best)
				})
			}
		}
	}
	return list
}

// share is a whole and a part of it, both counts.
type share struct{ part, whole int }

// tasks counts the applicable clauses of a subject and those of them that were
// handed in.
func tasks(s *reports.Subject) share {
	var t share
	fmt.Sscan(s.Completion.Part, &t.part) // "" where nothing applies: 0 of 0
	fmt.Sscan(s.Completion.Whole, &t.whole)
	return t
}

// ofSubject are the figures of 对象.
var ofSubject = []Figure{
	about("名称", "", "名称", func(s *reports.Subject) value { return words(s.Name) }),
	about("类别", "", "类别", func(s *reports.Subject) value { return words(s.KindTitle) }),
	about("得分", "分", "得分，满分制", func(s *reports.Subject) value { return marked(s.Score) }),
	about("最低得分", "分", "未定事项全部核定后可能的最低得分", func(s *reports.Subject) value { return marked(s.Low) }),
	about("最高得分", "分", "未定事项全部核定后可能的最高得分", func(s *reports.Subject) value { return marked(s.High) }),
	about("满分", "分", "满分", func(s *reports.Subject) value { return points(s.Max.Exact) }),
	about("应得分值", "分", "适用条款的分值", func(s *reports.Subject) value { return points(s.Applicable.Exact) }),
	about("实得分值", "分", "适用条款中保住的分值", func(s *reports.Subject) value { return points(s.Earned.Exact) }),
	{"对象.加分", "分", "被评对象：计入得分的鼓励项加分", true, func(w *writer) value {
		if terms := w.model.Bonus; terms == nil || !terms.Inside || w.subject.Bonus == nil {
			return count(0)
		}
		return points(w.subject.Bonus.Points.Exact)
	}},
	about("失分", "分", "应得分值减实得分值", func(s *reports.Subject) value { return points(s.Lost.Exact) }),
	about("得分率", "%", "绩效得分率：实得分值占应得分值", func(s *reports.Subject) value { return rated(s.Rate) }),
	about("完成率", "%", "完成率：已提交任务占适用任务", func(s *reports.Subject) value { return rated(s.Completion) }),
	about("任务数", "项", "适用的任务（条款）", func(s *reports.Subject) value { return count(tasks(s).whole) }),
	about("提交数", "项", "已提交完整材料的任务", func(s *reports.Subject) value { return count(tasks(s).part) }),
	about("结论", "", "结论", func(s *reports.Subject) value { return words(s.VerdictTitle) }),
	about("名次", "", "在全部单位中的名次", func(s *reports.Subject) value { return placed(s.Rank.N) }),
	about("同类名次", "", "在同类单位中的名次", func(s *reports.Subject) value { return placed(s.KindRank.N) }),
	about("未定说明", "", "尚未定的事项和分值，一句话", func(s *reports.Subject) value { return words(s.Interval.String()) }),
	about("未定分值", "分", "核定后可能的最高得分减最低得分", func(s *reports.Subject) value { return points(s.High.Exact - s.Low.Exact) }),
	about("占位说明", "", "占位标准的分值占比，一句话", func(s *reports.Subject) value {
		rounded := fmt.Sprintf("%s分中的%s分", s.Applicable, s.Placeholder.Points) // beside it stand points to their last digit
		return words(strings.Replace(s.Placeholder.Note.String(), rounded, fmt.Sprintf("%s分中的%s分", s.Applicable.Exact, s.Placeholder.Points.Exact), 1))
	}),
	about("占位分值", "分", "依据占位标准的分值", func(s *reports.Subject) value { return points(s.Placeholder.Points.Exact) }),
	about("占位占比", "%", "占位标准的分值占应得分值的比例", func(s *reports.Subject) value { return rated(s.Placeholder.Rate) }),
	{"对象.一票否决", "", "被评对象：已触发和不能排除的一票否决，没有的为未触发", true, func(w *writer) value {
		var list []string
		for i, veto := range w.subject.Vetoes {
			if veto.Finding() {
				list = append(list, w.model.Vetoes[i].Text+"："+veto.OutcomeTitle)
			}
		}
		if list == nil && len(w.model.Vetoes) == 0 {
			return words("本细则未设")
		}
		return words(cmp.Or(strings.Join(list, "；"), "未触发"))
	}},
	about("距合格线", "", "与合格线的差距，一句话", func(s *reports.Subject) value { return words(s.Margin.String()) }),
	{"问题.个数", "条", "对象的问题", true, func(w *writer) value { return count(len(w.model.Of(w.subject.ID))) }},
	{"问题.失分", "分", "对象的问题失分合计", true, func(w *writer) value {
		var sum score.Points
		for _, finding := range w.model.Of(w.subject.ID) {
			sum += finding.Lost.Exact
		}
		return points(sum)
	}},
}

func about(name, unit, title string, read func(*reports.Subject) value) Figure {
	return Figure{"对象." + name, unit, "被评对象：" + title, true, func(w *writer) value { return read(w.subject) }}
}

func placed(place int) value {
	if place == 0 {
		return words("—")
	}
	return count(place)
}
