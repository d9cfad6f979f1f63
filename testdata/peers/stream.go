package main

import (
	"slices"
	"time"
)

// streamBytes is far more than any cache holds.
const streamBytes = 1 << 30

// streamSum gives how fast one core can add up eight-byte numbers that lie in
// memory: nothing that reads its input once can be faster.
//
// Units: ns per byte, median of some passes, CPU time.
func streamSum() (nsPerByte float64, sum int64) {
	numbers := make([]int64, streamBytes/8)
	for i := range numbers {
		numbers[i] = int64(i)
	}
	var passes []float64
	for range 5 {
		start := selfCPU()
		var a, b, c, d int64
		for i := 0; i+8 <= len(numbers); i += 8 {
			s := numbers[i : i+8 : i+8]
			a += s[0] + s[4]
			b += s[1] + s[5]
			c += s[2] + s[6]
			d += s[3] + s[7]
		}
		sum += a + b + c + d
		passes = append(passes, float64((selfCPU()-start)/time.Nanosecond)/streamBytes)
	}
	slices.Sort(passes)
	return passes[len(passes)/2], sum
}
