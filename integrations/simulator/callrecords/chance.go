package callrecords

import "math"

// roller is a stream of chances of its own (splitmix64): what it gives follows
// from where it starts, so that the same five minutes of an organization always
// have the same calls, and other systems' chances are not moved.
type roller struct{ state uint64 }

const (
	saltOrganization = 0xca11ec0
	saltTimely       = 0xca11ec1
	saltLate         = 0xca11ec2
)

func step(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// mix makes one number of several.
func mix(values ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, v := range values {
		h = step(h + v + 0x9e3779b97f4a7c15)
	}
	return h
}

func (r *roller) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return step(r.state)
}

// n is a number below limit.
func (r *roller) n(limit int) int { return int(r.next() >> 33 % uint64(limit)) } //nolint:gosec // limit is a small positive number

// between is a number from low to high, both included.
func (r *roller) between(low, high int64) int64 { return low + int64(r.n(int(high-low+1))) }

// float is a number in [0, 1).
func (r *roller) float() float64 { return float64(r.next()>>11) / (1 << 53) }

// poisson is how often something happens that happens mean times on average.
func (r *roller) poisson(mean float64) int {
	if mean > 30 { // near enough to a normal distribution
		u := math.Sqrt(-2*math.Log(1-r.float())) * math.Cos(2*math.Pi*r.float())
		return max(0, int(math.Round(mean+math.Sqrt(mean)*u)))
	}
	n, p, limit := 0, r.float(), math.Exp(-mean)
	for p > limit {
		n++
		p *= r.float()
	}
	return n
}

// skewed is a length of time: most are short, a few are near the longest.
func (r *roller) skewed(low, high int64) int64 {
	u := r.float()
	return low + int64(float64(high-low)*u*u*u)
}
