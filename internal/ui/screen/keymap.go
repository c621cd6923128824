package screen

// Binding is a row of the table of keys: the keys and texts of one action.
type Binding struct {
	Keys       []string // as Bubble Tea names them; the first is shown
	Title      string   // in help and palette
	Words      string   // what else the palette finds it by; they are not shown
	Hint       string   // in the footer; "": the footer does not show it
	Navigation bool     // moving and editing: not in the palette, since these need keys
	Writes     bool     // changes something at Fermion or in the database: off in read-only mode
	Pays       bool     // a write that changes only payouts and the ledger: the role finance may do it
	Asks       bool     // asks Fermion, or is about the API key: off for roles that may not
}

// KeyLabel is the key as a person reads it.
func (b Binding) KeyLabel() string {
	if len(b.Keys) == 0 {
		return ""
	}
	switch k := b.Keys[0]; k {
	case "space":
		return "space"
	case "down":
		return "↓"
	case "up":
		return "↑"
	case "left":
		return "←"
	case "right":
		return "→"
	default:
		return k
	}
}

// ActionID names a row of the table of keys.
type ActionID uint8

// The actions, in the order of the table.
const (
	ActionNone ActionID = iota
	ActionOnboard
	ActionNew
	ActionTrack
	ActionCopyURL
	ActionCopyShare
	ActionExport
	ActionFilter
	ActionSort
	ActionReverse
	ActionPeriod
	ActionOpen
	ActionMark
	ActionMarkAll
	ActionCommission
	ActionCoupon
	ActionEdit
	ActionCampaign
	ActionRemove
	ActionPin
	ActionRetry
	ActionRefresh
	ActionRefreshAll
	ActionAskHost
	ActionBrowse
	ActionQR
	ActionResume
	ActionDrop
	ActionChartMetric
	ActionFeed
	ActionReview
	ActionUndo
	ActionRedo
	ActionResolveWithSlug
	ActionResolveAsDone
	ActionResolveAsNotDone
	ActionSendAgain
	ActionLookUp
	ActionSnooze
	ActionOpenMade
	ActionDismiss
	ActionPay
	ActionPayAll
	ActionPrepare
	ActionPaymentFile
	ActionWriteFile
	ActionAllPaid
	ActionPaid
	ActionFailed
	ActionResultFile
	ActionNewLinks
	ActionQueues
	ActionQueuePause
	ActionQueueStop
	ActionNextMarked
	ActionPreviousMarked
	ActionCopyEmails
	ActionTags
	ActionForget
	ActionCommissionOfShown
	ActionCouponsOfShown
	ActionEditShown
	ActionUnwatchShown
	ActionPinShown
	ActionNewLinksOfShown
	ActionTagShown
	ActionBreakDown

	ActionKeepFilter
	ActionDropFilter
	ActionCompleteFilter
	ActionPickCampaign
	ActionRunCommand
	ActionOpenProfile

	ActionDown
	ActionUp
	ActionTop
	ActionBottom
	ActionPageDown
	ActionPageUp
	ActionHalfDown
	ActionHalfUp
	ActionColumnsLeft
	ActionColumnsRight
	ActionColumns
	ActionMoveDown
	ActionMoveUp
	ActionDefaults
	ActionViews
	ActionImport
	ActionStopImport

	ActionSection
	ActionSectionBack
	ActionExtra
	ActionRequest
	ActionSubmit
	ActionYes
	ActionNo

	ActionNextTab
	ActionPreviousTab
	ActionBack
	ActionPalette
	ActionHelp
	ActionSuspend
	ActionQuit
	ActionQuitNow
	ActionPause
	ActionAccept
	ActionAcceptNow
	ActionAlertRules
	ActionBell
	ActionNotify
	ActionMouse
	ActionTheme
	ActionSpacing
	ActionDigits
	ActionTour
	ActionProfile
	ActionSince
	ActionWhoIsHere
	ActionDigest
	ActionDiscountRight
	ActionNewKey
	ActionRetryKey
	ActionWebhook
	ActionSetup
	ActionWebhookSecret
	ActionTrustKey
	ActionArchived
	ActionBalancesAsOf
	ActionStatementPeriod
	ActionStatements
	ActionAccount
	ActionBonus
	ActionPayoutSettings
	ActionPayoutMode
	ActionHoldDays
	ActionMinPayout
	ActionTaxPercent
	ActionTimeZone
	ActionTab // one for each tab, which sets the key and the title
)

