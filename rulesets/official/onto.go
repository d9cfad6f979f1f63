package official

// Change is one difference between an edition and the one it was put onto.
type Change struct {
	Kind   string `json:"kind"` // 新增, 替换, 保留, 撤销, 分值
	Item   string `json:"item"`
	Clause string `json:"clause,omitempty"`
	What   string `json:"what"`
}
