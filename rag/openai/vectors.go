package openai

import (
	"bytes"
	"fmt"
	"math"
	"regexp"

	api "github.com/sashabaranov/go-openai"
)

// unitVectors checks what an embedding server returned for n texts and brings
// every vector to length 1, in the order of the texts. dims 0 takes the length
// of the first.
func unitVectors(data []api.Embedding, n, dims int) ([][]float32, error) {
	if len(data) != n {
		return nil, vectorError(ErrVectorCount, "%d vectors for %d texts", len(data), n)
	}
	out := make([][]float32, n)
	for i, d := range data {
		at := d.Index
		if allZeroIndex(data) {
			at = i // servers that leave the index out keep the order
		}
		if at < 0 || at >= n || out[at] != nil {
			return nil, vectorError(ErrVectorCount, "index %d is out of range or there twice", d.Index)
		}
		if dims == 0 {
			dims = len(d.Embedding)
		}
		if len(d.Embedding) != dims || dims == 0 {
			return nil, vectorError(ErrVectorDimensions, "%d numbers instead of %d", len(d.Embedding), dims)
		}
		if err := normalize(d.Embedding); err != nil {
			return nil, err
		}
		out[at] = d.Embedding
	}
	return out, nil
}

func allZeroIndex(data []api.Embedding) bool {
	for _, d := range data {
		if d.Index != 0 {
			return false
		}
	}
	return true
}

// normalize brings v to length 1 in place.
func normalize(v []float32) error {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	switch {
	case math.IsNaN(sum) || math.IsInf(sum, 0):
		return vectorError(ErrVectorValue, "")
	case sum < 1e-24:
		return vectorError(ErrZeroVector, "")
	}
	scale := 1 / math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) * scale)
	}
	return nil
}

func vectorError(kind error, format string, args ...any) *ServerError {
	e := &ServerError{Kind: kind, Hint: "check that the model is an embedding model, and the server's version"}
	if format != "" {
		e.Message = fmt.Sprintf(format, args...)
	}
	return e
}

// checkNumbers finds, in the body of an embedding response, what a decoder would
// take for a zero or not read at all: null (llama.cpp's NaN), NaN, Infinity.
func checkNumbers(body []byte) error {
	if !bytes.Contains(body, []byte("null")) && !bytes.Contains(body, []byte("NaN")) && !bytes.Contains(body, []byte("Inf")) {
		return nil
	}
	notNumber := regexp.MustCompile(`[\[,]\s*(null|-?NaN|[+-]?Inf(inity)?)\s*[,\]]`)
	if notNumber.Match(body) {
		return vectorError(ErrVectorValue, "")
	}
	return nil
}
