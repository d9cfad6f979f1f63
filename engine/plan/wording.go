package plan

import "slices"

// judgeWording judges nothing: what the words mean is not printed, and a person
// decides and signs.
func judgeWording(q *question) finding {
	if s := q.in.stated(q.ind.ID, JudgedByHand); s != nil {
		answer := []Answer{Reached, OnCourse, Behind}[slices.Index(handAnswers, s.Choice)]
		if q.final && answer == OnCourse {
			return untold("", cause{WordingOpen, "期末评估不能认定为“进度正常”：应认定已达到或者未达到"})
		}
		return found(answer, "“%s”的含义文件未印；人工认定为“%s”（%s）", q.ind.Open.Words, s.Choice, s.Source)
	}
	return openWords(q)
}

func openWords(q *question) finding {
	return untold("", cause{WordingOpen, "“" + q.ind.Open.Words + "”的含义文件未印，须由人认定"})
}
