package exact_test

import (
	"encoding/json"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/exact"
	"chengan/engine/score"
)

func parse(t require.TestingT, text string) exact.Number {
	n, err := exact.Parse(text)
	require.NoError(t, err, text)
	return n
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-3": "-3", "0.8": "0.8", "80%": "0.8", "80.01%": "0.8001", "-5%": "-0.05", "007": "7", "1.50": "1.5", ".5": "0.5", "0.000000000001": "0.000000000001",
		"0.3333333333333": "约0.3333",
	} {
		require.Equal(t, want, parse(t, text).String(), text)
	}
	for _, text := range []string{"", "%", "-", ".", "80%%", "8 0", "1e3", "0x1", "+1", "1/3", "--1", "1.2.3", "１", "∞", "NaN", "Inf", strings.Repeat("9", 401)} {
		_, err := exact.Parse(text)
		require.ErrorIs(t, err, exact.ErrSyntax, text)
	}
	require.Zero(t, parse(t, "80%").Cmp(parse(t, "0.8")))
}

func TestLiteralIsWhatItsAuthorWrote(t *testing.T) {
	for text, want := range map[string]string{
		"0.8": "4/5", "1_000.5": "2001/2", "5.": "5/1", ".5": "1/2", "1e3": "1000/1", "1.e1": "10/1", "25e-2": "1/4",
		"0.30000000000000000001": "30000000000000000001/100000000000000000000", // a float would make it 0.3
	} {
		n, err := exact.Literal(text)
		require.NoError(t, err, text)
		want, ok := new(big.Rat).SetString(want)
		require.True(t, ok)
		require.Zero(t, n.Cmp(rational(want)), text)
	}
	for _, text := range []string{"1e-400", "1e400", "", "x", "1e999999999999"} {
		_, err := exact.Literal(text)
		require.Error(t, err, text)
	}
}

// rational brings an oracle's number into the package under test.
func rational(r *big.Rat) exact.Number {
	var n exact.Number
	if err := n.UnmarshalJSON([]byte(`"` + r.RatString() + `"`)); err != nil {
		panic(err)
	}
	return n
}

func draw(t *rapid.T, label string) (exact.Number, *big.Rat) {
	r := big.NewRat(rapid.Int64().Draw(t, label+" above"), rapid.Int64Range(1, 1<<40).Draw(t, label+" below"))
	return rational(r), r
}

// TestScaledIsInLowestTerms compares the numbers themselves, not their values.
func TestScaledIsInLowestTerms(t *testing.T) {
	for scale := range 25 {
		power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		for _, n := range []int64{0, 1, -1, 2, 5, 10, -50, 64, 125, 1000, 1 << 40, 9765625, -1e18, math.MinInt64, math.MaxInt64, math.MaxInt64 / 10 * 10} {
			require.Equal(t, rational(new(big.Rat).SetFrac(big.NewInt(n), power)), exact.Scaled(n, scale), "%d at scale %d", n, scale)
		}
		n := rand.Int64()
		require.Equal(t, rational(new(big.Rat).SetFrac(big.NewInt(n), power)), exact.Scaled(n, scale), "%d at scale %d", n, scale)
	}
}

func TestArithmeticAgainstOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, x := draw(t, "a")
		b, y := draw(t, "b")
		same := func(want *big.Rat) func(exact.Number, error) {
			return func(got exact.Number, err error) {
				require.NoError(t, err)
				require.Zero(t, got.Cmp(rational(want)))
			}
		}
		same(new(big.Rat).Add(x, y))(a.Add(b))
		same(new(big.Rat).Sub(x, y))(a.Sub(b))
		same(new(big.Rat).Mul(x, y))(a.Mul(b))
		if y.Sign() != 0 {
			same(new(big.Rat).Quo(x, y))(a.Quo(b))
		}
		require.Equal(t, x.Cmp(y), a.Cmp(b))
		require.Equal(t, x.Sign(), a.Sign())
		require.Equal(t, -x.Sign(), a.Neg().Sign())
		require.Zero(t, a.Cmp(rational(x)), "operands are not touched")
	})
}

