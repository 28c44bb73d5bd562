package telegramtest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

// method is what one method of the API does. Its arguments have been accepted by the schema.
type method struct {
	name string
	run  func(ctx context.Context, a args) (any, error)
	// paced methods count against the sending limits.
	paced bool
}

// errGone ends a request whose client went away.
var errGone = errors.New("telegramtest: the client is gone")

// ServeHTTP serves /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.begin() {
		dropConnection(w)
		return
	}
	defer s.work.Done()
	if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		s.serveFile(w, rest)
		return
	}
	call := Call{At: s.opts.Now()}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, hasMethod := strings.Cut(rest, "/")
	call.Method = name
	switch {
	case !ok || !hasMethod:
		s.respond(w, r, &call, nil, notFound())
	case token != s.opts.Token:
		s.respond(w, r, &call, nil, unauthorized())
	default:
		result, err := s.perform(r, &call)
		s.respond(w, r, &call, result, err)
	}
}

func notFound() *refusal {
	return &refusal{code: http.StatusNotFound, description: "Not Found", kind: RefusedAccess}
}

func unauthorized() *refusal {
	return &refusal{code: http.StatusUnauthorized, description: "Unauthorized", kind: RefusedAccess}
}

// perform takes a request through the checks, in the order in which they cannot hide each other: schema, faults that
// keep the request from being handled, pacing, and the method itself.
func (s *Server) perform(r *http.Request, call *Call) (any, error) {
	m, ok := s.methods[strings.ToLower(call.Method)]
	if !ok {
		return nil, notFound()
	}
	call.Method = m.name
	params, err := readParams(r)
	if err != nil {
		return nil, err
	}
	call.record(params)
	a, err := s.schema.accept(m.name, params)
	if err != nil {
		return nil, err
	}
	if err := s.gate(m, a, call); err != nil {
		return nil, err
	}
	return m.run(r.Context(), a)
}

// gate applies retry_after, faults and pacing.
func (s *Server) gate(m method, a args, call *Call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Now()
	if r := s.roomOf(a.text("chat_id")); r != nil {
		call.Chat = r.chat.ID
	}
	if s.pacer.mustWait(call.key(), now) {
		s.violate(call, "pacing", "sent before retry_after was over")
	}
	if f := s.pickFault(call); f != nil {
		call.Fault = f.Kind
		call.fault = f
		if err := f.before(); err != nil {
			if err.retryAfter > 0 {
				s.pacer.punish(call.key(), now.Add(time.Duration(err.retryAfter)*time.Second))
			}
			return err
		}
	}
	if !m.paced || s.opts.Pacing.Off {
		return nil
	}
	problem, wait := s.pacer.note(now, call.Chat, s.isGroup(call.Chat))
	if problem == "" {
		return nil
	}
	if s.opts.Pacing.Enforce {
		seconds := int((wait + time.Second - 1) / time.Second)
		s.pacer.punish(call.key(), now.Add(wait))
		return tooManyRequests(RefusedPacing, max(seconds, 1))
	}
	s.violate(call, "pacing", problem)
	return nil
}

type response struct {
	OK          bool                `json:"ok"`
	Result      any                 `json:"result,omitempty"`
	ErrorCode   int                 `json:"error_code,omitempty"`
	Description string              `json:"description,omitempty"`
	Parameters  *responseParameters `json:"parameters,omitempty"`
}

type responseParameters struct {
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter int   `json:"retry_after,omitempty"`
}

