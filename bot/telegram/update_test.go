package telegram

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestUpdatesAreRead(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		raw  string
		kind Kind
		chat int64
		from int64 // 0 for nobody
	}{
		{`{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},"from":{"id":5,"is_bot":false},"text":"x"}}`, KindMessage, 4, 5},
		{`{"update_id":1,"message":{"message_id":2,"chat":{"id":-4,"type":"supergroup"},"sender_chat":{"id":-9,"type":"channel"},"message_thread_id":8,"photo":[{"file_id":"a"}],"voice":null}}`, KindMessage, -4, 0},
		{`{"update_id":1,"message":{}}`, KindMessage, 0, 0},
		{`{"update_id":1,"edited_message":{"chat":{"id":4},"from":{"id":5}}}`, KindEditedMessage, 4, 5},
		{`{"update_id":1,"callback_query":{"id":"9","from":{"id":5},"message":{"message_id":1,"date":0,"chat":{"id":-4}},"data":"old:1"}}`, KindCallbackQuery, -4, 5},
		{`{"update_id":1,"callback_query":{"id":"9","from":{"id":5},"inline_message_id":"z"}}`, KindCallbackQuery, 5, 5},
		{`{"update_id":1,"inline_query":{"id":"9","from":{"id":5},"query":"","offset":"","chat_type":"sender"}}`, KindInlineQuery, 5, 5},
		{`{"update_id":1,"chosen_inline_result":{"result_id":"a","from":{"id":5},"query":"q"}}`, KindChosenInlineResult, 5, 5},
		{`{"update_id":1,"my_chat_member":{"chat":{"id":-4},"from":{"id":5},"new_chat_member":{"status":"kicked"}}}`, KindMyChatMember, -4, 5},
		{`{"update_id":1,"poll":{"id":"x"}}`, KindUnknown, 0, 0},
		{`{"update_id":1,"message":null}`, KindUnknown, 0, 0},
		{`{"update_id":1}`, KindUnknown, 0, 0},
	} {
		u, err := DecodeUpdate([]byte(tc.raw))
		if err != nil || u.ID != 1 || u.Kind() != tc.kind || u.ChatID() != tc.chat || string(u.Raw) != tc.raw {
			t.Errorf("%s: %+v, kind %q, chat %d: %v", tc.raw, u, u.Kind(), u.ChatID(), err)
		}
		if s := u.Sender(); (s == nil) != (tc.from == 0) || s != nil && s.ID != tc.from {
			t.Errorf("%s: sender %+v", tc.raw, s)
		}
	}
	u, _ := DecodeUpdate([]byte(`{"update_id":1,"message":{"photo":[],"voice":null,"sender_chat":{"id":-9},"message_thread_id":8,"document":{"file_id":"f","file_size":3}}}`))
	if m := u.Message; !m.Photo || m.Voice || m.SenderChat.ID != -9 || m.ThreadID != 8 || m.Document.FileSize != 3 {
		t.Errorf("%+v", m)
	}
}

func TestBadUpdates(t *testing.T) {
	t.Parallel()
	const private = "SECRETWORDS"
	for _, tc := range []struct {
		raw string
		id  int64
	}{
		{``, 0},
		{`null`, 0},
		{`[]`, 0},
		{`7`, 0},
		{`{}`, 0},
		{`{"update_id":0}`, 0},
		{`{"update_id":-4}`, 0},
		{`{"update_id":"` + private + `"}`, 0},
		{`{"update_id":1e99}`, 0},
		{`{"update_id":7,"message":"` + private + `"}`, 7},
		{`{"update_id":7,"message":{"text":["` + private + `"]}}`, 7},
		{`{"update_id":7,"message":{"message_id":123456789123456789123,"text":"` + private + `"}}`, 7},
		{`{"update_id":7,"callback_query":[]}`, 7},
		{`{"update_id":7,"message":{"text":"` + private, 0},
	} {
		_, err := DecodeUpdate([]byte(tc.raw))
		var bad *BadUpdateError
		if !errors.As(err, &bad) || bad.ID != tc.id {
			t.Errorf("%s: %v", tc.raw, err)
		} else if strings.Contains(err.Error(), private) || strings.Contains(err.Error(), "123456") {
			t.Errorf("the error tells what was written: %v", err)
		}
	}
}

func TestRecentForgetsTheOldest(t *testing.T) {
	t.Parallel()
	r := newRecent(3)
	for _, id := range []int64{1, 2, 2, 0, 3, 4} {
		r.add(id)
	}
	var got []int64
	for id := range int64(6) {
		if r.has(id) {
			got = append(got, id)
		}
	}
	if !slices.Equal(got, []int64{2, 3, 4}) || len(r.ids) != 3 {
		t.Errorf("got %v", got)
	}
}

func FuzzDecodeUpdate(f *testing.F) {
	f.Add([]byte(`{"update_id":1,"message":{"message_id":2,"chat":{"id":4,"type":"private"},"from":{"id":5},"text":"/ask x","entities":[{"type":"bot_command","offset":0,"length":4}],"reply_to_message":{"message_id":1}}}`))
	f.Add([]byte(`{"update_id":1,"callback_query":{"id":"9","from":{"id":5},"message":{"message_id":1}}}`))
	f.Add([]byte(`{"update_id":1e3}`))
	f.Add([]byte(`{"UPDATE_ID":1,"Message":{"Text":""}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, err := DecodeUpdate(raw)
		var bad *BadUpdateError
		if err != nil {
			if !errors.As(err, &bad) {
				t.Fatalf("%T", err)
			}
			return
		}
		if u.ID <= 0 {
			t.Fatalf("id %d", u.ID)
		}
		_, _ = u.Kind(), u.ChatID()
		_ = u.Sender()
		if u.Message != nil {
			self := User{ID: 1, Username: "ragbot"}
			u.Message.Command(self)
			u.Message.Mentioned(self)
		}
	})
}
