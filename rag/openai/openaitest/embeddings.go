package openaitest

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
)

// EmbeddingRequest is what is to be embedded.
type EmbeddingRequest struct {
	Model      string   `json:"model"`
	Input      []string `json:"input"`
	Dimensions int      `json:"dimensions"`
}

// EmbeddingReply is what an embedding server answers: vectors, whole or wrong.
type EmbeddingReply struct {
	Vectors []Embedding
	Failure *Failure
	Raw     string // replaces the body
	Drop    bool   // breaks the connection off
}

// Embedding is one vector. The numbers are JSON as it is written, so that they
// can be null or NaN.
type Embedding struct {
	Index   int
	Numbers []string
}

// EmbedFunc answers every embedding request.
func (s *Server) EmbedFunc(f func(EmbeddingRequest) EmbeddingReply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.embed = f
}

// Embed is the built-in model: words hashed into dimensions, so that texts with
// common words are near each other.
func Embed(r EmbeddingRequest, dims int) EmbeddingReply {
	if r.Dimensions > 0 {
		dims = r.Dimensions
	}
	reply := EmbeddingReply{}
	for i, text := range r.Input {
		reply.Vectors = append(reply.Vectors, Embedding{Index: i, Numbers: numbers(text, dims)})
	}
	return reply
}

func numbers(text string, dims int) []string {
	counts := make([]int, dims)
	for _, w := range strings.Fields(strings.ToLower(text)) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(w)) // a hash takes everything
		counts[int(h.Sum32()%uint32(dims))]++
	}
	out := make([]string, dims)
	for i, n := range counts {
		out[i] = strconv.FormatFloat(float64(n)+0.01, 'f', 2, 64)
	}
	return out
}

// Fewer leaves the last vector out.
func (r EmbeddingReply) Fewer() EmbeddingReply {
	r.Vectors = r.Vectors[:max(0, len(r.Vectors)-1)]
	return r
}

// Shuffled sends the vectors in the reverse order, with right indexes.
func (r EmbeddingReply) Shuffled() EmbeddingReply {
	for i, j := 0, len(r.Vectors)-1; i < j; i, j = i+1, j-1 {
		r.Vectors[i], r.Vectors[j] = r.Vectors[j], r.Vectors[i]
	}
	return r
}

// Twice gives the last vector the index of the one before it.
func (r EmbeddingReply) Twice() EmbeddingReply {
	if n := len(r.Vectors); n > 1 {
		r.Vectors[n-1].Index = r.Vectors[n-2].Index
	}
	return r
}

// Shorter takes the last number off the last vector.
func (r EmbeddingReply) Shorter() EmbeddingReply {
	if n := len(r.Vectors); n > 0 {
		v := &r.Vectors[n-1]
		v.Numbers = v.Numbers[:len(v.Numbers)-1]
	}
	return r
}

// With puts a number, such as null, NaN or 1e39, into the last vector.
func (r EmbeddingReply) With(number string) EmbeddingReply {
	if n := len(r.Vectors); n > 0 {
		r.Vectors[n-1].Numbers[0] = number
	}
	return r
}

// Zero makes the last vector a zero vector.
func (r EmbeddingReply) Zero() EmbeddingReply {
	if n := len(r.Vectors); n > 0 {
		for i := range r.Vectors[n-1].Numbers {
			r.Vectors[n-1].Numbers[i] = "0"
		}
	}
	return r
}

func (s *Server) embeddings(w http.ResponseWriter, r *http.Request) {
	var req EmbeddingRequest
	if !readJSON(w, r, &req) {
		return
	}
	if !s.knows(req.Model) {
		UnknownModel(req.Model).write(w)
		return
	}
	s.mu.Lock()
	f := s.embed
	s.mu.Unlock()
	var reply EmbeddingReply
	if f != nil {
		reply = f(req)
	} else {
		reply = Embed(req, s.options.Dimensions)
	}
	switch {
	case reply.Drop:
		drop(w)
	case reply.Failure != nil:
		reply.Failure.write(w)
	case reply.Raw != "":
		writeRaw(w, reply.Raw)
	default:
		writeRaw(w, reply.body(req))
	}
}

func (r EmbeddingReply) body(req EmbeddingRequest) string {
	items := make([]string, 0, len(r.Vectors))
	for _, v := range r.Vectors {
		items = append(items, fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%s]}`, v.Index, strings.Join(v.Numbers, ",")))
	}
	tokens := 0
	for _, t := range req.Input {
		tokens += len(strings.Fields(t))
	}
	return fmt.Sprintf(`{"object":"list","data":[%s],"model":%q,"usage":{"prompt_tokens":%d,"total_tokens":%d}}`,
		strings.Join(items, ","), req.Model, tokens, tokens)
}

func writeRaw(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(body)) // a client that left has no use for it
}
