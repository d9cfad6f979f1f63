package management_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/rulesets/management"
)

// head is a city that nothing speaks against, of 2024.
const head = "项目,日期,内容,责任事故,死亡人数\n城市,,甲市\n级别,,地级行政区\n申报年份,,2024\n事故清单起始年,,2000\n" +
	"其他不得参评情形,,无\n弄虚作假,,无\n其他应当撤销命名的情形,,无\n命名后严重弄虚作假,,无\n"

// all is every parameter that applying waits for.
var all = []string{"v1_years=5", "v2_years=3", "v3_years=2", "v3_count=3", "v3_deaths=10", "veto_scope=责任事故", "reapply_years=3"}

func judge(t *testing.T, text string, params ...string) management.Answer {
	m := load(t, params...)
	file := filepath.Join(t.TempDir(), "city.csv")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	city, err := m.ReadCity(file)
	require.NoError(t, err)
	return m.Judge(city)
}

// without gives the parameters but for some.
func without(names ...string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(p string) bool {
		name, _, _ := strings.Cut(p, "=")
		return slices.Contains(names, name)
	})
}

// TestApply: worked by hand. rule is the one that decides, "" where none does.
func TestApply(t *testing.T) {
	for _, c := range []struct {
		name, rows string
		params     []string
		want       management.Verdict
		rule       string
		reason     string
		needs      []string
	}{
		{"nothing speaks against it", "", all, management.Yes, "", "", nil},
		{"no parameter is known", "", nil, management.Unsure, "V1", "申报当年（2024年）特别重大事故0起，清单所列全部年份0起；不知道回看几年", []string{"v1_years"}},
		// five natural years, 2024 the first: 2020 is the last that counts
		{"V1 on the first day of the window", "事故,2020-01-01,特别重大,是\n", all, management.No, "V1", "2020年至2024年特别重大事故1起", nil},
		{"V1 a day before the window", "事故,2019-12-31,特别重大,是\n", all, management.Yes, "V1", "2020年至2024年特别重大事故0起", nil},
		{"V1 on the last day of the year", "事故,2024-12-31,特别重大,是\n", all, management.No, "V1", "2020年至2024年特别重大事故1起", nil},
		{"V1 of the year itself, years unknown", "事故,2024-03-01,特别重大,是\n", without("v1_years"), management.No, "V1", "申报当年（2024年）特别重大事故1起", nil},
		{"V1 of the year before, years unknown", "事故,2023-03-01,特别重大,是\n", without("v1_years"), management.Unsure, "V1", "申报当年（2024年）特别重大事故0起，清单所列全部年份1起；不知道回看几年", []string{"v1_years"}},
		{"V1 not a 责任事故", "事故,2022-03-01,特别重大,否\n", all, management.Yes, "V1", "2020年至2024年特别重大事故0起", nil},
		{"V1 not a 责任事故, all count", "事故,2022-03-01,特别重大,否\n", append(without("veto_scope"), "veto_scope=全部事故"), management.No, "V1", "2020年至2024年特别重大事故1起", nil},
		{"V1 not a 责任事故, scope unknown", "事故,2022-03-01,特别重大,否\n", without("veto_scope"), management.Unsure, "V1", "2020年至2024年特别重大事故0起，另有1起是否计入不清楚；不知道是否只计责任事故", []string{"veto_scope"}},
		{"V1 a 责任事故, scope unknown", "事故,2022-03-01,特别重大,是\n", without("veto_scope"), management.No, "V1", "2020年至2024年特别重大事故1起", nil},
		{"V1 not settled", "事故,2022-03-01,特别重大\n", all, management.Unsure, "V1", "2020年至2024年特别重大事故0起，另有1起是否计入不清楚；有的事故没有认定是否责任事故", nil},
		{"V1 not settled, all count", "事故,2022-03-01,特别重大\n", append(without("veto_scope"), "veto_scope=全部事故"), management.No, "V1", "2020年至2024年特别重大事故1起", nil},
		{"V1 nothing at hand, scope unknown", "", without("veto_scope"), management.Yes, "V1", "2020年至2024年特别重大事故0起", nil},
		{"V2 within three years", "事故,2022-01-01,重大,是\n", all, management.No, "V2", "2022年至2024年重大事故1起", nil},
		{"V2 before them", "事故,2021-12-31,重大,是\n", all, management.Yes, "V2", "2022年至2024年重大事故0起", nil},
		{"V2 with one year only", "事故,2023-12-31,重大,是\n", append(without("v2_years"), "v2_years=1"), management.Yes, "V2", "申报当年（2024年）重大事故0起", nil},
		{"a list that begins too late", "", append(without("v1_years"), "v1_years=26"), management.Unsure, "V1", "1999年至2024年特别重大事故0起；事故清单只从2000年起填全", nil},
		{"a list that begins in time", "", append(without("v1_years"), "v1_years=25"), management.Yes, "V1", "2000年至2024年特别重大事故0起", nil},
		{"a list that begins too late, and it does not matter", "事故,2020-01-01,特别重大,是\n", append(without("v1_years"), "v1_years=30"), management.No, "V1", "1995年至2024年特别重大事故1起", nil},
		// more than three bar; two natural years
		{"V3 at the limit", "事故,2023-01-01,较大,是,1\n事故,2023-06-01,较大,是,1\n事故,2024-06-01,较大,是,1\n", all, management.Yes, "V3", "2023年至2024年较大事故3起，没有超过3起", nil},
		{"V3 above it", "事故,2023-01-01,较大,是,1\n事故,2023-06-01,较大,是,1\n事故,2024-06-01,较大,是,1\n事故,2024-07-01,较大,是,1\n", all, management.No, "V3", "2023年至2024年较大事故4起，超过3起", nil},
		{"V3 above it but for one before the window", "事故,2022-12-31,较大,是,1\n事故,2023-06-01,较大,是,1\n事故,2024-06-01,较大,是,1\n事故,2024-07-01,较大,是,1\n", all, management.Yes, "V3", "2023年至2024年较大事故3起，没有超过3起", nil},
		{"V3 of another severity", "事故,2024-07-01,一般,是,1\n", all, management.Yes, "V3", "2023年至2024年较大事故0起，没有超过3起", nil},
		{"V3 limit unknown, nothing at hand", "", without("v3_count"), management.Yes, "V3", "2023年至2024年较大事故0起，上限无论是多少都不超过", nil},
		{"V3 limit unknown, one at hand", "事故,2024-07-01,较大,是,1\n", without("v3_count"), management.Unsure, "V3", "2023年至2024年较大事故1起；不知道上限", []string{"v3_count"}},
		{"V3 years and limit unknown", "", without("v3_count", "v3_years"), management.Unsure, "V3", "申报当年（2024年）较大事故0起，清单所列全部年份0起；不知道回看几年，不知道上限", []string{"v3_years", "v3_count"}},
		{"V3 scope unknown, below the limit with all", "事故,2024-07-01,较大,否,1\n", without("veto_scope"), management.Yes, "V3", "2023年至2024年较大事故0起，另有1起是否计入不清楚，都计入也没有超过3起", nil},
		{"V3-2 at the limit", "事故,2023-01-01,较大,是,4\n事故,2024-06-01,较大,是,6\n", all, management.Yes, "V3-2", "2023年至2024年较大事故死亡10人，没有超过10人", nil},
		{"V3-2 above it", "事故,2023-01-01,较大,是,4\n事故,2024-06-01,较大,是,7\n", all, management.No, "V3-2", "2023年至2024年较大事故死亡11人，超过10人", nil},
		{"V3-2 deaths not stated", "事故,2024-06-01,较大,是\n", all, management.Unsure, "V3-2", "2023年至2024年较大事故死亡0人；1起没有填死亡人数", nil},
		{"V3-2 deaths not stated, above without them", "事故,2024-06-01,较大,是\n事故,2024-06-02,较大,是,11\n", all, management.No, "V3-2", "2023年至2024年较大事故死亡11人，超过10人", nil},
		// events: the year of the decision is the first of three
		{"V5 two years ago", "命名,2018-05-01\n撤销命名,2022-06-01\n", all, management.No, "V5", "2022-06-01撤销命名，未满3个自然年", nil},
		{"V5 three years ago", "命名,2018-05-01\n撤销命名,2021-06-01\n", all, management.Yes, "V5", "2021-06-01撤销命名，已满3个自然年", nil},
		{"V5 years unknown", "取消参评资格,2022-06-01\n", without("reapply_years"), management.Unsure, "V5", "2022-06-01取消参评资格，不知道几年内不得重新申报", []string{"reapply_years"}},
		{"V5 of the year itself, years unknown", "取消参评资格,2024-01-01\n", without("reapply_years"), management.No, "V5", "2024-01-01取消参评资格", nil},
		{"V5 nothing happened, years unknown", "", without("reapply_years"), management.Yes, "V5", "没有撤销命名、取消参评资格", nil},
		{"N1 named", "命名,2023-05-01\n", all, management.No, "N1", "2023-05-01已经命名", nil},
		{"N1 named again", "命名,2018-05-01\n撤销命名,2019-06-01\n命名,2023-05-01\n", all, management.No, "N1", "2023-05-01已经命名", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := judge(t, head+c.rows, c.params...)
			require.Equal(t, c.want, a.Apply)
			for _, f := range a.Applying {
				if f.Rule.ID == c.rule {
					require.Equal(t, c.want, f.Verdict)
					require.Equal(t, c.reason, f.Reason)
					require.Equal(t, c.needs, f.Needs)
				} else if c.params != nil {
					require.NotEqual(t, management.No, f.Verdict, f.Rule.ID)
				}
			}
		})
	}
}