// respond journals the call and writes the answer, spoiled by the fault if there is one.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, call *Call, result any, err error) {
	status, body := http.StatusOK, response{OK: true, Result: result}
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		status = refused.code
		body = response{ErrorCode: refused.code, Description: refused.description}
		if refused.retryAfter > 0 || refused.migrateTo != 0 {
			body.Parameters = &responseParameters{MigrateTo: refused.migrateTo, RetryAfter: refused.retryAfter}
		}
		call.Refused, call.detail = refused.kind, refused.detail
	case errors.Is(err, errGone):
		call.Unseen = true
	case err != nil:
		status = http.StatusInternalServerError
		body = response{ErrorCode: status, Description: "Internal Server Error: " + err.Error()}
		call.Refused = RefusedSchema
	}
	encoded, marshalErr := json.Marshal(body)
	if marshalErr != nil {
		status, encoded = http.StatusInternalServerError, []byte(`{"ok":false,"error_code":500,"description":"Internal Server Error"}`)
	}
	call.Status, call.Description = status, body.Description
	out := wireAnswer{status: status, contentType: "application/json", body: encoded}
	if call.fault != nil {
		call.fault.spoil(&out)
	}
	call.Status, call.Response = out.status, out.body
	call.Unseen = call.Unseen || out.drop || out.cut
	s.finishCall(call)
	if errors.Is(err, errGone) {
		return
	}
	out.write(r.Context(), w)
}

// wireAnswer is what goes back over the wire, after faults.
type wireAnswer struct {
	status      int
	contentType string
	body        []byte
	drop        bool          // close the connection instead
	cut         bool          // close it in the middle of the body
	pause       time.Duration // in the middle of the body
}

func (a *wireAnswer) write(ctx context.Context, w http.ResponseWriter) {
	if a.drop {
		dropConnection(w)
		return
	}
	w.Header().Set("Content-Type", a.contentType)
	w.WriteHeader(a.status)
	half := len(a.body) / 2
	if !a.cut && a.pause == 0 {
		half = 0
	} else {
		_, _ = w.Write(a.body[:half]) // a client that is gone is no concern here
		_ = http.NewResponseController(w).Flush()
	}
	if a.cut {
		dropConnection(w)
		return
	}
	if a.pause > 0 {
		timer := time.NewTimer(a.pause)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
	}
	_, _ = w.Write(a.body[half:]) // as above
}

// table lists the methods, by their names in small letters, since the real server ignores the case.
func (s *Server) table() map[string]method {
	locked := func(run func(a args) (any, error)) func(context.Context, args) (any, error) {
		return func(_ context.Context, a args) (any, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return run(a)
		}
	}
	list := []method{
		{name: "getUpdates", run: s.getUpdates},
		{name: "sendMessage", run: locked(s.sendMessage), paced: true},
		{name: "sendDocument", run: locked(s.sendDocument), paced: true},
		{name: "editMessageText", run: locked(s.editMessageText), paced: true},
		{name: "editMessageReplyMarkup", run: locked(s.editMessageReplyMarkup), paced: true},
	}
	plain := map[string]func(a args) (any, error){
		"getMe": s.getMe, "logOut": s.confirmOnly, "close": s.confirmOnly,
		"setWebhook": s.setWebhook, "deleteWebhook": s.deleteWebhook, "getWebhookInfo": s.getWebhookInfo,
		"sendChatAction": s.sendChatAction, "sendMessageDraft": s.sendMessageDraft,
		"setMessageReaction": s.setMessageReaction,
		"deleteMessage":      s.deleteMessage, "deleteMessages": s.deleteMessages,
		"answerCallbackQuery": s.answerCallbackQuery, "answerInlineQuery": s.answerInlineQuery,
		"setMyCommands": s.setMyCommands, "getMyCommands": s.getMyCommands, "deleteMyCommands": s.deleteMyCommands,
		"setMyName": s.setMyName, "getMyName": s.getMyName,
		"setMyDescription": s.setMyDescription, "getMyDescription": s.getMyDescription,
		"setMyShortDescription": s.setMyShortDescription, "getMyShortDescription": s.getMyShortDescription,
		"setChatMenuButton": s.setChatMenuButton, "getChatMenuButton": s.getChatMenuButton,
		"getChat": s.getChat, "getChatMember": s.getChatMember, "getChatMemberCount": s.getChatMemberCount,
		"getChatAdministrators": s.getChatAdministrators, "leaveChat": s.leaveChat, "getFile": s.getFile,
	}
	for name, run := range plain {
		list = append(list, method{name: name, run: locked(run)})
	}
	table := make(map[string]method, len(list))
	for _, m := range list {
		table[strings.ToLower(m.name)] = m
	}
	return table
}
