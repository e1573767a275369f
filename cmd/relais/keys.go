package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"relais/portal/accounts"
)

// keysFile holds the root key that the program made itself, in the data folder, readable by its owner alone.
const keysFile = "keys"

// rootKeys gives the root keys of the configuration, or the one kept in the data folder, which is made at the first start.
func rootKeys(c Config) (*accounts.Keys, error) {
	if len(c.Keys) > 0 {
		var words []string
		for _, key := range c.Keys {
			words = append(words, base64.StdEncoding.EncodeToString(key))
		}
		return accounts.ParseKeys(strings.Join(words, ","))
	}
	path := filepath.Join(c.Data, keysFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text = []byte(accounts.GenerateRoot() + "\n")
		err = writeOnce(path, text)
	}
	if err != nil {
		return nil, fmt.Errorf("root key: %w", err)
	}
	return accounts.ParseKeys(string(text))
}

// writeOnce writes a new file durably; a key that is lost after a power cut would lock everybody out.
func writeOnce(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if syncing := f.Sync(); err == nil {
		err = syncing
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
