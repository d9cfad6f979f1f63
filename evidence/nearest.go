package evidence

import "chengan/engine/nearest"

// Nearest gives the name that is closest to text by edit distance, "" where
// none is close: within a third of its length, but at least one character.
func Nearest(text string, names []string) string {
	wanted := []rune(text)
	if len(wanted) == 0 || len(wanted) > 64 {
		return ""
	}
	best, near := max(1, len(wanted)/3)+1, ""
	for _, name := range names {
		runes := []rune(name)
		if len(runes) > 64 || name == "" {
			continue
		}
		// Ties go to the name that sorts first, whatever the order of names.
		if d := nearest.Distance(wanted, runes); d < min(best, max(len(wanted), len(runes))) || d == best && near != "" && name < near {
			best, near = d, name
		}
	}
	return near
}
