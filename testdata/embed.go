// Package testdata embeds the sample city and the real table, so that the demo
// needs nothing but the binary.
package testdata

import "embed"

// Files holds sample/ (synthetic, and says so) and real/ (with its provenance).
//
//go:embed all:sample real
var Files embed.FS
