package telegramtest

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func readAll(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close() //nolint:errcheck // reading is over
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestRequestForms sends the same message in all allowed forms, over a real connection.
func TestRequestForms(t *testing.T) {
	s := New(t, Options{Pacing: Pacing{Off: true}})
	amal := s.NewPerson(User{ID: 5, FirstName: "Amal"})
	must(t)(amal.Say("hi"))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	target := s.URL() + "/bot" + s.Token() + "/sendMessage"
	markup := `{"inline_keyboard":[[{"text":"b","callback_data":"d"}]]}`
	form := url.Values{"chat_id": {"5"}, "text": {"x"}, "reply_markup": {markup}, "disable_notification": {"true"}}
	multi, multiType := uploadForm(t, map[string]string{"chat_id": "5", "text": "x", "reply_markup": markup}, "unused", "f", []byte("x"))
	tests := []struct {
		name, contentType string
		query             string
		body              io.Reader
		want              string
	}{
		{"query", "", "?" + form.Encode(), nil, `"ok":true`},
		{"form", "application/x-www-form-urlencoded", "", strings.NewReader(form.Encode()), `"ok":true`},
		{"form with charset", "application/x-www-form-urlencoded; charset=utf-8", "", strings.NewReader(form.Encode()), `"ok":true`},
		{"json", "application/json", "", strings.NewReader(`{"chat_id":5,"text":"x","reply_markup":` + markup + `,"disable_notification":true}`), `"ok":true`},
		{"json in json", "application/json", "", strings.NewReader(`{"chat_id":"5","text":"x","reply_markup":"{\"inline_keyboard\":[[{\"text\":\"b\",\"callback_data\":\"d\"}]]}"}`), `"ok":true`},
		{"json null", "application/json", "", strings.NewReader(`{"chat_id":5,"text":"x","reply_markup":null}`), "object expected as reply markup"},
		{"json number as text", "application/json", "", strings.NewReader(`{"chat_id":5,"text":7}`), `field \"text\" must be of type String`},
		{"json with a string flag", "application/json", "", strings.NewReader(`{"chat_id":5,"text":"x","disable_notification":"true"}`), `must be of type Boolean`},
		{"json array", "application/json", "", strings.NewReader(`[]`), "JSON object expected"},
		{"broken json", "application/json", "", strings.NewReader(`{"chat_id":5`), "can't parse JSON object"},
		{"twice", "application/x-www-form-urlencoded", "?text=y", strings.NewReader(form.Encode()), `is given twice`},
		{"text/plain", "text/plain", "", strings.NewReader(form.Encode()), `is not one of the four allowed`},
		{"multipart with a file nobody asked for", multiType, "", multi, `unknown parameter \"unused\"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target+tt.query, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if tt.contentType != "" {
				r.Header.Set("Content-Type", tt.contentType)
			}
			response, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if body := readAll(t, response); !strings.Contains(body, tt.want) {
				t.Errorf("got %s, want %s", body, tt.want)
			}
		})
	}
	for _, m := range s.Messages(5)[1:] {
		if m.Text != "x" || len(m.ReplyMarkup.Buttons()) != 1 {
			t.Errorf("sent %+v", m)
		}
	}
}

func TestDocuments(t *testing.T) {
	b := newTester(t, Options{})
	amal := b.person("Amal")
	for _, attach := range []bool{false, true} {
		fields, part := map[string]string{"chat_id": "@nobody", "caption": "<b>c</b>", "parse_mode": "HTML"}, "document"
		fields["chat_id"] = "1001"
		if attach {
			fields["document"], part = "attach://upload", "upload"
		}
		body, contentType := uploadForm(t, fields, part, "ميثاق.txt", []byte("content"))
		response, err := b.client.Post(b.URL()+"/bot"+b.Token()+"/sendDocument", contentType, body)
		if err != nil {
			t.Fatal(err)
		}
		if got := readAll(t, response); !strings.Contains(got, `"file_name":"ميثاق.txt"`) || !strings.Contains(got, `"caption":"c"`) {
			t.Fatalf("got %s", got)
		}
	}
	m := must(t)(amal.Post(amal.ID, Post{File: []byte("a,b"), FileName: "table.csv", Text: "/add"}))
	got := b.updates()[0].Message
	if got.Document == nil || got.Document.FileID != m.Document.FileID || got.Caption != "/add" || len(got.CaptionEntities) != 1 {
		t.Fatalf("the bot got %+v", got)
	}
	var f struct {
		Path string `json:"file_path"`
	}
	b.call("getFile", p{"file_id": got.Document.FileID}, &f)
	response, err := b.client.Get(b.URL() + "/file/bot" + b.Token() + "/" + f.Path)
	if err != nil {
		t.Fatal(err)
	}
	if data := readAll(t, response); data != "a,b" {
		t.Errorf("downloaded %q", data)
	}
	b.call("sendDocument", p{"chat_id": amal.ID, "document": m.Document.FileID}, nil)
}
