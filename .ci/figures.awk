# Prints the figures that benchmarks promise, each beside its limit: a value with a unit, and the same unit with "most-" or
# "least-" before it.
/^Benchmark/ {
	name = $1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name)
	for (i = 3; i < NF; i += 2) value[name, $(i + 1)] = $i
	for (i = 3; i < NF; i += 2) {
		unit = $(i + 1)
		if (unit !~ /^(most|least)-/) continue
		least = sub(/^least-/, "", unit); sub(/^most-/, "", unit)
		held = least ? value[name, unit] + 0 >= $i + 0 : value[name, unit] + 0 <= $i + 0
		rows[++n] = sprintf("%-24s %-16s %10s   %s %-8s %s", name, unit, value[name, unit], least ? ">=" : "<=", $i + 0, held ? "" : "MISSED")
	}
}
/^(---|FAIL|panic)/ { print }
END {
	printf "%-24s %-16s %10s   %s\n", "what", "unit", "measured", "promised"
	for (i = 1; i <= n; i++) print rows[i]
}
