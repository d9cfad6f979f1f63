package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"chengan/rulesets"
)

// maker makes one good record of a ledger: i counts from 0. What is wrong with
// some of them is said in spoil.go, not left to chance.
type maker func(u unit, r *rand.Rand, i int) row

// ledgers fills in the ledgers that a subject keeps.
//
// Shape: times multiplies the rows of what grows with a city.
func ledgers(s *submission, times int) {
	keep := func(table string, n int, make maker) {
		r := dice(s.ID, table)
		for i := range max(n, 0) * times {
			s.add(table, make(s.unit, r, i))
		}
		if field := dated[table]; field != "" {
			chronological(s.tables[table], field)
		}
	}
	if s.Kind == "district" || s.Kind == "zone" {
		keep("hydrants", s.size.hydrants, hydrant)
		keep("grids", s.size.grids, grid)
		keep("old_houses", s.size.houses, house)
		keep("shelters", s.size.shelters, shelter)
		keep("bridges_tunnels", s.size.bridges, bridge)
		keep("waterlogging_points", s.size.waterlogging, waterlogging)
		keep("geohazards", s.size.geohazards, geohazard)
		keep("hazard_sources", s.size.sources, hazardSource)
		keep("relocations", s.size.relocations, relocation)
		keep("major_hazards", s.size.hazards, majorHazard)
		keep("complaints", s.size.complaints, complaint)
	}
	for _, role := range s.Roles {
		for _, l := range kept[role] {
			keep(l.table, l.rows, l.make)
		}
		if role == "应急" {
			times = 1 // lists that a city has one of, however large
			keep("accidents", len(accidents), accident)
			keep("emergency_plans", len(plans), emergencyPlan)
			keep("culture_venues", len(venues), venue)
			keep("rescue_teams", len(teams), team)
		}
	}
}

// dated are the ledgers that are kept by date, and the field it stands in.
var dated = map[string]string{"complaints": "received_on", "major_hazards": "found_on", "mass_events": "held_on"}

// chronological sorts records by a date and numbers them in that order.
func chronological(rows []row, field string) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r["id"]
	}
	slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(a[field], b[field]) })
	for i, r := range rows {
		r["id"] = ids[i]
	}
}

// kept are the ledgers of departments, by role.
var kept = map[string][]struct {
	table string
	rows  int
	make  maker
}{
	"应急": {{"major_hazards", 6, majorHazard}, {"complaints", 64, complaint}},
	"住建": {{"pipe_networks", 86, heatOrGasPipe}, {"bridges_tunnels", 48, bridge}},
	"水务": {{"pipe_networks", 62, waterPipe}},
	"消防": {{"fire_stations", 68, fireStation}},
	"公安": {{"mass_events", 57, massEvent}},
	"工信": {{"relocations", 4, relocation}},
}

// zeroReports are the ledgers that a subject's clauses read and that are empty
// because there is nothing, not because they were forgotten.
func zeroReports(loaded *rulesets.Loaded, s *submission) []string {
	var zero []string
	for _, schema := range schemas(loaded, s.unit) {
		if !schema.General && len(s.tables[schema.Name]) == 0 && !forgotten(s, schema.Name) {
			zero = append(zero, schema.Name)
		}
	}
	slices.Sort(zero)
	return zero
}

// forgotten tells the ledgers that a district did not hand in.
func forgotten(s *submission, table string) bool {
	switch table {
	case "grids":
		return s.size.grids == absent
	case "bridges_tunnels":
		return s.size.bridges == absent
	case "waterlogging_points":
		return s.size.waterlogging == absent
	}
	return false
}
