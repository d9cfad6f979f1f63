package rulesets

import (
	"runtime"
	"sync"
)

// parallel does something for each index below n, on all processors. What is
// done may not depend on the order.
func parallel(n int, do func(i int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}
