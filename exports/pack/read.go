package pack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"relais/exports/draw"
)

// readAll gathers the files and draws them, several at a time. A file that cannot be drawn is named; only our own faults
// end the work.
func (r *run) readAll(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan *item)
	var wait sync.WaitGroup
	for range max(1, r.Workers) {
		wait.Go(func() {
			for it := range queue {
				if err := r.drawItem(ctx, it); err != nil {
					cancel(err)
				}
				r.progress()
			}
		})
	}
	drawn := 0
	err := r.gather(ctx, func(it *item) {
		drawn++
		it.pages = filepath.Join(r.dir, fmt.Sprintf("pages-%d.pdf", drawn))
		select {
		case queue <- it:
		case <-ctx.Done():
		}
	})
	close(queue)
	wait.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// drawItem draws one file and reads its beginning. Nobody else touches the item meanwhile but for its twins.
func (r *run) drawItem(ctx context.Context, it *item) error {
	out := it.pages
	it.pages = ""
	if !it.readable() {
		it.drawing = draw.Drawing{How: draw.NamedOnly, Why: it.problem, Broken: true}
		return nil
	}
	drawing, err := r.drawer.Draw(ctx, it.drawFile(), out)
	if err != nil {
		if _, gone := os.Stat(it.path); gone != nil {
			// Somebody removed the file while the dossier was made.
			it.problem = draw.Reason{Key: "draw.unreadable"}
			it.drawing = draw.Drawing{How: draw.NamedOnly, Why: it.problem, Broken: true}
			return nil
		}
		return err
	}
	it.drawing, it.text = drawing, drawing.Beginning
	if drawing.How != draw.NamedOnly {
		it.pages = out
	}
	return nil
}
