package openaitest

import (
	"net/http"
	"strings"
)

// RankRequest is what is to be ranked, in Cohere's form or in TEI's.
type RankRequest struct {
	Model     string   `json:"model"`
	Query     string   `json:"query"`
	Documents []string `json:"documents"`
	Texts     []string `json:"texts"`
	TopN      int      `json:"top_n"`
}

// RankReply is what a reranker answers.
type RankReply struct {
	Scores  []float64 // in the order of the texts
	Bare    bool      // TEI's form: a list instead of an object
	Failure *Failure
	Raw     string // replaces the body
}

// RankFunc answers every rerank request.
func (s *Server) RankFunc(f func(RankRequest) RankReply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rank = f
}

// Rank is the built-in model: the share of the query's words that a text has.
func Rank(r RankRequest) RankReply {
	var reply RankReply
	words := strings.Fields(strings.ToLower(r.Query))
	for _, text := range append(r.Documents, r.Texts...) {
		n := 0
		for _, w := range words {
			if strings.Contains(strings.ToLower(text), w) {
				n++
			}
		}
		reply.Scores = append(reply.Scores, float64(n)/float64(max(1, len(words))))
	}
	return reply
}

// WantsTexts is TEI's refusal of a request in Cohere's form.
func WantsTexts() Failure {
	return Failure{Status: http.StatusUnprocessableEntity, ContentType: "text/plain",
		Body: "Failed to deserialize the JSON body into the target type: missing field `texts` at line 1 column 80"}
}

func (s *Server) rerank(w http.ResponseWriter, r *http.Request) {
	var req RankRequest
	if !readJSON(w, r, &req) {
		return
	}
	s.mu.Lock()
	f := s.rank
	s.mu.Unlock()
	var reply RankReply
	if f != nil {
		reply = f(req)
	} else {
		reply = Rank(req)
	}
	type score struct {
		Index     int     `json:"index"`
		Relevance float64 `json:"relevance_score"`
		Score     float64 `json:"score"`
	}
	results := make([]score, 0, len(reply.Scores))
	for i, x := range reply.Scores {
		results = append([]score{{Index: i, Relevance: x, Score: x}}, results...)
	}
	switch {
	case reply.Failure != nil:
		reply.Failure.write(w)
	case reply.Raw != "":
		writeRaw(w, reply.Raw)
	case reply.Bare:
		writeJSON(w, http.StatusOK, results)
	default:
		writeJSON(w, http.StatusOK, map[string]any{"model": req.Model, "results": results})
	}
}
