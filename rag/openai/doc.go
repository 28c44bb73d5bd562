// Package openai speaks to servers of the OpenAI kind: OpenAI itself, Ollama,
// vLLM, llama.cpp, LM Studio, OpenRouter. It knows nothing of questions,
// passages or prompts; it moves text there and back and keeps every wait, every
// size and every failure within bounds.
//
// Start with [Chat.Stream], which hands a model's answer on line by line
// (stream.go; how tokens become lines is in lines.go and objects.go, what a
// model thinks aloud is taken out in reasoning.go, endless repetition is
// noticed in repetition.go). [Chat.Complete] is the same for one short text.
// [Embedder] turns texts into vectors (embed.go, checked in vectors.go, kept in
// a [Cache], cache.go), [Reranker] orders passages (rerank.go), and diagnose.go
// tells what is wrong with a server.
//
// Every call goes through one way: caller.go decides whether and how often it
// is tried (circuit breaker, retries), transport.go sends it and bounds what
// comes back, errors.go says what a failure means and how to mend it.
package openai
