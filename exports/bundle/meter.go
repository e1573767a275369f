package bundle

import "io"

// meter counts what passes through it.
type meter struct {
	w     io.Writer
	bytes int64
}

// Write passes on and counts.
func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.bytes += int64(n)
	return n, err
}
