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

// errRefused: pdfium answered that it cannot, and is as well as before. Any other error of a call may mean that the sandbox
// has trapped and must be thrown away.
var errRefused = fmt.Errorf("%w: refused", ErrBroken)

// flatten draws annotations and form values into the content of a page, as they are seen on a screen. look, when given, sees
// the page before: loading it is the costly part.
func (d *document) flatten(i int, forms references.FPDF_FORMHANDLE, look func(requests.Page)) error {
	loaded, err := d.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		if errors.Is(err, pdfiumerrors.ErrPage) {
			return fmt.Errorf("%w: page %d", errRefused, i+1)
		}
		return fmt.Errorf("%w: page %d: %v", ErrBroken, i+1, err)
	}
	page := requests.Page{ByReference: &loaded.Page}
	if look != nil {
		look(page)
	}
	if forms != "" {
		_, _ = d.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{Page: page, FormHandle: forms})
	}
	flat, err := d.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: page, Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
	if forms != "" {
		_, _ = d.FORM_OnBeforeClosePage(&requests.FORM_OnBeforeClosePage{Page: page, FormHandle: forms})
	}
	_, _ = d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	if err != nil {
		return fmt.Errorf("%w: flatten page %d: %v", ErrBroken, i+1, err)
	}
	if flat.Result == responses.FPDFPage_FlattenResultFail {
		return fmt.Errorf("%w: flatten page %d", errRefused, i+1)
	}
	return nil
}
