package bench

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestTimeIsCountedWhereItIsSpent(t *testing.T) {
	sink := 0
	work := func(n int) func() {
		return func() {
			for i := range n {
				sink += i * i
			}
		}
	}
	costs := Costs(5, work(20_000_000), work(200_000_000), func() { <-time.After(time.Millisecond) })
	if costs[0] <= 0 || costs[1] <= costs[0] || costs[2] >= costs[1] {
		t.Errorf("%v (%d)", costs, sink)
	}
}

func TestMemoryOfChildrenCounts(t *testing.T) {
	alone := memoryOf(os.Getpid())
	child := exec.Command("sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	most := Peak(os.Getpid())
	defer func() { _ = child.Process.Kill(); _ = child.Wait() }()
	if both := Memory(child.Process.Pid); both <= 0 {
		t.Errorf("a child takes %d bytes", both)
	}
	if alone <= 0 || memoryOf(1<<30) != 0 {
		t.Errorf("this process takes %d bytes, one that is not there %d", alone, memoryOf(1<<30))
	}
	<-time.After(100 * time.Millisecond) // some looks
	if seen := most(); seen <= 0 {
		t.Errorf("the most seen was %d", seen)
	}
}
