package pack

import (
	"relais/cases"
	"relais/exports/draw"
)

// Report is what was made of a folder, one entry per file found, those inside archives and mails included.
type Report struct {
	OK        bool        `json:"ok"`
	Case      string      `json:"case"`
	Output    string      `json:"output"`
	PDF       string      `json:"pdf,omitempty"`
	Exhibits  int         `json:"exhibits"`
	Pages     int         `json:"pages"`
	Bytes     int64       `json:"bytes"`
	SHA256    string      `json:"sha256"`
	AsOf      cases.Date  `json:"as_of,omitzero"`
	Total     cases.Cents `json:"total_cents"` // of the claim statement
	Warnings  []string    `json:"warnings"`
	Documents []Document  `json:"documents"`
}

// Document is one file of the folder.
type Document struct {
	File     string   `json:"file"`
	Parent   string   `json:"parent,omitempty"` // the archive or mail it came in
	Exhibit  int      `json:"exhibit"`
	Code     string   `json:"code,omitempty"`
	Category string   `json:"category"`
	Title    string   `json:"title"`
	Type     string   `json:"type"`
	Bytes    int64    `json:"bytes"`
	SHA256   string   `json:"sha256"`
	Pages    int      `json:"pages"`
	First    int      `json:"first_page"`
	How      draw.How `json:"drawn"`
	Why      string   `json:"why"`
	// Duplicate names the file that has the same bytes and stands before this one.
	Duplicate string `json:"duplicate_of,omitempty"`
}
