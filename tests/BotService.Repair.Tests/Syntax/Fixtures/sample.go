package p

import (
	"fmt"
)

type T struct { a int }

func (r *T) F(a, b int, s ...string) (int, error) {
	x := []int{1, 2}
	if v, ok := m[a]; ok && v > 1 {
		return v, nil
	} else if b < 2 {
		x = append(x, b)
	} else {
		return 0, nil
	}
	for i := 0; i < len(x); i++ {
		sort.Slice(x, func(i, j int) bool { return x[i] < x[j] })
	}
	switch a {
	case 1, 2:
		f()
	default:
		g()
	}
	t := T{a: 1}
	return a,
		nil
}
