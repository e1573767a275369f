package bundle

import (
	"bytes"
	"time"

	"github.com/xuri/excelize/v2"
)

// listSheet is the exhibit list as a workbook: the columns of the bordereau, frozen header, real numbers and days.
func (c *composer) listSheet() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	name := c.words.T("bundle.sheet.list")
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	made := c.d.Made.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "Relais", Created: made, Modified: made, Title: name}); err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	day := "dd/mm/yyyy"
	dated, err := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
	if err != nil {
		return nil, err
	}
	rows, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for i, width := range []float64{6, 8, 60, 12, 8, 8, 40, 12, 66, 14} {
		if err := rows.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	var head []any
	for _, column := range []string{"number", "code", "title", "date", "pages", "page", "name", "bytes", "sha256", "drawn"} {
		head = append(head, excelize.Cell{StyleID: bold, Value: c.words.T("bundle.sheet." + column)})
	}
	if err := rows.SetRow("A1", head); err != nil {
		return nil, err
	}
	for i := range c.d.Exhibits {
		e := &c.d.Exhibits[i]
		var on any
		if !e.DatedOn.IsZero() {
			on = excelize.Cell{StyleID: dated, Value: e.DatedOn.Time()}
		}
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return nil, err
		}
		row := []any{e.Number, e.Code, e.Title, on, e.Drawing.Pages, c.firstPage(e.Number), e.Name, e.Bytes, e.SHA256, c.words.T("draw.how." + string(e.Drawing.How))}
		if err := rows.SetRow(at, row); err != nil {
			return nil, err
		}
	}
	if err := rows.Flush(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
