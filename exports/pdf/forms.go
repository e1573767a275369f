package pdf

import (
	"errors"
	"fmt"

	"github.com/klippa-app/go-pdfium/enums"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/structs"
)

// startForms makes pdfium compute the looks of form fields that have a value but no drawing. This build of pdfium has no
// script engine; all callbacks do nothing. Without forms, or when pdfium refuses, it returns "".
func (d *document) startForms() references.FPDF_FORMHANDLE {
	env, err := d.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{
		Document: d.ref,
		FormFillInfo: structs.FPDF_FORMFILLINFO{
			FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_OutputSelectedRect: func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_SetCursor:          func(enums.FXCT) {},
			FFI_SetTimer:           func(int, func(int)) int { return 1 },
			FFI_KillTimer:          func(int) {},
			FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
			FFI_OnChange:           func() {},
			FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
			FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return 0 },
			FFI_ExecuteNamedAction: func(string) {},
			FFI_SetTextFieldFocus:  func(string, bool) {},
			FFI_DoURIAction:        func(string) {},
			FFI_DoGoToAction:       func(int, enums.FPDF_ZOOM_MODE, []float32) {},
		},
	})
	if err != nil {
		return ""
	}
	return env.FormHandle
}

func (d *document) endForms(forms references.FPDF_FORMHANDLE) {
	if forms != "" {
		_, _ = d.FPDFDOC_ExitFormFillEnvironment(&requests.FPDFDOC_ExitFormFillEnvironment{FormHandle: forms})
	}
}

// lookedAt is what is known of a page once it was loaded for its first and costly time.
type lookedAt struct {
	chars       int    // visible characters of its text
	text        string // of the first pages only
	annotations bool   // it has some
	undrawn     int    // annotations that are meant to be seen and have no drawing, nor can pdfium make one
}

// prepare loads a page, lets pdfium draw the form values and annotations that have no drawing yet, and says what it saw.
// The drawings stand in the document afterwards, not yet in the content of the page.
func (d *document) prepare(i int, forms references.FPDF_FORMHANDLE, text bool) (lookedAt, error) {
	var seen lookedAt
	loaded, err := d.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		return seen, refusal(err, i)
	}
	page := requests.Page{ByReference: &loaded.Page}
	if text {
		seen.chars, seen.text = d.chars(page)
		if i >= beginningPages {
			seen.text = ""
		}
	}
	if forms != "" {
		_, _ = d.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{Page: page, FormHandle: forms})
	}
	seen.annotations, seen.undrawn = d.annotations(page)
	if forms != "" {
		_, _ = d.FORM_OnBeforeClosePage(&requests.FORM_OnBeforeClosePage{Page: page, FormHandle: forms})
	}
	_, err = d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	return seen, err
}

func refusal(err error, i int) error {
	if errors.Is(err, pdfiumerrors.ErrPage) {
		return fmt.Errorf("%w: page %d", errRefused, i+1)
	}
	return fmt.Errorf("%w: page %d: %v", ErrBroken, i+1, err)
}

// annotations tells whether a page has any, and how many of them will be missed.
func (d *document) annotations(page requests.Page) (some bool, undrawn int) {
	count, err := d.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if err != nil {
		return true, 0
	}
	for i := range min(count.Count, annotationsMax) {
		a, err := d.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: i})
		if err != nil {
			continue
		}
		if d.missed(a.Annotation) {
			undrawn++
		}
		_, _ = d.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: a.Annotation})
	}
	return count.Count > 0, undrawn
}

// missed: shown by the program that wrote it, but without a drawing that others could show. Links and pop-ups have nothing to
// show; a field without a drawing has no value, or prepare would have drawn it.
func (d *document) missed(a references.FPDF_ANNOTATION) bool {
	kind, err := d.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: a})
	if err != nil {
		return false
	}
	switch kind.Subtype {
	case enums.FPDF_ANNOT_SUBTYPE_UNKNOWN, enums.FPDF_ANNOT_SUBTYPE_LINK, enums.FPDF_ANNOT_SUBTYPE_POPUP, enums.FPDF_ANNOT_SUBTYPE_WIDGET:
		return false
	}
	flags, err := d.FPDFAnnot_GetFlags(&requests.FPDFAnnot_GetFlags{Annotation: a})
	if err != nil || flags.Flags&(enums.FPDF_ANNOT_FLAG_HIDDEN|enums.FPDF_ANNOT_FLAG_NOVIEW) != 0 {
		return false
	}
	drawing, err := d.FPDFAnnot_HasKey(&requests.FPDFAnnot_HasKey{Annotation: a, Key: "AP"})
	return err == nil && !drawing.HasKey
}

// flatten draws annotations and form values into the content of a page, as they are seen on a screen. Only pages that were
// imported may be flattened: pdfium forgets what a page inherits from its tree, and an import has written that into the page.
func (d *document) flatten(i int) error {
	flat, err := d.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: d.page(i), Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
	if err != nil {
		return refusal(err, i)
	}
	if flat.Result == responses.FPDFPage_FlattenResultFail {
		return fmt.Errorf("%w: flatten page %d", errRefused, i+1)
	}
	return nil
}

// errRefused: pdfium answered that it cannot, and is as well as before. Any other error of a call may mean that the sandbox
// has trapped and must be thrown away.
var errRefused = fmt.Errorf("%w: refused", ErrBroken)
