package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
)

// Times of the server. Uploads lift theirs for themselves.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 60 * time.Second
	writeTimeout  = 5 * time.Minute // a large dossier on a slow line
	idleTimeout   = 60 * time.Second
	stopTimeout   = 30 * time.Second
	maxHeader     = 16 << 10
)

// runServe serves the portal until it is told to stop.
func runServe(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	config, _, err := loadConfig(flags, c.args, c.env)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(c.errOut, &slog.HandlerOptions{Level: config.Log}))
	slog.SetDefault(log)
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	s, err := assemble(ctx, config, log, publicURL(config, listener), false)
	if err != nil {
		listener.Close()
		return err
	}
	log.Info("ready", "address", listener.Addr().String())
	return s.serve(ctx, listener)
}

// publicURL is the configured address, or the one listened on.
func publicURL(c Config, l net.Listener) *url.URL {
	if c.URL != nil {
		return c.URL
	}
	return &url.URL{Scheme: "http", Host: l.Addr().String()}
}

// serve answers until ctx ends, then lets what runs finish: requests first, jobs next, the database last.
func (s *site) serve(ctx context.Context, listener net.Listener) error {
	s.work()
	debug.FreeOSMemory() // what reading catalogues and settings took; a portal at rest is small
	timers, stopTimers := context.WithCancel(context.Background())
	go s.tick(timers)
	server := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case <-ctx.Done():
		s.log.Info("stopping")
		s.stopping.Store(true) // whoever asks whether we are ready sends nobody here any more
	case err = <-failed:
	}
	stopTimers()
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	return errors.Join(ignoreClosed(err), server.Shutdown(stopping), s.close(stopping))
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func lines(address string) []string {
	var list []string
	for line := range strings.SplitSeq(address, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
