package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"fermion-tui/internal/csvfile"
)

// columnName is what a cell of a header means to an import.
type columnName struct {
	word string // the cell in the program's spelling
	key  string // the name that the checks use; "" when the import has no such column
	rank int    // 0: the contract's own name; 1: another name in the contract; 2: what people write
	unit string // "%" or "₹" when the header names the unit of its numbers
}

// nameColumn recognises a cell of a header.
func nameColumn(kind, cell string) columnName {
	word := columnKey(cell)
	n := columnName{word: word, key: word}
	if !slices.Contains(columnsOf[kind], word) {
		n = columnName{word: word, key: otherNames[kind][word], rank: 2, unit: unitOf(cell)}
	}
	if n.key == csvfile.ColProductName {
		n.key, n.rank = colProduct, max(n.rank, 1)
	}
	if same, ok := columnAliases[kind][n.key]; ok {
		n.key = same
	}
	return n
}

var (
	mailWord = regexp.MustCompile(`(^|_)e_mail($|_)`)
	notWord  = regexp.MustCompile(`[^\p{L}\p{M}\p{N}]+`)
)

// columnKey returns a header's cell in the program's spelling: affiliate_email for Affiliate E-mail and affiliateEmail,
// commission_percent for Commission (%).
func columnKey(cell string) string {
	var b strings.Builder
	before := ' '
	for _, r := range truncate(csvfile.Unquote(cell)) {
		switch {
		case r == '%' || r == '％':
			b.WriteString("_percent_")
		case r == '₹':
			b.WriteString("_inr_")
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteString("_")
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(unicode.ToLower(r))
		}
		before = r
	}
	key := strings.Trim(notWord.ReplaceAllString(b.String(), "_"), "_")
	return mailWord.ReplaceAllString(key, "${1}email$2")
}

// unitOf returns the unit of the numbers under a header that names it: Discount %, Amount off (Rs).
func unitOf(cell string) string {
	switch key := "_" + columnKey(cell) + "_"; {
	case strings.Contains(key, "percent"):
		return "%"
	case strings.Contains(key, "_inr_"), strings.Contains(key, "_rs_"), strings.Contains(key, "rupees"), strings.Contains(key, "amount"):
		return "₹"
	}
	return ""
}

// otherNames are what people call the columns of each import.
var otherNames = map[string]map[string]string{
	csvfile.KindAffiliates: indexNames(map[string]string{
		"user_id":       "affiliate_user_id,affiliate_id,userid,affiliate_userid",
		"name":          affiliateNames + ",affiliate_name",
		"email":         emailNames + ",affiliate_email",
		csvfile.ColTags: "tag,labels", csvfile.ColNotes: "note,remark,remarks,comment,comments",
	}),
	csvfile.KindLinks: indexNames(map[string]string{
		csvfile.ColUserID: "user_id,affiliate_id,userid,affiliate_userid", csvfile.ColName: affiliateNames + ",name", csvfile.ColEmail: emailNames + ",email",
		colProduct: productNames, csvfile.ColProductID: productIDNames,
		csvfile.ColCommission: "commission,commission_percentage,commission_pct,commission_rate,comm,comm_percent,percent,percentage,rate,percentage_commission,commission_in_percent,commission_in_percentage,affiliate_commission,affiliate_commission_percent",
		csvfile.ColCampaign:   "campaign_name", csvfile.ColTags: "tag,labels",
		csvfile.ColSlug: "slugs,link_slug,affiliate_slug,affiliate_link_slug,slug_or_url,slug_url,url_or_slug,slug_or_link,link_or_slug",
		csvfile.ColURL:  "urls,link,links,affiliate_links,affiliate_urls,short_link,short_url,referral_links,tracking_url,affiliate_link,affiliate_url,link_url,tracking_link,referral_link,referral_url",
		colCode:         "coupon,code,promo_code,promocode,discount_code,voucher,voucher_code", csvfile.ColDiscount: discountNames,
		colMessage: "message,coupon_description", colExpires: "expires," + expiryNames, colUses: "uses," + usesNames,
	}),
	csvfile.KindCoupons: indexNames(map[string]string{
		colProduct: productNames, csvfile.ColProductID: productIDNames,
		"code": "coupon,coupon_code,promo_code,promocode,discount_code,voucher,voucher_code", csvfile.ColDiscount: discountNames,
		"message": "coupon_message,description,coupon_description", "expires": "coupon_expires," + expiryNames, "uses": "coupon_uses," + usesNames,
		csvfile.ColUserID: "user_id,affiliate_id,userid,affiliate_userid", csvfile.ColEmail: emailNames + ",email", csvfile.ColState: "coupon_state",
	}),
	kindResults: indexNames(map[string]string{colStatus: "state,payment_status", csvfile.ColReference: "ref",
		csvfile.ColNote: "notes,reason,remark,remarks,error"}),
	csvfile.KindLedger: indexNames(map[string]string{
		csvfile.ColUserID: "user_id,affiliate_id,userid,affiliate_userid", csvfile.ColEmail: emailNames + ",email",
		csvfile.ColKind: "type,entry_type,entry_kind", colAmount: "amount_inr,amount_rs,amount_in_rs,amount_rupees,gross,gross_amount",
		colDate: "paid_on,payment_date,paid_date,payout_date,entry_date", colWithheld: "tds,tax,tax_withheld,tds_amount,withheld_inr",
		csvfile.ColReference: "ref,reference_no,reference_number,utr,utr_no,transaction_id,txn_id",
		csvfile.ColNote:      "notes,remark,remarks,comment,comments,description",
	}),
}

const (
	affiliateNames = "name_of_affiliate,name_of_the_affiliate,full_name,affiliate,affiliate_full_name,creator,creator_name,influencer,influencer_name,partner,partner_name"
	emailNames     = "email_id,email_address,mail,mail_id,affiliate_email_id,affiliate_email_address,affiliate_mail,user_email,creator_email,influencer_email,partner_email"
	productNames   = "course,course_name,product_title,course_title"
	productIDNames = "productid,course_id,fermion_digital_product_id,digital_product_id"
	discountNames  = "discount_percent,discount_percentage,discount_amount,discount_inr,discount_rs,discount_in_rs,discount_rupees,percent_off,percentage_off,amount_off,off,discount_percent_off"
	expiryNames    = "expiry,expiry_date,expires_on,expires_at,expiration,expiration_date,valid_till,valid_until,valid_upto,valid_up_to,valid_to,end_date,coupon_expiry,last_date"
	usesNames      = "max_uses,usage_limit,uses_limit,limit,redemptions,max_redemptions,no_of_uses,number_of_uses,total_uses,quantity,qty,max_redemption_count"
)

func indexNames(of map[string]string) map[string]string {
	out := map[string]string{}
	for key, others := range of {
		for _, other := range strings.Split(others, ",") {
			out[other] = key
		}
	}
	return out
}
