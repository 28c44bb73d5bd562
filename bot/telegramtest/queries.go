package telegramtest

const tooOld = "query is too old and response timeout expired or query ID is invalid"

// answerCallbackQuery ("answerCallbackQuery"): once, and in time.
func (s *Server) answerCallbackQuery(a args) (any, error) {
	if utf16Len(a.text("text")) > maxCallbackText {
		return nil, badRequest(RefusedLimit, "MESSAGE_TOO_LONG")
	}
	if a.integer("cache_time") < 0 {
		return nil, badRequest(RefusedLimit, strictly+"cache_time must not be negative")
	}
	if u := a.text("url"); u != "" {
		if _, err := checkLink(u); err != nil {
			return nil, badRequest(RefusedLimit, "URL_INVALID")
		}
	}
	c := s.callbacks[a.text("callback_query_id")]
	if c == nil || c.answered || s.opts.Now().After(c.expires) {
		return nil, badRequest(RefusedState, tooOld)
	}
	c.answered = true
	c.answer = CallbackAnswer{Text: a.text("text"), ShowAlert: a.boolean("show_alert"), URL: a.text("url")}
	c.done.fire()
	return true, nil
}
