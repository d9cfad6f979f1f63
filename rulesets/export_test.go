package rulesets

import "sync"

// Forget makes the package one that has read nothing yet.
func Forget() {
	library = &resolver{}
	mentions, parsedTables, proofs = sync.Map{}, sync.Map{}, sync.Map{}
}
