package verify

// Check decides whether a statement is supported by what it cites.
func (g *Gate) Check(in Input) Verdict { return Verdict{} }
