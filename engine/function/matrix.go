package function

import (
	"errors"
	"fmt"
)

// MaxSide bounds the rows and the columns of a matrix.
const MaxSide = 20

// Grid is a matrix of words that a ruleset declares among its parameters: row
// and column count from 1.
//
// Shape: rows of equal length, at least one of at least one word.
type Grid [][]string

// ParseGrid reads a matrix as a JSON decoder leaves it: a list of lists of text.
//
// Errors: what keeps it from being a matrix, in Chinese.
func ParseGrid(v any) (Grid, error) {
	rows, ok := v.([]any)
	if !ok || len(rows) == 0 || len(rows) > MaxSide {
		return nil, fmt.Errorf("矩阵应为 1 至 %d 行，每行是一个文本列表", MaxSide)
	}
	grid := make(Grid, len(rows))
	for i, row := range rows {
		words, ok := row.([]any)
		if !ok || len(words) == 0 || len(words) > MaxSide {
			return nil, fmt.Errorf("矩阵第%d行应为 1 至 %d 个文本的列表", i+1, MaxSide)
		}
		if i > 0 && len(words) != len(grid[0]) {
			return nil, fmt.Errorf("矩阵第%d行有 %d 列；第1行有 %d 列", i+1, len(words), len(grid[0]))
		}
		for j, entry := range words {
			word, ok := entry.(string)
			if !ok || word == "" {
				return nil, fmt.Errorf("矩阵第%d行第%d列应为文本", i+1, j+1)
			}
			grid[i] = append(grid[i], word)
		}
	}
	return grid, nil
}

var errOutside = errors.New("行或列超出矩阵的范围")

// At gives the word in a row and a column.
//
// Errors: a place outside the matrix; it never stands for the nearest one.
func (g Grid) At(row, column int64) (string, error) {
	if row < 1 || row > int64(len(g)) || column < 1 || column > int64(len(g[0])) {
		return "", errOutside
	}
	return g[row-1][column-1], nil
}

// matrix looks a word up in a declared matrix, as risks are graded by
// likelihood and consequence. Both evaluators ask Grid.At: this one with the
// values of one record, the columnar one with those of two columns.
var matrix = Function{
	Name: "matrix", Usage: "matrix(行, 列, params.矩阵)：参数中矩阵的第几行第几列，从 1 数起；超出范围无法评价",
	Args: []Kind{Int, Int, Matrix}, Result: Text,
	Call: func(_ *Context, args []any) (any, error) {
		return args[2].(Grid).At(int64(args[0].(int)), int64(args[1].(int)))
	},
}