// TestArithmeticAtTheEdges crosses the borders between small and large numbers:
// int64 extremes, and fractions whose parts just fit or just do not.
func TestArithmeticAtTheEdges(t *testing.T) {
	ints := []int64{math.MinInt64, math.MinInt64 + 1, -1 << 62, -1 << 32, -10, -1, 0, 1, 10, 1 << 32, 1 << 62, math.MaxInt64 - 1, math.MaxInt64}
	var all []*big.Rat
	for _, n := range ints {
		for _, d := range []int64{1, 2, 10000, 1<<62 - 1, math.MaxInt64} {
			all = append(all, big.NewRat(n, d))
		}
	}
	number := func(r *big.Rat) exact.Number {
		if r.IsInt() {
			return exact.Int(r.Num().Int64())
		}
		return rational(r)
	}
	for _, x := range all {
		n := number(x)
		require.Equal(t, x.Sign(), n.Sign())
		require.Zero(t, n.Neg().Cmp(rational(new(big.Rat).Neg(x))), "-(%s)", x)
		require.Zero(t, n.Cmp(rational(x)))
		for _, scale := range []int{0, 4, 18, 19} {
			for _, mode := range score.Roundings {
				require.Equal(t, rounded(x, scale, mode), n.Round(scale, mode).String(), "%s to %d by %s", x, scale, mode)
			}
		}
		for _, y := range all {
			m := number(y)
			require.Equal(t, x.Cmp(y), n.Cmp(m), "%s, %s", x, y)
			sum, err := n.Add(m)
			require.NoError(t, err)
			require.Zero(t, sum.Cmp(rational(new(big.Rat).Add(x, y))), "%s + %s", x, y)
			difference, err := n.Sub(m)
			require.NoError(t, err)
			require.Zero(t, difference.Cmp(rational(new(big.Rat).Sub(x, y))), "%s - %s", x, y)
			product, err := n.Mul(m)
			require.NoError(t, err)
			require.Zero(t, product.Cmp(rational(new(big.Rat).Mul(x, y))), "%s * %s", x, y)
			if y.Sign() != 0 {
				quotient, err := n.Quo(m)
				require.NoError(t, err)
				require.Zero(t, quotient.Cmp(rational(new(big.Rat).Quo(x, y))), "%s / %s", x, y)
			}
		}
	}
}

// rounded is the oracle's answer in the words of Number.String.
func rounded(r *big.Rat, scale int, mode score.Rounding) string {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
	magnitude := new(big.Rat).Mul(new(big.Rat).Abs(r), unit)
	down := new(big.Int).Quo(magnitude.Num(), magnitude.Denom())
	rest := new(big.Rat).Sub(magnitude, new(big.Rat).SetInt(down))
	half := rest.Cmp(big.NewRat(1, 2))
	if rest.Sign() > 0 && (mode == score.Up || mode == score.HalfUp && half >= 0 || mode == score.HalfEven && (half > 0 || half == 0 && down.Bit(0) == 1)) {
		down.Add(down, big.NewInt(1))
	}
	value := new(big.Rat).Quo(new(big.Rat).SetInt(down), unit)
	if r.Sign() < 0 {
		value.Neg(value)
	}
	return rational(value).String()
}

func TestRoundAgainstOracle(t *testing.T) {
	check := func(t require.TestingT, r *big.Rat, scale int) {
		n := rational(r)
		for _, mode := range score.Roundings {
			require.Equal(t, rounded(r, scale, mode), n.Round(scale, mode).String(), "%s to %d by %s", r, scale, mode)
		}
	}
	for n := int64(-40); n <= 40; n++ {
		check(t, big.NewRat(n, 8), 0)
		check(t, big.NewRat(n, 80), 1)
	}
	rapid.Check(t, func(t *rapid.T) {
		_, r := draw(t, "n")
		check(t, r, rapid.IntRange(0, 12).Draw(t, "scale"))
	})
}

// TestOfficialRounding: floats give 1.00 and 0.28, officials 1.01 and 0.29.
func TestOfficialRounding(t *testing.T) {
	require.Equal(t, "1.01", parse(t, "1.005").Round(2, score.HalfUp).String())
	require.Equal(t, "0.29", parse(t, "0.285").Round(2, score.HalfUp).String())
	require.Equal(t, "0.1", parse(t, "0.05").Round(1, score.HalfUp).String())
	require.Equal(t, "-0.1", parse(t, "-0.05").Round(1, score.HalfUp).String())
	require.Equal(t, "0", parse(t, "-0.05").Round(1, score.HalfEven).String())
}

func TestBounds(t *testing.T) {
	_, err := exact.Int(1).Quo(exact.Int(0))
	require.ErrorIs(t, err, exact.ErrDivideByZero)
	require.EqualError(t, err, "分母为0，无法计算")
	_, err = exact.Int(1).Quo(exact.Number{})
	require.ErrorIs(t, err, exact.ErrDivideByZero)

	n := exact.Int(3)
	err = nil
	for i := 0; err == nil && i < 1000; i++ {
		n, err = n.Mul(parse(t, "1000000007"))
	}
	require.ErrorIs(t, err, exact.ErrTooLarge)
	n = exact.Int(1)
	err = nil
	for i := 0; err == nil && i < 1000; i++ {
		n, err = n.Quo(parse(t, "1000000007"))
	}
	require.ErrorIs(t, err, exact.ErrTooLarge, "a denominator is bounded too")
}

