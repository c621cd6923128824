package screen

// place is where an action can be: two actions of one place need different keys.
type place uint16

const (
	onLists     place = 1 << iota // lists, and the pages of links, affiliates, campaigns and coupons
	onActivity                    // the list of Activity
	onOperation                   // the page of a write
	onWaiting                     // the writes of a program that is gone
	onNotice                      // the dialog of a notice
	onPlan                        // the plan of a payout
	onBatch                       // the page of a batch
	onForms                       // forms, where letters are text
	onChooser                     // the choice of columns
	onQueue                       // the dialogs of queues and imports

	onPages   = onLists | onActivity | onOperation | onWaiting | onPlan | onBatch
	onDialogs = onNotice | onChooser | onQueue
)

// actionNames names the actions whose keys can be changed in [keys] of the config file. A name never changes, since
// config files contain it. An action without a name always has the keys of the table: answers to questions, keys of
// forms, and the keys that go back.
var actionNames = [ActionTab + 1]struct {
	name  string
	where place
}{
	ActionOnboard:          {"onboard", onPages | onQueue},
	ActionNew:              {"new", onLists},
	ActionTrack:            {"track", onLists},
	ActionCopyURL:          {"copy-url", onLists | onActivity | onOperation | onQueue},
	ActionCopyShare:        {"copy-share", onLists | onOperation | onQueue},
	ActionExport:           {"export", onLists | onActivity | onBatch | onQueue},
	ActionFilter:           {"filter", onLists | onActivity | onWaiting},
	ActionSort:             {"sort", onLists},
	ActionReverse:          {"reverse", onLists},
	ActionPeriod:           {"period", onLists},
	ActionOpen:             {"open", onPages | onDialogs},
	ActionMark:             {"mark", onPages | onChooser},
	ActionMarkAll:          {"mark-all", onPages},
	ActionCommission:       {"commission", onLists},
	ActionCoupon:           {"coupon", onLists},
	ActionEdit:             {"edit", onPages},
	ActionRemove:           {"remove", onLists | onPlan | onBatch},
	ActionPin:              {"pin", onLists},
	ActionRetry:            {"retry", onPages},
	ActionRefresh:          {"refresh", onLists},
	ActionRefreshAll:       {"refresh-all", onLists},
	ActionAskHost:          {"ask-host", onPages},
	ActionBrowse:           {"browse", onLists},
	ActionQR:               {"qr", onLists | onOperation},
	ActionResume:           {"resume", onWaiting | onLists | onActivity | onQueue},
	ActionDrop:             {"drop", onWaiting | onLists | onActivity},
	ActionChartMetric:      {"chart", onLists},
	ActionFeed:             {"feed", onLists},
	ActionReview:           {"review", onPages},
	ActionUndo:             {"undo", onPages},
	ActionRedo:             {"redo", onPages},
	ActionResolveWithSlug:  {"resolve-slug", onActivity | onOperation},
	ActionResolveAsDone:    {"resolve-done", onActivity | onOperation},
	ActionResolveAsNotDone: {"resolve-not-done", onActivity | onOperation},
	ActionSendAgain:        {"resolve-again", onActivity | onOperation | onQueue},
	ActionLookUp:           {"look-up", onActivity | onOperation},
	ActionSnooze:           {"later", onActivity | onOperation},
	ActionDismiss:          {"dismiss", onActivity | onNotice | onBatch},
	ActionPay:              {"pay", onLists | onPlan},
	ActionPaymentFile:      {"payment-file", onPlan},
	ActionWriteFile:        {"write-file", onBatch},
	ActionAllPaid:          {"all-paid", onBatch},
	ActionPaid:             {"paid", onBatch},
	ActionFailed:           {"failed", onBatch},
	ActionResultFile:       {"result-file", onBatch},
	ActionDown:             {"down", onPages | onDialogs},
	ActionUp:               {"up", onPages | onDialogs},
	ActionTop:              {"top", onPages | onDialogs},
	ActionBottom:           {"bottom", onPages | onDialogs},
	ActionPageDown:         {"page-down", onPages | onDialogs},
	ActionPageUp:           {"page-up", onPages | onDialogs},
	ActionHalfDown:         {"half-page-down", onPages | onDialogs},
	ActionHalfUp:           {"half-page-up", onPages | onDialogs},
	ActionColumnsLeft:      {"columns-left", onPages},
	ActionColumnsRight:     {"columns-right", onPages},
	ActionColumns:          {"columns", onLists | onActivity | onChooser},
	ActionViews:            {"views", onLists | onActivity},
	ActionMoveDown:         {"move-down", onChooser},
	ActionMoveUp:           {"move-up", onChooser},
	ActionDefaults:         {"defaults", onChooser},
	ActionSection:          {"section", onPages},
	ActionSectionBack:      {"section-back", onPages},
	ActionExtra:            {"more-fields", onForms},
	ActionRequest:          {"request", onForms},
	ActionNextTab:          {"next-tab", onPages},
	ActionPreviousTab:      {"previous-tab", onPages},
	ActionPalette:          {"palette", onPages},
	ActionHelp:             {"help", onPages | onForms | onDialogs},
	ActionSuspend:          {"suspend", onPages | onForms | onDialogs},
	ActionQuit:             {"quit", onPages | onDialogs},
	ActionAccept:           {"accept", onLists | onNotice},
	ActionRetryKey:         {"retry-key", onForms | onPages},
	ActionBonus:            {"bonus", onLists},
	ActionNewLinks:         {"new-links", onLists},
	ActionImport:           {"import", onPages},
	ActionBreakDown:        {"break-down", onLists},
	ActionQueues:           {"queue", onPages},
	ActionQueuePause:       {"queue-pause", onQueue},
	ActionQueueStop:        {"queue-stop", onQueue},
	ActionStopImport:       {"import-stop", onQueue},
	ActionNextMarked:       {"next-marked", onLists | onQueue},
	ActionPreviousMarked:   {"previous-marked", onLists | onQueue},
}

// fixedActions are the actions whose keys cannot be changed, so they have no name: those of questions and forms.
var fixedActions = [...]ActionID{
	ActionOpenMade, ActionPrepare, ActionKeepFilter, ActionDropFilter, ActionCompleteFilter, ActionPickCampaign,
	ActionRunCommand, ActionOpenProfile, ActionSubmit, ActionYes, ActionNo, ActionBack, ActionQuitNow}

// ActionNames returns the names of the actions whose keys can be changed, in the order of the table.
func ActionNames() []string {
	var all []string
	for _, n := range actionNames {
		if n.name != "" {
			all = append(all, n.name)
		}
	}
	return all
}
