// Package reports breaks the rows of a list down: by affiliate, product, tag, campaign or commission, and by day, week or month.
package reports
