package reports

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"chengan/reports/internal/chart"
	"chengan/reports/internal/font"
)

// studio draws the charts of a report, each once for all formats: a drawing
// costs more than all that is printed around it. Several formats may ask at
// the same time.
type studio struct {
	sketch  sync.Once
	drawn   []drawn // in the order of Model.Charts
	failed  error
	press   sync.Mutex
	font    string // what painted is painted with
	lack    error  // why there are no letters
	letters *font.Font
	painted []drawn
	spoilt  error
}

// drawn is a chart with its drawings.
type drawn struct {
	Chart
	SVG []byte
	PNG []byte // nil where nobody has asked for it
}

// scale is how fine drawings are painted: px for one px of the drawing.
const scale = 2

// sketches gives the charts as SVG.
func (m *Model) sketches() ([]drawn, error) {
	s := m.studio
	s.sketch.Do(func() {
		for _, c := range m.Charts() {
			s.drawn = append(s.drawn, drawn{Chart: c})
		}
		s.failed = each(s.drawn, func(d *drawn) (err error) { d.SVG, err = d.Chart.SVG(); return err })
	})
	return s.drawn, s.failed
}

// paintings gives the charts as SVG and as PNG, with the letters of Font; lack
// says why there are none.
func (m *Model) paintings() (paintings []drawn, lack, err error) {
	s := m.studio
	s.press.Lock()
	defer s.press.Unlock()
	if s.font != m.Font || s.letters == nil {
		s.font, s.painted, s.spoilt = m.Font, nil, nil
		s.letters, s.lack = m.letters()
	}
	if s.lack != nil {
		return nil, s.lack, nil
	}
	if s.painted == nil && s.spoilt == nil {
		sketches, err := m.sketches()
		if err != nil {
			return nil, nil, err
		}
		s.painted = append([]drawn{}, sketches...)
		s.spoilt = each(s.painted, func(d *drawn) (err error) { d.PNG, err = chart.Paint(d.SVG, s.letters, scale); return err })
	}
	return s.painted, nil, s.spoilt
}

// letters gives the font of the drawings.
func (m *Model) letters() (*font.Font, error) {
	if m.Font != "" {
		return font.Open(m.Font)
	}
	return font.Find(font.Sans, nil)
}

// each works on all drawings, as many at a time as there are processors.
func each(list []drawn, work func(*drawn) error) error {
	failed := make([]error, len(list))
	lanes := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range list {
		group.Go(func() {
			lanes <- struct{}{}
			defer func() { <-lanes }()
			if err := work(&list[i]); err != nil {
				failed[i] = fmt.Errorf("绘制“%s”：%w", list[i].Title, err)
			}
		})
	}
	group.Wait()
	return errors.Join(failed...)
}