// TestDeclared: levels and what only the city can say.
func TestDeclared(t *testing.T) {
	for _, c := range []struct {
		old, new, rule, reason string
		want                   management.Verdict
	}{
		{"地级行政区", "副省级城市", "L1", "级别为副省级城市，在创建范围内", management.Yes},
		{"地级行政区", "直辖市所辖行政区（县）", "L1", "级别为直辖市所辖行政区（县），在创建范围内", management.Yes},
		{"地级行政区", "直辖市\n", "L1", "级别为直辖市，不在创建范围内", management.No},
		{"地级行政区", "县级行政区", "L1", "级别为县级行政区，不在创建范围内", management.No},
		{"其他不得参评情形,,无", "其他不得参评情形,,有", "V0", "填报有“其他不得参评情形”", management.No},
		{"其他不得参评情形,,无", "其他不得参评情形,,", "V0", "没有填报有没有“其他不得参评情形”", management.Unsure},
		{"其他不得参评情形,,无\n", "", "V0", "没有填报有没有“其他不得参评情形”", management.Unsure},
		{"弄虚作假,,无\n其", "弄虚作假,,有\n其", "V4", "填报有“弄虚作假”", management.No},
		{"事故清单起始年,,2000", "", "V1", "2020年至2024年特别重大事故0起；没有填事故清单从哪一年起填全", management.Unsure},
	} {
		require.Contains(t, head, c.old)
		a := judge(t, strings.Replace(head, c.old, c.new, 1), all...)
		require.Equal(t, c.want, a.Apply, c.new)
		i := slices.IndexFunc(a.Applying, func(f management.Finding) bool { return f.Rule.ID == c.rule })
		require.Equal(t, c.reason, a.Applying[i].Reason)
		require.Equal(t, c.want, a.Applying[i].Verdict)
	}
}

