// Package chart is a chart of one series over time: a bar for each stretch, drawn with ntcharts, with axes whose labels the
// caller words. It knows nothing about affiliates, money or time zones.
//
// From the top: a line with the caller's title and, at its right, what stands under the cursor; the bars, with round
// numbers at their left; the axis at zero, dotted where nothing is known and with ▲ under the cursor; the labels of time.
// What fell below zero hangs from the axis. When there are more points than columns, neighbours are added up.
//
// It is drawn when data, size or looks change; a move of the cursor only colours it again, and View returns what is there.
// Smaller than 20×5 it is a sparkline.
package chart
