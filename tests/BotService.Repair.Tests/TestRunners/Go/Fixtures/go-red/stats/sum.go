// Package stats adds numbers up.
package stats

// Sum adds all values.
func Sum(values []int) int {
	total := 0
	for i := 0; i < len(values)-1; i++ {
		total += values[i]
	}
	return total
}

// Series adds up as it goes.
type Series struct{ values []int }

// Add appends values and returns the sum so far.
func (s *Series) Add(values ...int) (sum int) {
	s.values = append(s.values, values...)
	sum = Sum(s.values)
	return
}
