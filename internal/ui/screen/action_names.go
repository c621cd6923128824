package screen

// place is where an action can be: two actions of one place need different keys.
type place uint16

const (
	onLists     place = 1 << iota // lists, and the pages of links, affiliates, campaigns and coupons
	onOperation                   // the page of a write
	onWaiting                     // the writes of a program that is gone
	onNotice                      // the dialog of a notice
	onPlan                        // the plan of a payout
	onBatch                       // the page of a batch
	onForms                       // forms, where letters are text
	onChooser                     // the choice of columns
	onQueue                       // the dialogs of queues and imports

	onPages = onLists | onOperation | onWaiting | onBatch
)

// actionNames are the names of the actions whose keys a person may change, in [keys] of the config file: they never change. An action
// without a name has the keys of the table: those of questions, of forms and of the way out.
var actionNames = [ActionTab + 1]struct {
	name  string
	where place
}{
	ActionOnboard: {"onboard", onPages}, ActionNew: {"new", onLists}, ActionTrack: {"track", onLists}, ActionCopyURL: {"copy-url", onLists | onOperation | onQueue},
	ActionCopyShare: {"copy-share", onLists | onOperation | onQueue}, ActionExport: {"export", onLists | onQueue}, ActionFilter: {"filter", onLists | onWaiting}, ActionSort: {"sort", onLists}, ActionReverse: {"reverse", onLists},
	ActionPeriod: {"period", onLists}, ActionOpen: {"open", onPages}, ActionMark: {"mark", onPages | onPlan}, ActionMarkAll: {"mark-all", onPages | onPlan}, ActionCommission: {"commission", onLists},
	ActionCoupon: {"coupon", onLists}, ActionEdit: {"edit", onPages | onPlan}, ActionRemove: {"remove", onLists | onBatch}, ActionPin: {"pin", onLists}, ActionRetry: {"retry", onPages},
	ActionRefresh: {"refresh", onLists}, ActionRefreshAll: {"refresh-all", onLists}, ActionAskHost: {"ask-host", onPages}, ActionBrowse: {"browse", onLists}, ActionQR: {"qr", onLists | onOperation},
	ActionResume: {"resume", onWaiting | onLists | onQueue}, ActionDrop: {"drop", onWaiting | onLists}, ActionChartMetric: {"chart", onLists}, ActionFeed: {"feed", onLists}, ActionReview: {"review", onPages},
	ActionUndo: {"undo", onPages}, ActionRedo: {"redo", onPages},
	ActionResolveWithSlug: {"resolve-slug", onOperation}, ActionResolveAsDone: {"resolve-done", onOperation}, ActionResolveAsNotDone: {"resolve-not-done", onOperation}, ActionSendAgain: {"resolve-again", onOperation | onQueue},
	ActionLookUp: {"look-up", onOperation}, ActionSnooze: {"later", onOperation}, ActionDismiss: {"dismiss", onNotice}, ActionPay: {"pay", onLists}, ActionPaymentFile: {"payment-file", onPlan},
	ActionWriteFile: {"write-file", onBatch}, ActionAllPaid: {"all-paid", onBatch}, ActionPaid: {"paid", onBatch}, ActionFailed: {"failed", onBatch}, ActionResultFile: {"result-file", onBatch},
	ActionDown: {"down", onPages | onPlan | onChooser | onQueue}, ActionUp: {"up", onPages | onPlan | onChooser | onQueue}, ActionTop: {"top", onPages | onPlan | onChooser | onQueue}, ActionBottom: {"bottom", onPages | onPlan | onChooser | onQueue},
	ActionPageDown: {"page-down", onPages | onPlan | onQueue}, ActionPageUp: {"page-up", onPages | onPlan | onQueue}, ActionHalfDown: {"half-page-down", onPages | onPlan | onQueue}, ActionHalfUp: {"half-page-up", onPages | onPlan | onQueue},
	ActionColumnsLeft: {"columns-left", onPages}, ActionColumnsRight: {"columns-right", onPages}, ActionColumns: {"columns", onLists}, ActionViews: {"views", onLists},
	ActionMoveDown: {"move-down", onChooser}, ActionMoveUp: {"move-up", onChooser}, ActionDefaults: {"defaults", onChooser},
	ActionSection: {"section", onPages}, ActionSectionBack: {"section-back", onPages}, ActionExtra: {"more-fields", onForms}, ActionRequest: {"request", onForms | onOperation},
	ActionNextTab: {"next-tab", onPages}, ActionPreviousTab: {"previous-tab", onPages}, ActionPalette: {"palette", onPages}, ActionHelp: {"help", onPages | onPlan | onForms}, ActionSuspend: {"suspend", onPages | onForms},
	ActionQuit: {"quit", onPages | onPlan | onChooser | onQueue}, ActionAccept: {"accept", onLists}, ActionRetryKey: {"retry-key", onForms}, ActionBonus: {"bonus", onLists},
	ActionNewLinks: {"new-links", onLists}, ActionImport: {"import", onLists}, ActionBreakDown: {"break-down", onLists}, ActionQueues: {"queue", onPages},
	ActionQueuePause: {"queue-pause", onQueue}, ActionQueueStop: {"queue-stop", onQueue}, ActionStopImport: {"import-stop", onQueue},
	ActionNextMarked: {"next-marked", onLists}, ActionPreviousMarked: {"previous-marked", onLists},
}

// fixedActions have keys that stay as they are: those of questions and forms.
var fixedActions = [...]ActionID{ActionOpenMade, ActionPrepare, ActionKeepFilter, ActionDropFilter, ActionCompleteFilter, ActionPickCampaign, ActionRunCommand, ActionOpenProfile,
	ActionSubmit, ActionYes, ActionNo, ActionBack, ActionQuitNow}

// ActionNames are the names of the actions whose keys can be changed, in the order of the table.
func ActionNames() []string {
	var all []string
	for _, n := range actionNames {
		if n.name != "" {
			all = append(all, n.name)
		}
	}
	return all
}