// TestKeep: the name after it was given, and the day of the next 复评.
func TestKeep(t *testing.T) {
	known := []string{"r3_count=0", "veto_scope=责任事故"}
	for _, c := range []struct {
		name, rows string
		params     []string
		keep       management.Verdict
		rule       string
		reason     string
		next       string
	}{
		{"no name", "", known, "", "", "", ""},
		{"kept", "命名,2021-11-08\n", known, management.Yes, "R3", "2021-11-08命名以来特别重大、重大事故0起，没有超过0起", "2024-11-08"},
		{"named on 29 February", "命名,2020-02-29\n", known, management.Yes, "", "", "2023-02-28"},
		{"named on 29 February before a leap year", "命名,2021-02-28\n", known, management.Yes, "", "", "2024-02-28"},
		{"passed once", "命名,2018-05-01\n复评通过,2021-06-15\n", known, management.Yes, "", "", "2024-06-15"},
		{"passed twice", "命名,2016-05-01\n复评通过,2019-06-15\n复评通过,2022-07-31\n", known, management.Yes, "", "", "2025-07-31"},
		{"failed", "命名,2018-05-01\n复评未通过,2021-06-15\n", known, management.No, "R1", "2021-06-15复评未通过", "2021-05-01"},
		{"failed and revoked", "命名,2018-05-01\n复评未通过,2021-06-15\n撤销命名,2021-07-01\n", known, "", "", "", ""},
		{"failed before it was named again", "命名,2012-05-01\n复评未通过,2015-06-15\n撤销命名,2015-07-01\n命名,2022-01-01\n", known, management.Yes, "R1", "没有复评未通过", "2025-01-01"},
		{"an accident since", "命名,2021-11-08\n事故,2021-11-08,重大,是\n", known, management.No, "R3", "2021-11-08命名以来特别重大、重大事故1起，超过0起", "2024-11-08"},
		{"an accident before", "命名,2021-11-08\n事故,2021-11-07,重大,是\n", known, management.Yes, "", "", "2024-11-08"},
		{"an accident of another severity", "命名,2021-11-08\n事故,2022-11-07,较大,是\n", known, management.Yes, "", "", "2024-11-08"},
		{"an accident, limit unknown", "命名,2021-11-08\n事故,2022-11-07,特别重大,是\n", known[1:], management.Unsure, "R3", "2021-11-08命名以来特别重大、重大事故1起；不知道上限", "2024-11-08"},
		{"an accident, scope unknown", "命名,2021-11-08\n事故,2022-11-07,特别重大,否\n", known[:1], management.Unsure, "R3", "2021-11-08命名以来特别重大、重大事故0起，另有1起是否计入不清楚；不知道是否只计责任事故", "2024-11-08"},
		{"no accident, limit unknown", "命名,2021-11-08\n", nil, management.Yes, "R3", "2021-11-08命名以来特别重大、重大事故0起，上限无论是多少都不超过", "2024-11-08"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := judge(t, head+c.rows, c.params...)
			require.Equal(t, c.keep, a.Keep)
			require.Equal(t, c.next, a.NextReview)
			require.Equal(t, c.keep == "", a.Named == "" && len(a.Keeping) == 0)
			for _, f := range a.Keeping {
				if f.Rule.ID == c.rule {
					require.Equal(t, c.reason, f.Reason)
					require.Equal(t, c.keep, f.Verdict)
				}
			}
		})
	}
	a := judge(t, strings.Replace(head, "命名后严重弄虚作假,,无", "命名后严重弄虚作假,,有", 1)+"命名,2022-01-01\n", known...)
	require.Equal(t, management.No, a.Keep)
}

