package store

import (
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
	for len(rows) > 0 {
		for _, size := range insertSizes {
			if size > len(rows) {
				continue
			}
			if err := insertChunk(t, table, columns, rows[:size]); err != nil {
				return err
			}
			rows = rows[size:]
			break
		}
	}
	return nil
}

func insertChunk(t *tx, table string, columns []string, rows [][]any) error {
	tuples := make([]string, len(rows))
	all := make([]any, 0, len(rows)*len(columns))
	for i, row := range rows {
		tuples[i] = "(" + marks(len(all)+1, len(columns)) + ")"
		all = append(all, row...)
	}
	_, err := t.exec("/* Store.insert */ insert into "+table+" ("+join(columns, ", ")+") values "+join(tuples, ", "), all...)
	return err
}

// assign writes "a = $3, b = $4" from first on.
func assign(columns []string, first int) string {
	all := make([]string, len(columns))
	for i, name := range columns {
		all[i] = name + " = $" + strconv.Itoa(first+i)
	}
	return join(all, ", ")
}
