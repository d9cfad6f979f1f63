package reports

import "chengan/engine/score"

// Finding is one line of the 问题清单: a clause of a subject that somebody has
// to act on, because points are lost or still open.
type Finding struct {
	SubjectID string       `json:"subject"`
	ClauseID  string       `json:"clause"`
	Subject   *Subject     `json:"-"`
	Clause    *Clause      `json:"-"`
	Result    *ClauseScore `json:"-"`
	Outcome   string       `json:"outcome"`
	Lost      Mark         `json:"lost"`
	Most      Mark         `json:"most"` // what it can still become
	Reason    string       `json:"reason"`
	Owners    []string     `json:"owners"`
	Remedy    string       `json:"remedy"`
	Effort    int          `json:"effort"`
	Records   *Records     `json:"records"`
	Awaiting  []string     `json:"awaiting"`
}

func (m *Model) findings() []Finding {
	findings := []Finding{}
	for i := range m.Subjects {
		s := &m.Subjects[i]
		for j := range s.Clauses {
			result, clause := &s.Clauses[j], &m.Clauses[j]
			if !result.Finding() {
				continue
			}
			remedy, effort := result.mend(clause)
			findings = append(findings, Finding{
				SubjectID: s.ID, ClauseID: clause.ID, Subject: s, Clause: clause, Result: result, Outcome: result.Outcome,
				Lost: result.Lost, Most: result.Most, Reason: result.Reason, Owners: clause.Owners, Remedy: remedy,
				Effort: effort, Records: result.Records, Awaiting: result.Awaiting,
			})
		}
	}
	return findings
}

// findingsOf is how many findings a subject has.
func (m *Model) findingsOf(id string) Number {
	return countFindings(len(m.Of(id)), m.subjectPath(id)+"."+m.pen.clauses)
}

// countFindings is a number of findings, which are counted from the results of
// clauses as ClauseScore.Finding does.
func countFindings(n int, clauses string) Number {
	settled := isOne("outcome", score.Deducted.String(), score.NoEvidence.String(), score.Pending.String(), score.Failed.String())
	return Number{N: n}.at(countOf(n, clauses, settled).path+"+"+countOf(n, clauses, isOne("outcome", score.Met.String()), "open=true").path, "")
}

// Of gives the findings of one subject.
func (m *Model) Of(id string) []Finding { return m.of[id] }

// index notes whose findings are whose; those of a subject stand together.
func (m *Model) index() map[string][]Finding {
	of := map[string][]Finding{}
	for start := 0; start < len(m.Findings); {
		end := start
		for end < len(m.Findings) && m.Findings[end].SubjectID == m.Findings[start].SubjectID {
			end++
		}
		of[m.Findings[start].SubjectID] = m.Findings[start:end]
		start = end
	}
	return of
}
