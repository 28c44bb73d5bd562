package telegramtest

import (
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// file is one stored file; its id and its unique id name the same file here.
type file struct {
	id       string
	name     string
	mime     string
	data     []byte
	path     string
	tooLarge bool // more than the 20 MB that bots may download
}

func (s *Server) store(name, mimeType string, data []byte) *file {
	s.lastQuery++
	n := strconv.FormatInt(s.lastQuery, 10)
	if mimeType == "" || mimeType == "application/octet-stream" {
		if guess := mime.TypeByExtension(path.Ext(name)); guess != "" {
			mimeType = guess
		}
	}
	f := &file{
		id: "BQACAgTEST" + n, name: name, mime: mimeType, data: data,
		path:     "documents/file_" + n + path.Ext(name),
		tooLarge: len(data) > 20<<20,
	}
	s.files[f.id] = f
	return f
}

func (f *file) document() *Document {
	return &Document{FileID: f.id, FileUniqueID: "U" + f.id, FileName: f.name, MimeType: f.mime, FileSize: len(f.data)}
}

// sendDocument ("sendDocument"): an upload, or the id of a file the server knows.
func (s *Server) sendDocument(a args) (any, error) {
	var given []Entity
	if err := a.decode("caption_entities", &given); err != nil {
		return nil, err
	}
	caption, entities, err := messageText(a.text("caption"), a.text("parse_mode"), given, maxCaption, "message caption is too long")
	if err != nil {
		return nil, err
	}
	keyboard, other, err := readMarkup(a)
	if err != nil {
		return nil, err
	}
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	f, err := s.sentFile(a)
	if err != nil {
		return nil, err
	}
	m, err := s.outgoing(r, a)
	if err != nil {
		return nil, err
	}
	m.Document, m.Caption, m.CaptionEntities = f.document(), caption, entities
	m.ReplyMarkup, m.ReplyKeyboard = keyboard, other
	return s.put(r, m), nil
}

func (s *Server) sentFile(a args) (*file, error) {
	p := a.params["document"]
	up := p.file
	if name, attached := strings.CutPrefix(p.text, "attach://"); attached && up == nil {
		up = a.extra[name]
	}
	switch {
	case up != nil && len(up.data) == 0:
		return nil, badRequest(RefusedLimit, "file must be non-empty")
	case up != nil:
		return s.store(up.name, up.mime, up.data), nil
	case s.files[p.text] != nil:
		return s.files[p.text], nil
	case strings.HasPrefix(p.text, "http://"), strings.HasPrefix(p.text, "https://"):
		return nil, badRequest(RefusedState, "failed to get HTTP URL content")
	default:
		return nil, badRequest(RefusedState, "wrong file identifier/HTTP URL specified")
	}
}

// getFile ("getFile").
func (s *Server) getFile(a args) (any, error) {
	f := s.files[a.text("file_id")]
	if f == nil {
		return nil, badRequest(RefusedState, "invalid file_id")
	}
	if f.tooLarge {
		return nil, badRequest(RefusedState, "file is too big")
	}
	return map[string]any{
		"file_id": f.id, "file_unique_id": "U" + f.id, "file_size": len(f.data), "file_path": f.path,
	}, nil
}

// serveFile serves <token>/<file_path>.
func (s *Server) serveFile(w http.ResponseWriter, rest string) {
	token, name, _ := strings.Cut(rest, "/")
	if token != s.opts.Token {
		http.Error(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, http.StatusUnauthorized)
		return
	}
	s.mu.Lock()
	var found *file
	for _, f := range s.files {
		if f.path == name && !f.tooLarge {
			found = f
		}
	}
	s.mu.Unlock()
	if found == nil {
		http.Error(w, `{"ok":false,"error_code":404,"description":"Not Found"}`, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(found.name))
	_, _ = w.Write(found.data) // a client that is gone is no concern here
}
