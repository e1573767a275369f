package papers

import (
	"bytes"
	"time"

	"github.com/xuri/excelize/v2"

	"relais/cases"
)

// Step is a line of a reminder history.
type Step struct {
	On                                  cases.Date
	Channel, Level, To, Result, Comment string
}

// HistoryBook is the reminder history as a workbook (.xlsx), as accountants keep it.
func HistoryBook(seller, buyer Company, steps []Step) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Relances"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCEBED"}}})
	if err != nil {
		return nil, err
	}
	format := "dd/mm/yyyy"
	date, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return nil, err
	}
	rows := [][]any{{"Client", buyer.Name, "SIREN", buyer.SIREN}, {}, {"Date", "Canal", "Niveau", "Destinataire", "Résultat", "Commentaire"}}
	for _, s := range steps {
		rows = append(rows, []any{s.On.Time(), s.Channel, s.Level, s.To, s.Result, s.Comment})
	}
	for i, r := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return nil, err
		}
		if err := f.SetSheetRow(sheet, cell, &r); err != nil {
			return nil, err
		}
	}
	if err := dressed(f, sheet, len(rows), bold, date); err != nil {
		return nil, err
	}
	last := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if len(steps) > 0 {
		last = at(steps[len(steps)-1].On, 17)
	}
	stamp := last.Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Creator: seller.Name, Created: stamp, Modified: stamp}); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// dressed gives the sheet its widths and styles.
func dressed(f *excelize.File, sheet string, rows, bold, date int) error {
	for col, w := range map[string]float64{"A": 12, "B": 20, "C": 18, "D": 34, "E": 34, "F": 40} {
		if err := f.SetColWidth(sheet, col, col, w); err != nil {
			return err
		}
	}
	if err := f.SetCellStyle(sheet, "A3", "F3", bold); err != nil {
		return err
	}
	if rows <= 3 {
		return nil
	}
	end, err := excelize.CoordinatesToCellName(1, rows)
	if err != nil {
		return err
	}
	return f.SetCellStyle(sheet, "A4", end, date)
}
