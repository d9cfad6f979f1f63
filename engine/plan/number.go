package plan

import (
	"math/big"
	"regexp"
	"strings"
)

// Numbers are rationals that never round; none is changed once it is made.

func whole(n int) *big.Rat { return big.NewRat(int64(n), 1) }

func scaled(n int64, scale int) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
}

func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }
func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func mul(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) } // b is not 0

// down is the greatest whole number that is not above n.
func down(n *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Div(n.Num(), n.Denom())) // Euclid's: the denominator is positive
}

var decimal = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,9})?$`)

// parse reads a number as the document prints it, and tells its decimals.
func parse(text string) (n *big.Rat, decimals int, ok bool) {
	if !decimal.MatchString(text) {
		return nil, 0, false
	}
	n, _ = new(big.Rat).SetString(text)
	_, after, _ := strings.Cut(text, ".")
	return n, len(after), true
}

// Decimals of printed numbers.
const (
	printedWhole = 6  // a number that ends within so many is printed as it is
	printedMost  = 30 // no two numbers are told apart beyond
)

// show gives n for people: as it is where it ends soon, otherwise rounded half
// up to so many decimals, and to as many more as it takes for it not to look
// like one of the bounds that it is compared with.
func show(n *big.Rat, decimals int, bounds ...*big.Rat) string {
	if precision, exactly := n.FloatPrec(); exactly && precision <= printedWhole {
		return n.FloatString(precision)
	}
	for ; decimals < printedMost; decimals++ {
		rounded, _ := new(big.Rat).SetString(n.FloatString(decimals))
		taken := rounded.Sign() == 0
		for _, bound := range bounds {
			taken = taken || bound != nil && rounded.Cmp(bound) == 0
		}
		if !taken {
			break
		}
	}
	return "约" + n.FloatString(decimals)
}

// significant is how many decimals show four digits of n that are not zeros in front.
func significant(n *big.Rat) int {
	decimals := 0
	if n.Sign() == 0 {
		return 0
	}
	least := big.NewRat(1000, 1)
	for size := new(big.Rat).Abs(n); size.Cmp(least) < 0 && decimals < printedMost; decimals++ {
		size = mul(size, whole(10))
	}
	return decimals
}

// exact gives n as decimal text where it ends, else as a fraction.
func exact(n *big.Rat) string {
	if n == nil {
		return ""
	}
	if precision, exactly := n.FloatPrec(); exactly && precision <= 2*printedMost {
		return n.FloatString(precision)
	}
	return n.RatString()
}

// holds reports whether a op b.
func holds(a *big.Rat, op string, b *big.Rat) bool {
	order := a.Cmp(b)
	switch op {
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	case "<":
		return order < 0
	}
	return order == 0
}

// signs are the comparisons as people write them.
var signs = map[string]string{">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": ""}
