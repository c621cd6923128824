package screen

// onSomeScreens has the actions that only some screens have, with what they do. Elsewhere their key answers with that.
var onSomeScreens = [...]struct {
	id   ActionID
	does string
}{
	{ActionFilter, "filters a list. What is typed after it is dropped"},
	{ActionNew, "creates what a list holds, on Links, Affiliates, Campaigns, Coupons and Payouts"},
	{ActionTrack, "tracks what already exists, in the lists of Links and Coupons"},
	{ActionCopyURL, "copies the URL of a link"},
	{ActionCopyShare, "copies a share pack, or a statement"},
	{ActionQR, "shows the URL of a link as a QR code"},
	{ActionExport, "exports a list"},
	{ActionSort, "sorts a list"},
	{ActionReverse, "reverses the order of a list"},
	{ActionMark, "marks a row of a list"},
	{ActionMarkAll, "marks all rows of a list"},
	{ActionPeriod, "chooses the period of the numbers"},
	{ActionFeed, "opens the change feed of Links"},
	{ActionCommission, "changes the commission of a link"},
	{ActionCoupon, "creates a coupon for a link"},
	{ActionEdit, "edits a row"},
	{ActionOpen, "opens a row"},
	{ActionBrowse, "opens the product page of a link"},
	{ActionRemove, "removes a row"},
	{ActionRefresh, "reads the numbers of a link"},
	{ActionRefreshAll, "reads the numbers of all links"},
	{ActionPin, "pins a link"},
	{ActionPay, "pays what is due, in the section Balances of Payouts, and on an account"},
	{ActionColumns, "chooses the columns of a list"},
	{ActionViews, "opens the views of a list"},
	{ActionBreakDown, "breaks links down in a report, on Links, Affiliates and Campaigns"},
	{ActionNewLinks, "creates links for the marked rows, in the list of Affiliates"},
	{ActionNextMarked, "goes to the next of the marked rows"},
	{ActionPreviousMarked, "goes to the previous of the marked rows"},
	{ActionDrop, "drops the waiting writes, in Activity"},
	{ActionSnooze, "puts off an unknown outcome, in Activity"},
	{ActionAccept, "accepts what Fermion says now, on an alert about it"},
	{ActionMoveDown, "moves a column down, in the list of columns"},
	{ActionMoveUp, "moves a column up, in the list of columns"},
	{ActionColumnsLeft, "scrolls the columns of a list left"},
	{ActionColumnsRight, "scrolls the columns of a list right"},
	{ActionRequest, "shows the JSON that would be sent, in the form of a coupon"},
	{ActionExtra, "shows more fields of a form"},
	{ActionChartMetric, "goes through the numbers of a chart"},
}

// FixedOrder is a screen whose rows cannot be sorted. FixedOrder says which order they have.
type FixedOrder interface{ FixedOrder() string }

// AbsentAction returns the action of a key that the open screen does not have. It is disabled, and its reason says what
// the key does on other screens, or why the rows of this one cannot be sorted. A dialog answers only the key of the
// filter: the other keys belong to lists.
func AbsentAction(open Screen, keys Keys, key string, inDialog bool) (Action, bool) {
	fixed, isFixed := open.(FixedOrder)
	for _, s := range onSomeScreens {
		if inDialog && s.id != ActionFilter {
			continue
		}
		reason := key + " does nothing here: it " + s.does
		if isFixed && (s.id == ActionSort || s.id == ActionReverse) {
			reason = key + " does nothing here: " + fixed.FixedOrder()
		}
		off := keys.Apply([]Action{Bind(s.id, nil).DisabledBy(func() string { return reason })})
		if a, is := ActionFor(off, key); is {
			return a, true
		}
	}
	return Action{}, false
}
