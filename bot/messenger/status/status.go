// Package status tells operators how the bot is: /healthz, /readyz and /metrics.
//
// [New] makes a [Status], which counts what package messenger and the client
// report, and whose [Status.Routes] serve it.
package status

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Sources are what is asked when somebody looks.
type Sources struct {
	// Generation is the name of the index in use, empty without one.
	Generation func() string
	// Documents is how many it holds.
	Documents func() int
	// Listening tells whether updates come in.
	Listening func() bool
	// Depth is how many items wait in the inbox, are in progress, and are set
	// aside.
	Depth func(ctx context.Context) (waiting, claimed, aside int, err error)
}

// Status counts, and answers those who look.
type Status struct {
	sources  Sources
	registry *prometheus.Registry

	updates *prometheus.CounterVec
	replies *prometheus.HistogramVec
	inline  *prometheus.HistogramVec
	calls   *prometheus.HistogramVec
	errors  *prometheus.CounterVec
}

// New makes a status with a registry of its own.
func New(s Sources) *Status {
	// From a keyless answer, about a millisecond, to one that waits for its turn
	// in a busy group.
	buckets := []float64{.001, .0025, .005, .01, .025, .05, .1, .2, .3, .5, 1, 2.5, 5, 10, 30, 60}
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	st := &Status{
		sources: s, registry: prometheus.NewRegistry(),
		updates: counter("mithaq_updates_total", "Updates received, by kind.", "kind"),
		replies: histogram("mithaq_reply_seconds", "From receiving a message to the end of the reply, by outcome: answer, abstention, notice.", "outcome"),
		inline:  histogram("mithaq_inline_seconds", "From receiving an inline query to its results, by outcome.", "outcome"),
		calls:   histogram("mithaq_telegram_request_seconds", "Requests to the Bot API, by method.", "method"),
		errors:  counter("mithaq_telegram_errors_total", "Requests to the Bot API that failed, by method.", "method"),
	}
	st.registry.MustRegister(st.updates, st.replies, st.inline, st.calls, st.errors, &gauges{s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return st
}

// Update counts an update.
func (s *Status) Update(kind string) { s.updates.WithLabelValues(kind).Inc() }

// Replied counts a reply.
func (s *Status) Replied(outcome string, took time.Duration) {
	s.replies.WithLabelValues(outcome).Observe(took.Seconds())
}

// Inline counts an inline query.
func (s *Status) Inline(outcome string, took time.Duration) {
	s.inline.WithLabelValues(outcome).Observe(took.Seconds())
}

// Call counts a request to the Bot API.
func (s *Status) Call(method string, took time.Duration, err error) {
	s.calls.WithLabelValues(method).Observe(took.Seconds())
	if err != nil {
		s.errors.WithLabelValues(method).Inc()
	}
}

// Routes adds /healthz, /readyz and /metrics.
func (s *Status) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		switch {
		case s.sources.Generation() == "":
			http.Error(w, "no index is loaded yet", http.StatusServiceUnavailable)
		case !s.sources.Listening():
			http.Error(w, "Telegram is not reached", http.StatusServiceUnavailable)
		default:
			fmt.Fprintln(w, "ready")
		}
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: 4, Timeout: 10 * time.Second, ErrorHandling: promhttp.ContinueOnError,
	}))
}

// gauges ask the sources when metrics are read.
type gauges struct{ sources Sources }

func inboxDesc() *prometheus.Desc {
	return prometheus.NewDesc("mithaq_inbox_items", "Items in the inbox, by state.", []string{"state"}, nil)
}

func generationDesc() *prometheus.Desc {
	return prometheus.NewDesc("mithaq_generation_info", "The index in use; the value is how many documents it holds.", []string{"generation"}, nil)
}

// Describe names the gauges.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	to <- inboxDesc()
	to <- generationDesc()
}

// Collect reads them.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	if name := g.sources.Generation(); name != "" {
		to <- prometheus.MustNewConstMetric(generationDesc(), prometheus.GaugeValue, float64(g.sources.Documents()), name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	waiting, claimed, aside, err := g.sources.Depth(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(inboxDesc(), err)
		return
	}
	for state, n := range map[string]int{"waiting": waiting, "claimed": claimed, "aside": aside} {
		to <- prometheus.MustNewConstMetric(inboxDesc(), prometheus.GaugeValue, float64(n), state)
	}
}
