package reports

// pathSheet writes the ways above the line: at a glance, and every step.
func pathSheet(s *sheet, m *Model) error {
	const columns = 9
	s.widths(16, 12, 12, 36, 18, 10, 12, 12, 40)
	if err := s.head("达标路径（单位：分，未修约）", placeholderNote(m), columns, 0); err != nil {
		return err
	}
	texts := lines(m.Paths.Summary)
	if len(m.Paths.List) > 0 {
		for _, text := range []string{m.Paths.Basis.String(), m.Paths.Unit} {
			if text != "" {
				texts = append(texts, text+"。")
			}
		}
	}
	for _, text := range texts {
		if err := s.paragraph(text, columns); err != nil {
			return err
		}
	}
	if len(m.Paths.List) == 0 {
		return nil
	}
	if err := s.header("单位", "现得分", "可达得分", "证明或原因", "结论", "工作量", "增分"); err != nil {
		return err
	}
	for _, path := range m.Paths.List {
		var after, effort any = path.After, path.Effort
		if path.After.Text == "" {
			after, effort = word("—"), word("—")
		}
		if err := s.row(path.Name, path.Score, after, orDash(path.Proof.String()), path.StateTitle, effort, word(orDash(path.Gain.Text))); err != nil {
			return err
		}
	}
	for _, path := range m.Paths.List {
		if err := s.pathSteps(path, columns); err != nil {
			return err
		}
	}
	return nil
}

// pathSteps writes one way; gains as text, because a spreadsheet would take the
// sign away.
func (s *sheet) pathSteps(path Path, columns int) error {
	remarks := path.Remarks()
	if len(path.Steps) == 0 && len(path.Remains)+len(path.Notes) == 0 {
		return nil
	}
	if err := s.heading(path.Name + "：" + path.StateTitle.String()); err != nil {
		return err
	}
	if len(path.Steps) > 0 {
		if err := s.header("单位", "步骤", "条款编号", "整改内容", "责任单位", "工作量", "增分", "累计得分", "整改措施和记录"); err != nil {
			return err
		}
	}
	for _, step := range path.Steps {
		do, how := step.Do, step.Remedy
		if step.Note != "" {
			do += "（" + step.Note + "）"
		}
		if len(step.Records) > 0 {
			how += "\n记录：" + step.Records.String()
		}
		if err := s.row(path.Name, step.Order, word(step.Clause), do, join(step.Owners), step.Effort, word(step.Gain.Text), step.Score, how); err != nil {
			return err
		}
	}
	for _, text := range remarks {
		if err := s.paragraph(text.String()+"。", columns); err != nil {
			return err
		}
	}
	return nil
}
