// Package csvfiletest makes the files that tests of imports and exports need.
package csvfiletest
