package state

import (
	"database/sql"
	"strings"
	"testing"
)

// TestPlans: what runs for every update never walks through a table.
func TestPlans(t *testing.T) {
	s := openTest(t)
	for _, query := range []string{
		`SELECT seq FROM inbox WHERE state = 0 AND head = 1 AND not_before <= 5 ORDER BY seq LIMIT 1`,
		`SELECT MIN(seq) FROM inbox WHERE chat_id = 1 AND state = 0`,
		`SELECT 1 FROM inbox WHERE chat_id = 1 AND state = 1`,
		`UPDATE inbox SET head = 0 WHERE chat_id = 1 AND state = 0 AND head = 1`,
		`SELECT DISTINCT chat_id FROM inbox WHERE state = 1`,
		`DELETE FROM inbox WHERE state = 2 AND finished < 5`,
	} {
		err := s.inTx(t.Context(), "explain", func(t2 tx) error {
			return t2.each(t.Context(), func(rows *sql.Rows) error {
				var id, parent, unused int
				var detail string
				err := rows.Scan(&id, &parent, &unused, &detail)
				if strings.Contains(detail, "SCAN inbox") && !strings.Contains(detail, "INDEX") || strings.Contains(detail, "TEMP B-TREE") {
					t.Errorf("%s: %s", query, detail)
				}
				return err
			}, "EXPLAIN QUERY PLAN "+query)
		})
		if err != nil {
			t.Error(err)
		}
	}
}
