package chart

var ramp = []rune("▁▂▃▄▅▆▇█")

// Sparkline draws each number as one rune, the higher the greater the number. Only zero and less have the lowest rune.
func Sparkline(values []int64) string {
	var most int64
	for _, v := range values {
		most = max(most, v)
	}
	out := make([]rune, len(values))
	for i, v := range values {
		out[i] = ramp[0]
		if v > 0 {
			out[i] = ramp[1+int(float64(v)/float64(most)*float64(len(ramp)-2))]
		}
	}
	return string(out)
}
