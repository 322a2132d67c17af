package stats

import "testing"

func TestSumOfNothing(t *testing.T) {
	if got := Sum(nil); got != 0 {
		t.Errorf("got %d, want 0", got)
	}
}

func TestSumOfSome(t *testing.T) {
	if got := Sum([]int{1, 2, 3}); got != 6 {
		t.Errorf("got %d, want 6", got)
	}
}

func TestSeries(t *testing.T) {
	var series Series
	if got := series.Add(4, 5); got != 9 {
		t.Fatalf("got %d, want 9", got)
	}
}
