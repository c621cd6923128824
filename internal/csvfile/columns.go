package csvfile

// Columns that exports write and imports read again.
const (
	ColSlug        = "slug"
	ColURL         = "url"
	ColUserID      = "affiliate_user_id"
	ColEmail       = "affiliate_email"
	ColName        = "affiliate_name"
	ColProductID   = "product_id"
	ColProductName = "product_name"
	ColCommission  = "commission_percent"
	ColCampaign    = "campaign"
	ColTags        = "tags"
	ColNotes       = "notes"
	ColDiscount    = "discount"
	ColState       = "state"
	ColPayeeMethod = "payee_method"
	ColPayee       = "payee"
	ColTax         = "tds_percent"
	ColID          = "id"
	ColAt          = "at"
	ColKind        = "kind"
	ColReference   = "reference"
	ColNote        = "note"
	ColBatch       = "batch"
	ColReverses    = "reverses"
)

// Kinds of things that imports and exports both know.
const (
	KindAffiliates = "affiliates"
	KindLinks      = "links"
	KindCoupons    = "coupons"
	KindLedger     = "ledger"
)

// StandardStream is the file name for standard input and standard output.
const StandardStream = "-"