// FuzzCity: whatever a file holds, it is refused with a place or judged.
func FuzzCity(f *testing.F) {
	f.Add(head, false)
	f.Add(head+"命名,2020-02-29\n事故,2021/3/5,重大,是,12\n", false)
	f.Add(`{"$schema":"chengan-city/1","city":"甲","level":"直辖市","year":2024,"events":[{"kind":"命名","date":"2020-1-1"}]}`, true)
	f.Add(`{"$sChemA":"chengan-city/1","":[]}`, true) // a key without a name
	m, err := management.Load(name)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string, asJSON bool) {
		file := filepath.Join(t.TempDir(), map[bool]string{true: "c.json", false: "c.csv"}[asJSON])
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		city, err := m.ReadCity(file)
		if err != nil {
			require.NotContains(t, err.Error(), "：：")
			return
		}
		a := m.Judge(city)
		require.NotEmpty(t, a.Apply)
		require.Equal(t, a.Named == "", a.Keep == "")
	})
}

// TestUnknownNeverPasses: without any parameter, nothing that depends on a
// threshold says yes, whatever accidents there are; all it waits for are named
// once.
func TestUnknownNeverPasses(t *testing.T) {
	for _, rows := range []string{"", "事故,2010-01-01,特别重大,是\n", "事故,2010-01-01,较大,否,3\n", "事故,2023-05-01,重大\n"} {
		a := judge(t, head+rows)
		require.Equal(t, management.Unsure, a.Apply)
		for _, f := range a.Applying {
			if f.Rule.Years != "" && f.Rule.Kind != management.OfEvent {
				require.Equal(t, management.Unsure, f.Verdict, f.Rule.ID)
				require.Contains(t, f.Needs, f.Rule.Years)
			}
		}
		require.Subset(t, a.Unknown, []string{"v1_years", "v2_years", "v3_years", "v3_count", "v3_deaths"})
		require.Len(t, a.Unknown, len(slices.Compact(slices.Sorted(slices.Values(a.Unknown)))))
	}
}
