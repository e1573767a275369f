package store

import (
	"slices"
	"strconv"
	"strings"
)

func join(items []string, separator string) string { return strings.Join(items, separator) }

// marks writes placeholders from first on: "$3, $4, $5".
func marks(first, n int) string {
	b := make([]byte, 0, 6*n)
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = strconv.AppendInt(append(b, '$'), int64(first+i), 10)
	}
	return string(b)
}

// insert writes one row.
func insert(t *tx, table string, columns []column) error {
	row, err := values(columns)
	if err != nil {
		return broken(err)
	}
	return insertRows(t, table, names(columns), [][]any{row})
}

// insertSizes are the numbers of rows that one statement writes: few, so that few texts are prepared.
var insertSizes = []int{16, 4, 1}

// insertRows writes rows with as few statements as possible.
func insertRows(t *tx, table string, columns []string, rows [][]any) error {
	return insertCells(t, table, columns, slices.Concat(rows...))
}

// insertCells writes rows that stand one behind the other.
func insertCells(t *tx, table string, columns []string, cells []any) error {
	for _, size := range insertSizes {
		width := size * len(columns)
		if len(cells) < width {
			continue
		}
		text := insertText(table, columns, size)
		for ; len(cells) >= width; cells = cells[width:] {
			if _, err := t.exec(text, cells[:width]...); err != nil {
				return err
			}
		}
	}
	return nil
}

// insertText is the statement that writes so many rows.
func insertText(table string, columns []string, rows int) string {
	tuples := make([]string, rows)
	for i := range tuples {
		tuples[i] = "(" + marks(i*len(columns)+1, len(columns)) + ")"
	}
	return "/* Store.insert */ insert into " + table + " (" + join(columns, ", ") + ") values " + join(tuples, ", ")
}

// assign writes "a = $3, b = $4" from first on.
func assign(columns []string, first int) string {
	all := make([]string, len(columns))
	for i, name := range columns {
		all[i] = name + " = $" + strconv.Itoa(first+i)
	}
	return join(all, ", ")
}
