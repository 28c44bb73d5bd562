package telegramtest

// getChat ("getChat").
func (s *Server) getChat(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	return struct {
		Chat
		AccentColor  int             `json:"accent_color_id"`
		MaxReactions int             `json:"max_reaction_count"`
		Gifts        map[string]bool `json:"accepted_gift_types"`
	}{
		Chat: r.chat, MaxReactions: 11,
		Gifts: map[string]bool{
			"unlimited_gifts": true, "limited_gifts": true, "unique_gifts": true, "premium_subscription": true,
			"gifts_from_channels": true,
		},
	}, nil
}

// getChatMember ("getChatMember").
func (s *Server) getChatMember(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	user := a.integer("user_id")
	if s.userByID(user) == nil {
		return nil, badRequest(RefusedState, "user not found")
	}
	if r.chat.Type == ChatPrivate {
		return s.member(user, StatusMember), nil
	}
	return s.member(user, r.status(user)), nil
}

// getChatMemberCount ("getChatMemberCount").
func (s *Server) getChatMemberCount(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	if r.chat.Type == ChatPrivate {
		return 2, nil
	}
	n := 0
	for id := range r.members {
		if r.isMember(id) {
			n++
		}
	}
	return n, nil
}

// getChatAdministrators ("getChatAdministrators"): without other bots, unless return_bots is given.
func (s *Server) getChatAdministrators(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	if r.chat.Type == ChatPrivate {
		return nil, badRequest(RefusedState, "there are no administrators in the private chat")
	}
	admins := []map[string]any{}
	for _, id := range sortedIDs(r.members) {
		if user := s.userByID(id); r.isAdmin(id) && user != nil {
			admins = append(admins, s.member(id, r.status(id)))
		}
	}
	return admins, nil
}

// leaveChat ("leaveChat").
func (s *Server) leaveChat(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	if r.chat.Type == ChatPrivate {
		return nil, badRequest(RefusedState, "chat member status can't be changed in private chats")
	}
	r.members[s.opts.Bot.ID] = StatusLeft
	return true, nil
}
