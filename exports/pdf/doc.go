// Package pdf is everything in Relais that touches the bytes of a PDF.
//
// It has four parts, which meet only in files:
//
//   - Pool and Worker: PDFs that came from outside are opened by pdfium, compiled to WebAssembly, in a child process of
//     our own binary (a hidden sub-command whose body is Worker) with limits on memory, time and output, no environment
//     and no file system inside the sandbox. The parent only passes paths and survives whatever the child does.
//     Pool.Inspect, Pool.Text, Pool.Render and Pool.Attachment look; Pool.Normalise writes the copy that may be bound.
//   - Assemble: binds normalised copies and pages drawn by ourselves into one PDF, streaming: page labels, exhibit
//     stamps, edge tabs, outline, links. It copies objects as they are, unpacks none but a page content that lies in
//     pieces, and holds no page in memory.
//   - ImagePages: lays pictures on pages; the bytes of a JPEG are placed as they are.
//   - Read: walks a finished bundle again, strictly, and says which page is which, so that a manifest can be compared with
//     what was really written.
//
// The usual way of an exhibit: Normalise when it arrives (its Info says what Inspect would); Measure the copies and the
// authored pages when the dossier is made, to know every page number before the index is drawn; Assemble; Read.
//
// In main, before anything else:
//
//	if len(args) > 0 && args[0] == "pdf-worker" {
//		return pdf.Worker(os.Stdin, os.Stdout)
//	}
//
// and where services are wired:
//
//	pool := pdf.NewPool(pdf.Options{Command: []string{self, "pdf-worker"}, CacheDir: filepath.Join(data, "engine")})
//
// The package decides nothing: words, tints, order and numbers are the caller's. It knows nothing of cases, opens no
// connection, reads no clock and draws no random number: the same inputs give the same bytes.
//
// Units are points (1/72 inch) with the origin at the bottom left of the page as it is seen, after /Rotate. Pages are
// counted from 1.
package pdf