// keymap is the only table of keys. A screen gives a row its function with Bind.
var keymap = [...]Binding{
	ActionOnboard:   {Keys: []string{"a"}, Title: "Onboard: affiliate, link and coupon in one form", Hint: "onboard", Writes: true},
	ActionNew:       {Keys: []string{"n"}, Title: "New: what this tab lists", Hint: "new", Writes: true},
	ActionTrack:     {Keys: []string{"t"}, Title: "Track what already exists", Hint: "track", Writes: true},
	ActionCopyURL:   {Keys: []string{"y"}, Title: "Copy the URL", Hint: "copy URL"},
	ActionCopyShare: {Keys: []string{"Y"}, Title: "Copy the share pack: URL, coupon, ready message", Hint: "share"},
	ActionExport:    {Keys: []string{"E"}, Title: "Export what is shown", Hint: "export"},
	ActionFilter:    {Keys: []string{"/"}, Title: "Filter", Hint: "filter"},
	ActionSort:      {Keys: []string{"s"}, Title: "Choose the sort column", Hint: "sort"},
	ActionReverse:   {Keys: []string{"S"}, Title: "Reverse the order"},
	ActionPeriod:    {Keys: []string{"p"}, Title: "Period: today, 7 days, since Friday, a month, from–to, all", Hint: "period"},
	ActionOpen:      {Keys: []string{"enter"}, Title: "Open", Hint: "open"},
	ActionMark:      {Keys: []string{"space"}, Title: "Mark the row"},
	ActionMarkAll:   {Keys: []string{"*"}, Title: "Mark all that the filter shows"},
	ActionCommission: {Keys: []string{"%"}, Title: "Change the commission: a new link replaces this one", Hint: "commission",
		Writes: true},
	ActionCoupon:     {Keys: []string{"c"}, Title: "New coupon for this link", Hint: "coupon", Writes: true},
	ActionEdit:       {Keys: []string{"e"}, Title: "Edit what is saved here", Hint: "edit", Writes: true},
	ActionCampaign:   {Title: "Add to campaign", Writes: true},
	ActionRemove:     {Keys: []string{"x"}, Title: "Remove", Hint: "remove", Writes: true},
	ActionPin:        {Keys: []string{"P"}, Title: "Pin: polled ten times as often", Writes: true},
	ActionRetry:      {Keys: []string{"r"}, Title: "Try again to read what could not be read", Hint: "try again"},
	ActionRefresh:    {Keys: []string{"r"}, Title: "Refresh this row now", Asks: true},
	ActionRefreshAll: {Keys: []string{"R"}, Title: "Refresh all, within the API call limit", Asks: true},
	ActionAskHost: {Keys: []string{"r", "R"}, Title: "Ask the API's host again: it does not answer like Fermion", Hint: "ask once",
		Asks: true},
	ActionBrowse:      {Keys: []string{"o"}, Title: "Open the product page in a browser"},
	ActionQR:          {Keys: []string{"#"}, Title: "Show the URL as a QR code"},
	ActionResume:      {Keys: []string{"u"}, Title: "Resume the waiting writes", Hint: "resume", Writes: true},
	ActionDrop:        {Keys: []string{"d"}, Title: "Drop the waiting writes", Hint: "drop", Writes: true},
	ActionChartMetric: {Keys: []string{"m"}, Title: "Chart: clicks, sales, revenue or est. commission", Hint: "chart"},
	ActionFeed:        {Keys: []string{"f"}, Title: "Change feed, newest first", Hint: "feed"},
	ActionReview:      {Keys: []string{"!"}, Title: "Go to the newest thing to review"},
	ActionUndo: {Keys: []string{"u"}, Title: "Undo your last edit: tags, notes, campaign, pin, archive, view", Hint: "undo",
		Writes: true},
	ActionRedo:             {Keys: []string{"U"}, Title: "Redo the edit that you undid last", Writes: true},
	ActionResolveWithSlug:  {Keys: []string{"s"}, Title: "I have the slug", Hint: "have the slug", Writes: true},
	ActionResolveAsDone:    {Keys: []string{"h"}, Title: "It happened", Hint: "it happened", Writes: true},
	ActionResolveAsNotDone: {Keys: []string{"x"}, Title: "It did not happen", Hint: "did not happen", Writes: true},
	ActionSendAgain:        {Keys: []string{"m"}, Title: "Make another now", Hint: "another", Writes: true},
	ActionLookUp:           {Keys: []string{"r"}, Title: "Look it up at Fermion", Hint: "look up", Writes: true},
	ActionSnooze:           {Keys: []string{"z"}, Title: "Later", Hint: "later", Writes: true},
	ActionOpenMade:         {Keys: []string{"enter", "o"}, Title: "Open what it created", Hint: "open"},
	ActionDismiss:          {Keys: []string{"x"}, Title: "Dismiss an alert", Hint: "dismiss", Writes: true},
	ActionPay: {Keys: []string{"$"}, Title: "Pay what is due to this affiliate, or to the marked ones", Hint: "pay",
		Writes: true, Pays: true},
	ActionPayAll: {Title: "Pay all that is due", Writes: true, Pays: true},
	ActionPrepare: {Keys: []string{"enter"}, Title: "Prepare these payments and write their file", Hint: "prepare", Writes: true,
		Pays: true},
	ActionPaymentFile: {Keys: []string{"f"}, Title: "Choose the payment file: format, folder, name, currency", Hint: "file"},
	ActionWriteFile: {Keys: []string{"w"}, Title: "Write the prepared payments to a file", Hint: "write a file", Writes: true,
		Pays: true},
	ActionAllPaid: {Keys: []string{"m"}, Title: "Mark all prepared payments as paid", Hint: "all paid", Writes: true, Pays: true},
	ActionPaid: {Keys: []string{"p"}, Title: "Mark this payment, or the marked ones, as paid", Hint: "paid", Writes: true,
		Pays: true},
	ActionFailed: {Keys: []string{"f"}, Title: "Mark this payment, or the marked ones, as failed: they are due again", Hint: "failed",
		Writes: true, Pays: true},
	ActionResultFile: {Keys: []string{"i"}, Title: "Import the results: a file of references with paid or failed", Hint: "results",
		Writes: true, Pays: true},

	ActionNewLinks: {Keys: []string{"L"}, Title: "New links: the marked affiliates × products at a percentage", Hint: "new links",
		Writes: true},
	ActionQueues: {Keys: []string{"Q"}, Title: "Queue: progress and result of what is sent in the background"},
	ActionQueuePause: {Keys: []string{"p"}, Title: "Pause the queue: nothing more is sent until it is resumed", Hint: "pause",
		Writes: true},
	ActionQueueStop:         {Keys: []string{"x"}, Title: "Stop the queue: what is left is not sent", Hint: "stop", Writes: true},
	ActionNextMarked:        {Keys: []string{"]"}, Title: "Next of the marked rows, with its share pack", Hint: "next"},
	ActionPreviousMarked:    {Keys: []string{"["}, Title: "Previous of the marked rows", Hint: "previous"},
	ActionCopyEmails:        {Title: "Copy the e-mail addresses of the marked rows"},
	ActionTags:              {Title: "Tag the affiliates of the marked rows", Writes: true},
	ActionForget:            {Title: "Forget a person: erase the personal data of this affiliate", Writes: true},
	ActionCommissionOfShown: {Title: "Change the commission of all that the filter shows", Writes: true},
	ActionCouponsOfShown:    {Title: "New coupons for all that the filter shows", Writes: true},
	ActionEditShown:         {Title: "Edit all that the filter shows", Writes: true},
	ActionUnwatchShown:      {Title: "Stop watching all that the filter shows", Writes: true},
	ActionPinShown:          {Title: "Pin all that the filter shows", Writes: true},
	ActionNewLinksOfShown:   {Title: "New links for all that the filter shows", Writes: true},
	ActionTagShown:          {Title: "Tag all that the filter shows", Writes: true},
	ActionBreakDown:         {Keys: []string{"b"}, Title: "Break down: a report by affiliate, product, tag, day or month", Hint: "report"},

	ActionKeepFilter:     {Keys: []string{"enter"}, Title: "Keep the filter", Hint: "keep"},
	ActionDropFilter:     {Keys: []string{"esc"}, Title: "Drop the filter", Hint: "drop"},
	ActionCompleteFilter: {Keys: []string{"tab"}, Title: "Complete what is behind is:, tag: or by:", Hint: "complete", Navigation: true},
	ActionPickCampaign:   {Keys: []string{"enter"}, Title: "Add to campaign", Hint: "Add to campaign"},
	ActionRunCommand:     {Keys: []string{"enter"}, Title: "Run the command", Hint: "run"},
	ActionOpenProfile:    {Keys: []string{"enter"}, Title: "Open this school", Hint: "open"},

	ActionDown:         {Keys: []string{"down", "j"}, Title: "Down", Navigation: true},
	ActionUp:           {Keys: []string{"up", "k"}, Title: "Up", Navigation: true},
	ActionTop:          {Keys: []string{"g", "home"}, Title: "To the top", Navigation: true},
	ActionBottom:       {Keys: []string{"G", "end"}, Title: "To the bottom", Navigation: true},
	ActionPageDown:     {Keys: []string{"pgdown"}, Title: "A page down", Navigation: true},
	ActionPageUp:       {Keys: []string{"pgup"}, Title: "A page up", Navigation: true},
	ActionHalfDown:     {Keys: []string{"ctrl+d"}, Title: "Half a page down", Navigation: true},
	ActionHalfUp:       {Keys: []string{"ctrl+u"}, Title: "Half a page up", Navigation: true},
	ActionColumnsLeft:  {Keys: []string{"left", "h"}, Title: "Scroll the columns left", Navigation: true},
	ActionColumnsRight: {Keys: []string{"right", "l"}, Title: "Scroll the columns right", Navigation: true},

	ActionColumns:    {Keys: []string{"w"}, Title: "Choose the columns: which, and in which order"},
	ActionMoveDown:   {Keys: []string{"J"}, Title: "Move the column down"},
	ActionMoveUp:     {Keys: []string{"K"}, Title: "Move the column up"},
	ActionDefaults:   {Keys: []string{"d"}, Title: "As it was at first", Hint: "defaults"},
	ActionViews:      {Keys: []string{"v"}, Title: "Views: open, save or remove one"},
	ActionImport:     {Keys: []string{"i"}, Title: "Import a file: affiliates, links, coupons or the ledger, with a preview", Writes: true},
	ActionStopImport: {Keys: []string{"x"}, Title: "Stop the import after the calls that were sent", Hint: "stop"},

	ActionSection:     {Keys: []string{"tab"}, Title: "Next section", Hint: "section"},
	ActionSectionBack: {Keys: []string{"shift+tab"}, Title: "Previous section"},
	ActionExtra:       {Keys: []string{"ctrl+o"}, Title: "More fields", Navigation: true},
	ActionRequest:     {Keys: []string{"f2"}, Title: "Show or hide the JSON that would be sent", Hint: "request"},
	ActionSubmit:      {Keys: []string{"enter"}, Title: "Next field; on the last one: submit", Hint: "next", Navigation: true},
	ActionYes:         {Keys: []string{"y"}, Title: "Yes"},
	ActionNo:          {Keys: []string{"n"}, Title: "No"},

	ActionNextTab:       {Keys: []string{"tab"}, Title: "Next tab"},
	ActionPreviousTab:   {Keys: []string{"shift+tab"}, Title: "Previous tab"},
	ActionBack:          {Keys: []string{"esc"}, Title: "One step back", Navigation: true},
	ActionPalette:       {Keys: []string{":", "ctrl+p"}, Title: "Commands", Hint: "commands", Navigation: true},
	ActionHelp:          {Keys: []string{"?", "f1"}, Title: "Help for this screen", Hint: "help"},
	ActionSuspend:       {Keys: []string{"ctrl+z"}, Title: "Suspend"},
	ActionQuit:          {Keys: []string{"q"}, Title: "Quit"},
	ActionQuitNow:       {Keys: []string{"ctrl+c"}, Title: "Quit from anywhere"},
	ActionPause:         {Title: "Pause polling", Asks: true},
	ActionAccept:        {Keys: []string{"A"}, Title: "It is real: accept what Fermion says now", Hint: "accept", Writes: true},
	ActionAcceptNow:     {Title: "Accept what Fermion says now: links fell or vanished for good", Writes: true},
	ActionAlertRules:    {Title: "Alert rules"},
	ActionBell:          {Title: "Turn the bell of alerts on or off"},
	ActionNotify:        {Title: "Turn desktop notifications on or off"},
	ActionMouse:         {Title: "Turn mouse capture off or on"},
	ActionTheme:         {Title: "Theme (setting): auto, dark, light or high-contrast…"},
	ActionSpacing:       {Title: "Density (setting): blank lines between the rows on or off"},
	ActionDigits:        {Title: "Digits (setting): grouping 12,34,567 or 1,234,567"},
	ActionTour:          {Title: "Tour of the demo"},
	ActionProfile:       {Title: "Profile: open another school"},
	ActionSince:         {Title: "What is new since my last visit"},
	ActionWhoIsHere:     {Title: "Who is here: the team's programs"},
	ActionDigest:        {Title: "Digest of the period: sales, leaders, quiet, to review"},
	ActionDiscountRight: {Title: "Discount is right: the dashboard shows it", Writes: true},
	ActionNewKey:        {Title: "Enter another API key", Asks: true},
	ActionRetryKey:      {Keys: []string{"ctrl+r"}, Title: "Look for the API key again", Hint: "look for the key again", Asks: true},
	ActionWebhook:       {Title: "Webhook listener"},
	ActionSetup:         {Title: "Setup at Fermion: what must be on in the dashboard", Asks: true},
	ActionWebhookSecret: {Title: "Set the webhook secret"},
	ActionTrustKey:      {Title: "This API key is right: use it in this profile", Asks: true},
	ActionArchived:      {Title: "Show archived campaigns"},
	ActionBalancesAsOf:  {Title: "Balances as of a day…"},

	ActionStatementPeriod: {Title: "Period of the statements…"},
	ActionStatements:      {Title: "Save their statements into a folder…", Words: "invoice"},

	ActionAccount: {Title: "Open the account: balance, entries and statement", Words: "payee bank upi tax tds invoice"},

	ActionBonus:          {Keys: []string{"$"}, Title: "Bonus for the top…", Hint: "bonus", Writes: true, Pays: true},
	ActionPayoutSettings: {Title: "Payout settings…", Writes: true},
	ActionPayoutMode:     {Title: "Payout settings: who pays (payouts)", Writes: true},
	ActionHoldDays:       {Title: "Payout settings: days on hold (hold_days)", Writes: true},
	ActionMinPayout:      {Title: "Payout settings: minimum payout (min_payout)", Writes: true},
	ActionTaxPercent:     {Title: "Payout settings: tax withheld (tds_percent)", Writes: true},
	ActionTimeZone:       {Title: "Payout settings: time zone (time_zone)", Writes: true},
}

// Title names an action as the palette does, for texts that refer to the palette.
func Title(id ActionID) string { return keymap[id].Title }
