package text

import "testing"

func TestShout(t *testing.T) {
	if got := Shout("a"); got != "A!" {
		t.Errorf("got %q", got)
	}
}
