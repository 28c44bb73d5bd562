package telegramtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// InlineAnswer is what the bot answered to an inline query.
type InlineAnswer struct {
	Results    []InlineResult
	CacheTime  int // 300 when the bot gave none
	IsPersonal bool
	NextOffset string
	Button     *InlineButton
}

// InlineButton is shown above the results.
type InlineButton struct {
	Text           string `json:"text"`
	StartParameter string `json:"start_parameter"`
}

// InlineResult is one result; of other types than article only the common fields are read.
type InlineResult struct {
	Type        string
	ID          string
	Title       string
	Description string
	URL         string
	// Text and Entities are what choosing the result sends, after parsing.
	Text     string
	Entities []Entity
	Markup   *InlineKeyboard
	Raw      json.RawMessage
}

type cachedAnswer struct {
	answer  InlineAnswer
	expires time.Time
}

// answerInlineQuery ("answerInlineQuery"): results are checked one by one before the query is looked for.
func (s *Server) answerInlineQuery(a args) (any, error) {
	answer, err := readInlineAnswer(a)
	if err != nil {
		return nil, err
	}
	q := s.inline[a.text("inline_query_id")]
	if q == nil || q.answered || s.opts.Now().After(q.expires) {
		return nil, badRequest(RefusedState, tooOld)
	}
	q.answered, q.answer = true, answer
	if s.opts.InlineCache && answer.CacheTime > 0 {
		user := int64(0)
		if answer.IsPersonal {
			user = q.From.ID
		}
		s.cached[cacheKey(user, q.Query, q.Offset)] = cachedAnswer{
			answer: answer, expires: s.opts.Now().Add(time.Duration(answer.CacheTime) * time.Second),
		}
	}
	q.done.fire()
	return true, nil
}

func cacheKey(user int64, query, offset string) string {
	return strconv.FormatInt(user, 10) + "\n" + offset + "\n" + query
}

func readInlineAnswer(a args) (InlineAnswer, error) {
	answer := InlineAnswer{CacheTime: 300, IsPersonal: a.boolean("is_personal"), NextOffset: a.text("next_offset")}
	if a.has("cache_time") {
		answer.CacheTime = int(a.integer("cache_time"))
	}
	switch {
	case answer.CacheTime < 0:
		return answer, badRequest(RefusedLimit, strictly+"cache_time must not be negative")
	case len(answer.NextOffset) > maxNextOffset:
		return answer, badRequest(RefusedLimit, "NEXT_OFFSET_INVALID")
	}
	if err := a.decode("button", &answer.Button); err != nil {
		return answer, err
	}
	if b := answer.Button; b != nil && (b.Text == "" || b.StartParameter != "" && !isToken(b.StartParameter, 64)) {
		return answer, badRequest(RefusedLimit, "START_PARAM_INVALID")
	}
	var results []json.RawMessage
	if err := a.decode("results", &results); err != nil {
		return answer, err
	}
	if len(results) > maxInlineResults {
		return answer, badRequest(RefusedLimit, "Too many inline query results specified")
	}
	seen := map[string]bool{}
	for _, raw := range results {
		result, err := readInlineResult(raw)
		if err != nil {
			return answer, err
		}
		if seen[result.ID] {
			return answer, badRequest(RefusedLimit, "RESULT_ID_DUPLICATE")
		}
		seen[result.ID] = true
		answer.Results = append(answer.Results, result)
	}
	return answer, nil
}

// wireResult is an InlineQueryResult as the bot sends it.
type wireResult struct {
	Type         string          `json:"type"`
	ID           string          `json:"id"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	URL          string          `json:"url"`
	ThumbnailURL string          `json:"thumbnail_url"`
	Caption      string          `json:"caption"`
	ParseMode    string          `json:"parse_mode"`
	Markup       json.RawMessage `json:"reply_markup"`
	Content      *struct {
		Text      *string  `json:"message_text"`
		ParseMode string   `json:"parse_mode"`
		Entities  []Entity `json:"entities"`
	} `json:"input_message_content"`
}

func readInlineResult(raw json.RawMessage) (InlineResult, error) {
	var wire wireResult
	if err := json.Unmarshal(raw, &wire); err != nil {
		return InlineResult{}, fmt.Errorf("decoding an inline result: %w", err)
	}
	result := InlineResult{
		Type: wire.Type, ID: wire.ID, Title: wire.Title, Description: wire.Description, URL: wire.URL, Raw: raw,
	}
	switch {
	case wire.ID == "" || len(wire.ID) > maxInlineID:
		return result, badRequest(RefusedLimit, "RESULT_ID_INVALID")
	case wire.Type == "article" && wire.Title == "":
		return result, badRequest(RefusedLimit, "ARTICLE_TITLE_EMPTY")
	}
	for _, link := range []string{wire.URL, wire.ThumbnailURL} {
		if link == "" {
			continue
		}
		if _, err := checkLink(link); err != nil {
			return result, badRequest(RefusedLimit, "WEBDOCUMENT_URL_INVALID")
		}
	}
	var err error
	if result.Text, result.Entities, err = wire.message(); err != nil {
		return result, inResult(err)
	}
	if wire.Markup == nil {
		return result, nil
	}
	keyboard, other, err := parseMarkup(wire.Markup)
	if err != nil {
		return result, inResult(err)
	}
	if other != nil {
		return result, badRequest(RefusedSchema, "inline keyboard expected")
	}
	result.Markup = keyboard
	return result, nil
}

// message is the text that choosing the result sends; media and places have none here but their caption.
func (w wireResult) message() (string, []Entity, error) {
	if w.Content == nil || w.Content.Text == nil {
		return messageText(w.Caption, w.ParseMode, nil, maxCaption, "MEDIA_CAPTION_TOO_LONG")
	}
	if *w.Content.Text == "" {
		return "", nil, badRequest(RefusedLimit, "Message text is empty")
	}
	text, entities, err := messageText(*w.Content.Text, w.Content.ParseMode, w.Content.Entities, maxMessageText, "MESSAGE_TOO_LONG")
	if err == nil && text == "" {
		err = badRequest(RefusedLimit, "Text must be non-empty")
	}
	return text, entities, err
}

// inResult puts the place before a complaint about a part of a result.
func inResult(err error) error {
	var refused *refusal
	if !errors.As(err, &refused) {
		return err
	}
	text := strings.TrimPrefix(refused.description, "Bad Request: ")
	if len(text) > 1 && isCodeLike(text[1]) {
		return refused
	}
	wrapped := badRequest(refused.kind, "can't parse inline query result: %s%s", strings.ToUpper(text[:1]), text[1:])
	wrapped.detail = refused.detail
	return wrapped
}