func TestPoints(t *testing.T) {
	for _, c := range []struct {
		n    string
		mode score.Rounding
		want score.Points
	}{
		{"0.00005", score.HalfUp, 1}, {"0.00005", score.HalfEven, 0}, {"0.00015", score.HalfEven, 2}, {"0.00009", score.Down, 0}, {"0.00001", score.Up, 1},
		{"-0.00005", score.HalfUp, -1}, {"1000000", score.HalfUp, score.MaxPoints}, {"-1000000", score.HalfUp, -score.MaxPoints},
	} {
		got, err := parse(t, c.n).Points(c.mode)
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%v", c)
	}
	for _, text := range []string{"1000000.0001", "-1000000.0001", strings.Repeat("9", 300)} {
		_, err := parse(t, text).Points(score.HalfUp)
		require.ErrorIs(t, err, exact.ErrTooLarge)
	}
}

func TestInt64(t *testing.T) {
	for text, want := range map[string]bool{"0": true, "-7": true, "0.5": false, "9223372036854775807": true, "9223372036854775808": false} {
		_, ok := parse(t, text).Int64()
		require.Equal(t, want, ok, text)
	}
}

func TestText(t *testing.T) {
	third, err := exact.Int(1).Quo(exact.Int(3))
	require.NoError(t, err)
	for _, c := range []struct {
		n             exact.Number
		text, percent string
		json          string
	}{
		{exact.Number{}, "0", "0%", "0"},
		{parse(t, "0.8001"), "0.8001", "80.01%", "0.8001"},
		{parse(t, "-1.50"), "-1.5", "-150%", "-1.5"},
		{third, "约0.3333", "约33.3333%", "1/3"},
		{third.Neg(), "约-0.3333", "约-33.3333%", "-1/3"},
		{parse(t, "0.1234567"), "0.1234567", "约12.3457%", "0.1234567"},
		{parse(t, "0.1234567890123"), "约0.1235", "约12.3457%", "0.1234567890123"},
		{exact.Scaled(12345, 2), "123.45", "12345%", "123.45"},
		{exact.Scaled(-5, 6), "-0.000005", "-0.0005%", "-0.000005"},
	} {
		require.Equal(t, c.text, c.n.String())
		require.Equal(t, c.percent, c.n.Percent())
		data, err := json.Marshal(c.n)
		require.NoError(t, err)
		require.Equal(t, `"`+c.json+`"`, string(data))
	}
}

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, _ := draw(t, "n")
		data, err := json.Marshal(&n)
		require.NoError(t, err)
		var back exact.Number
		require.NoError(t, json.Unmarshal(data, &back))
		require.Zero(t, n.Cmp(back), "%s", data)
	})
	var n exact.Number
	for text, want := range map[string]string{`0.95`: "0.95", `"95%"`: "0.95", `"1/4"`: "0.25", `-3`: "-3"} {
		require.NoError(t, json.Unmarshal([]byte(text), &n))
		require.Equal(t, want, n.String())
	}
	for _, text := range []string{`null`, `"1/0"`, `"1/"`, `"/2"`, `"1/2/3"`, `1e2`, `true`, `""`} {
		require.Error(t, json.Unmarshal([]byte(text), &n), text)
	}
}

// TestFixed holds Fixed to its definition: units ≤ n × 10^scale < units + 1.
func TestFixed(t *testing.T) {
	power := func(scale int) *big.Rat {
		return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
	}
	rapid.Check(t, func(t *rapid.T) {
		n := big.NewRat(rapid.Int64().Draw(t, "num"), rapid.Int64Range(1, math.MaxInt64).Draw(t, "den"))
		if rapid.Bool().Draw(t, "wide") {
			n.Mul(n, big.NewRat(rapid.Int64().Draw(t, "factor"), 1))
		}
		scale := rapid.IntRange(0, 20).Draw(t, "scale")
		units, exactly, inRange := rational(n).Fixed(scale)
		scaled := new(big.Rat).Mul(n, power(scale))
		floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclid's, which is floor for a positive divisor
		require.Equal(t, floor.IsInt64(), inRange)
		require.Equal(t, scaled.IsInt(), exactly)
		if inRange {
			require.Equal(t, floor.Int64(), units)
		}
	})
	for text, want := range map[string]int64{"0.5": 50, "-0.005": -1, "0.019": 1, "-2": -200, "0": 0} {
		units, _, inRange := parse(t, text).Fixed(2)
		require.True(t, inRange)
		require.Equal(t, want, units, text)
	}
}
