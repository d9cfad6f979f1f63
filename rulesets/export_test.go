package rulesets

import "sync"

// Forget makes the package one that has read nothing yet.
func Forget() {
	library = &resolver{}
	mentions, parsedTables = sync.Map{}, sync.Map{}
}
