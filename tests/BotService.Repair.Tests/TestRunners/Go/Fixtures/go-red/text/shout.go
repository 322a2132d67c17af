// Package text changes texts.
package text

import "strings"

// Shout makes a text loud.
func Shout(text string) string {
	return strings.ToUpper(text) + "!"
}
