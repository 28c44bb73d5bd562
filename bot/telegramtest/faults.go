package telegramtest

import (
	"net/http"
	"slices"
	"time"
)

// FaultKind is a way in which a request goes wrong.
type FaultKind string

// The faults. The first ones keep the request from being handled; from FaultDropAfter on it is handled, and only the
// answer is spoiled, so what was sent has been sent though the bot cannot know it.
const (
	FaultTooManyRequests FaultKind = "429"         // with parameters.retry_after
	FaultConflict        FaultKind = "409"         // as by another getUpdates
	FaultUnauthorized    FaultKind = "401"         // as by a revoked token
	FaultInternal        FaultKind = "500"         // JSON
	FaultBadGateway      FaultKind = "502"         // an HTML page of a proxy
	FaultNoOK            FaultKind = "no-ok"       // 200 with JSON that has no ok
	FaultDropBefore      FaultKind = "drop-before" // connection closed, request not handled
	FaultDropAfter       FaultKind = "drop-after"  // connection closed, request handled
	FaultTruncated       FaultKind = "truncated"   // a whole HTTP response whose JSON ends in the middle
	FaultCutBody         FaultKind = "cut-body"    // connection closed in the middle of the body
	FaultSlow            FaultKind = "slow"        // half of the body, the rest after Delay
)

// Known tells whether k is one of the faults.
func (k FaultKind) Known() bool {
	return slices.Contains([]FaultKind{
		FaultTooManyRequests, FaultConflict, FaultUnauthorized, FaultInternal, FaultBadGateway, FaultNoOK,
		FaultDropBefore, FaultDropAfter, FaultTruncated, FaultCutBody, FaultSlow,
	}, k)
}

// Fault says which requests go wrong and how.
type Fault struct {
	Kind FaultKind
	// Method and Chat narrow the fault; empty means any.
	Method string
	Chat   int64
	// Times is how often it strikes, 0 for always.
	Times int
	// Skip lets that many matching requests pass first.
	Skip int
	// Probability of striking a request that matches, by the seeded generator; 0 means 1.
	Probability float64
	// RetryAfter in seconds for FaultTooManyRequests, 1 by default.
	RetryAfter int
	// Delay for FaultSlow, 1 s by default.
	Delay time.Duration
}

type armedFault struct {
	Fault
	skipped int
	struck  int
}

// AddFault arms a fault; several may be armed, and the first that strikes wins. The returned function disarms it.
func (s *Server) AddFault(f Fault) (remove func()) {
	if f.RetryAfter == 0 {
		f.RetryAfter = 1
	}
	f.Delay = orDefault(f.Delay, time.Second)
	armed := &armedFault{Fault: f}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, armed)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *armedFault) bool { return other == armed })
	}
}

// ClearFaults disarms all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// pickFault finds the fault that strikes a call, under the lock.
func (s *Server) pickFault(call *Call) *Fault {
	for _, f := range s.faults {
		if f.Method != "" && f.Method != call.Method || f.Chat != 0 && f.Chat != call.Chat {
			continue
		}
		if f.Times > 0 && f.struck >= f.Times {
			continue
		}
		if f.skipped < f.Skip {
			f.skipped++
			continue
		}
		if f.Probability > 0 && s.rand.Float64() >= f.Probability {
			continue
		}
		f.struck++
		return &f.Fault
	}
	return nil
}

// before is the refusal of a fault that keeps the request from being handled; spoil may change its form.
func (f *Fault) before() *refusal {
	switch f.Kind {
	case FaultTooManyRequests:
		return tooManyRequests(RefusedFault, f.RetryAfter)
	case FaultConflict:
		r := conflict(otherPoll)
		r.kind = RefusedFault
		return r
	case FaultUnauthorized:
		r := unauthorized()
		r.kind = RefusedFault
		return r
	case FaultInternal, FaultBadGateway, FaultNoOK, FaultDropBefore:
		return &refusal{code: http.StatusInternalServerError, description: "Internal Server Error", kind: RefusedFault}
	default:
		return nil
	}
}

// spoil changes the answer by the fault.
func (f *Fault) spoil(a *wireAnswer) {
	switch f.Kind {
	case FaultBadGateway:
		a.status, a.contentType = http.StatusBadGateway, "text/html"
		a.body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
			"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n")
	case FaultNoOK:
		a.status, a.body = http.StatusOK, []byte(`{"message":"upstream unavailable"}`)
	case FaultDropBefore, FaultDropAfter:
		a.drop = true
	case FaultTruncated:
		a.body = a.body[:len(a.body)*2/3]
	case FaultCutBody:
		a.cut = true
	case FaultSlow:
		a.pause = f.Delay
	case FaultTooManyRequests, FaultConflict, FaultUnauthorized, FaultInternal:
	}
}
