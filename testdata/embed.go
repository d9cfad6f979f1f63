// Package testdata embeds the sample city and the real table, so that the demo
// needs nothing but the binary.
package testdata

import "embed"

// Files holds sample/ and rounds/, the same city in the rounds after it (both
// synthetic, and say so), and real/ (with its provenance).
//
//go:embed all:sample rounds real
var Files embed.FS
