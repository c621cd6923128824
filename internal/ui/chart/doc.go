// Package chart is a chart of one series over time: a bar for each bucket, drawn with ntcharts, with axes whose labels the
// caller words. It knows nothing about affiliates, money or time zones.
//
// From the top: a line with the caller's title and, at its right, the value under the cursor; the bars, with round
// numbers at their left; the axis at zero, dotted where nothing is known and with ▲ under the cursor; the labels of time.
// Values below zero are drawn downwards from the axis. If there are more points than columns, neighbours are added up.
//
// It is drawn when data, size or styles change; a move of the cursor only changes colours, and View returns the stored text.
// Smaller than 20×5 it is a sparkline.
package chart
