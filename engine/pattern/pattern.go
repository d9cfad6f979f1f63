// Package pattern holds the closed set of deduction patterns (扣分方式).
package pattern

// Deduction is one deduction: exactly one pattern with its parameters.
type Deduction struct{}
