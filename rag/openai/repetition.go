package openai

// The window that is looked at, how often it is, and how many times its end must
// repeat a piece of text: a piece of at most 256 bytes four times over.
const (
	loopWindow = 1024
	loopEvery  = 512
	loopTimes  = 4
)

// repetition notices that a text ends in the same piece again and again, which
// small models do without end.
type repetition struct {
	tail []byte
	seen int // bytes since the last look
}

// write adds text and tells whether it repeats itself by now.
func (r *repetition) write(s string) bool {
	if len(s) > loopWindow {
		r.seen += len(s) - loopWindow
		s = s[len(s)-loopWindow:]
	}
	r.tail = append(r.tail, s...)
	if n := len(r.tail) - loopWindow; n > 0 {
		r.tail = append(r.tail[:0], r.tail[n:]...)
	}
	r.seen += len(s)
	if r.seen < loopEvery || len(r.tail) < loopWindow {
		return false
	}
	r.seen = 0
	return period(r.tail)*loopTimes <= len(r.tail)
}

// period is the length of the shortest piece whose repetition is b, the last
// time possibly in part (by the prefix function of Knuth, Morris and Pratt).
func period(b []byte) int {
	prefix := make([]int, len(b))
	for i := 1; i < len(b); i++ {
		k := prefix[i-1]
		for k > 0 && b[i] != b[k] {
			k = prefix[k-1]
		}
		if b[i] == b[k] {
			k++
		}
		prefix[i] = k
	}
	return len(b) - prefix[len(b)-1]
}
