package pdf

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// The two processes speak in frames: four bytes of magic, four bytes of length, JSON. The magic makes a stray line on
// standard output a protocol error instead of a length of two gigabytes.
const (
	frameMagic = "RPD1"
	frameLimit = 128 << 20
)

// Path is a path on its way to another process. It need not be UTF-8, which JSON would mend: it travels as its bytes.
type Path string

// MarshalJSON writes the bytes.
func (p Path) MarshalJSON() ([]byte, error) { return json.Marshal([]byte(p)) }

// UnmarshalJSON reads them.
func (p *Path) UnmarshalJSON(text []byte) error {
	var b []byte
	err := json.Unmarshal(text, &b)
	*p = Path(b)
	return err
}

// whole lets a path start at the root: the other process may be elsewhere.
func (p *Path) whole() error {
	if *p == "" {
		return nil
	}
	abs, err := filepath.Abs(string(*p))
	*p = Path(abs)
	return err
}

// limits is the first frame of a conversation: what the worker may use.
type limits struct {
	CacheDir  Path
	Memory    int64
	CPU       int64 // seconds over the whole life of the process
	MaxPages  int
	MaxOutput int64
}

type request struct {
	Seq   int
	Op    string
	Start *limits `json:",omitempty"`
	In    Path    `json:",omitempty"`
	Out   Path    `json:",omitempty"`
	Name  string  `json:",omitempty"`
	Page  int     `json:",omitempty"`
	Width int     `json:",omitempty"`
	Max   int     `json:",omitempty"`
}

const (
	opStart      = "start"
	opInspect    = "inspect"
	opNormalise  = "normalise"
	opText       = "text"
	opRender     = "render"
	opAttachment = "attachment"
)

type answer struct {
	Seq     int
	Fault   string `json:",omitempty"` // key of faults
	Message string `json:",omitempty"`
	Info    Info
	Text    string `json:",omitempty"`
	Data    []byte `json:",omitempty"`
}

// faults carries typed errors over the process border, both ways.
var faults = map[string]error{
	"password": ErrPassword,
	"broken":   ErrBroken,
	"too_big":  ErrTooBig,
	"absent":   ErrNotFound,
	"worker":   ErrWorker,
}

// faultOf names an error for the other side. What has no type of its own is the file's fault: the worker only ever does
// work on a file.
func faultOf(err error) string {
	for key, known := range faults {
		if errors.Is(err, known) {
			return key
		}
	}
	return "broken"
}

// fault is an error that came over the border: the text of the other side, the type of ours.
type fault struct {
	kind    error
	message string
}

func (f *fault) Error() string { return f.message }
func (f *fault) Unwrap() error { return f.kind }

func (a answer) err() error {
	if a.Fault == "" {
		return nil
	}
	kind, ok := faults[a.Fault]
	if !ok {
		return fmt.Errorf("%w: unknown fault %q", ErrWorker, a.Fault)
	}
	return &fault{kind: kind, message: a.Message}
}

func writeFrame(w io.Writer, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(body) > frameLimit {
		return fmt.Errorf("%w: answer of %d bytes", ErrTooBig, len(body))
	}
	frame := make([]byte, 0, len(body)+8)
	frame = append(frame, frameMagic...)
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(body)))
	_, err = w.Write(append(frame, body...))
	return err
}

func readFrame(r io.Reader, v any) error {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	if string(head[:4]) != frameMagic {
		return fmt.Errorf("not a frame: %q", head[:])
	}
	n := binary.BigEndian.Uint32(head[4:])
	if n > frameLimit {
		return fmt.Errorf("frame of %d bytes", n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	return json.Unmarshal(body, v)
}
