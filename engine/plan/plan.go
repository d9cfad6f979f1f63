// Package plan judges the targets of a development plan (规划) against the
// figures of single years, as a mid-term or a final evaluation (期中、期末评估).
// A plan has no points: every indicator is reached, on course, behind, or cannot
// be told, with the reason and the place in the document.
//
// Flow: a Plan is data and Check finds its mistakes; Intake turns tables of
// figures and statements into an Input; Evaluate judges. All numbers are exact.
// Source: rulesets/plans/RULES.md, whose worked samples are the tests.
package plan

// Schema is the version that a plan file names.
const Schema = "chengan-plan/1"

// Plan is the targets of one plan document, as printed.
type Plan struct {
	Schema     string      `json:"$schema"`
	Head       Head        `json:"plan"`
	Source     Source      `json:"source"`
	Indicators []Indicator `json:"indicators"`
}

// Head says which document it is, and whom it binds.
type Head struct {
	ID       string    `json:"id"`
	Edition  string    `json:"edition"`
	Title    string    `json:"title"`
	Subject  Subject   `json:"subject"`
	Issuer   *string   `json:"issuer"`
	No       *string   `json:"no"`
	Date     *string   `json:"date"`
	Status   string    `json:"status"` // 正式印发, 征求意见稿, 未印
	Period   Period    `json:"period"`
	SubPlans []SubPlan `json:"sub_plans"`
	Notes    []Note    `json:"notes"`
}

// Subject is who the plan is of.
type Subject struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
}

// Period is the years of the plan, both included.
type Period struct {
	From     int    `json:"from"`
	To       int    `json:"to"`
	Inferred bool   `json:"inferred"`
	Text     string `json:"text"`
	Lines    []int  `json:"lines"`
}

// SubPlan is one of several plans that were sent by one letter.
type SubPlan struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Lines []int  `json:"lines"`
}

// Note is a doubt about the text.
type Note struct {
	Text  string `json:"text"`
	Lines []int  `json:"lines"`
}

// Source is the text that lines count in.
type Source struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Kind   string `json:"kind"`
}

// Indicator is one target. What the document does not print is nil or "", and
// what is our reading of it is named in Inferred.
type Indicator struct {
	ID           string      `json:"id"`
	No           *string     `json:"no"`
	Name         string      `json:"name"`
	Unit         string      `json:"unit"` // of the target
	Nature       string      `json:"nature"`
	SubPlan      string      `json:"sub_plan"`
	Group        string      `json:"group"`
	Listed       string      `json:"listed"`
	Kind         string      `json:"kind"`
	Series       []Series    `json:"series"`
	EachOf       *string     `json:"each_of"`
	PriceBasis   bool        `json:"price_basis"`
	Direction    string      `json:"direction"`
	Aggregation  string      `json:"aggregation"`
	Per          *string     `json:"per"`
	Baseline     Baseline    `json:"baseline"`
	BaseYear     *int        `json:"base_year"`
	Target       Target      `json:"target"`
	Open         *Open       `json:"open"`
	ComparedWith *Compared   `json:"compared_with"`
	Milestones   []Milestone `json:"milestones"`
	Context      []Context   `json:"context"`
	AppliesTo    string      `json:"applies_to"`
	Place        Place       `json:"place"`
	Also         []Also      `json:"also"`
	Inferred     []string    `json:"inferred"`
	Note         string      `json:"note"`
}

// Series is the figures of an indicator, one for each year. Indicators may share
// one; of several the worst decides.
type Series struct {
	Name    string `json:"name"`
	Measure string `json:"measure"`
	Unit    string `json:"unit"`
}

// Baseline is the value before the plan, as far as the document prints it.
type Baseline struct {
	Year  *int    `json:"year"`
	Value *string `json:"value"`
	Text  *string `json:"text"`
}

// Target is what shall be reached.
//
// Units: Value and ReadsAs in Indicator.Unit; of a decline, the decline.
type Target struct {
	Year    *int    `json:"year"`
	Op      *string `json:"op"`
	Value   *string `json:"value"`
	Text    string  `json:"text"`
	ReadsAs *string `json:"reads_as"`
}

// Open is a question that the document leaves open and a person must settle.
type Open struct {
	Reason  CauseID  `json:"reason"`
	Words   string   `json:"words"`
	Choices []string `json:"choices"` // readings to choose from; none where only a person can judge
}

// Compared is the target of a higher level beside that of the plan.
type Compared struct {
	Subject string `json:"subject"`
	Label   string `json:"label"`
	Year    *int   `json:"year"`
	Op      string `json:"op"`
	Value   string `json:"value"`
	Text    string `json:"text"`
	Verdict string `json:"verdict"`
}

// Milestone is a target of a year on the way, in the unit of the target.
type Milestone struct {
	Year  int    `json:"year"`
	Value string `json:"value"`
}

// Context is a figure printed near by that is no baseline.
type Context struct {
	Text  string  `json:"text"`
	Year  *int    `json:"year"`
	Value *string `json:"value"`
	Place Place   `json:"place"`
}

// Place is where in the document something is printed.
type Place struct {
	Section string `json:"section"`
	Words   string `json:"words"`
	Lines   []int  `json:"lines"`
	Page    *int   `json:"page"`
	Offset  *int   `json:"offset"`
}

// Also is a further place.
type Also struct {
	Place
	Role    string `json:"role"`
	Differs string `json:"differs"`
}

// Kinds of indicators.
const (
	Level       = "level"
	Decline     = "relative_decline"
	Count       = "count"
	Rate        = "rate"
	Increment   = "increment"
	Share       = "share"
	Qualitative = "qualitative"
)

// Directions.
const (
	AtLeast       = "at_least"
	MustNotExceed = "must_not_exceed"
	Exactly       = "exactly"
	Fall          = "fall"
)

// Aggregations.
const (
	FinalYear  = "final_year"
	AnnualMean = "annual_mean"
	Sum        = "sum"
	EachYear   = "each_year"
	State      = "state"
)

// Name is how the plan is asked for: "beilin@145".
func (p *Plan) Name() string { return p.Head.ID + "@" + p.Head.Edition }
