package affiliate

import "strings"

// commonZones are those of most schools, India's first; every other IANA name is accepted too.
var commonZones = strings.Fields(`Asia/Kolkata Asia/Colombo Asia/Dhaka Asia/Kathmandu Asia/Karachi Asia/Dubai Asia/Singapore Asia/Jakarta
	Asia/Manila Asia/Bangkok Asia/Ho_Chi_Minh Asia/Kuala_Lumpur Asia/Hong_Kong Asia/Taipei Asia/Tokyo Asia/Seoul Asia/Shanghai Asia/Riyadh
	Asia/Qatar Asia/Jerusalem Asia/Tehran Asia/Kabul Asia/Yangon Asia/Tashkent Europe/London Europe/Dublin Europe/Lisbon Europe/Berlin
	Europe/Paris Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Zurich Europe/Stockholm Europe/Warsaw Europe/Athens Europe/Kyiv
	Europe/Istanbul Europe/Moscow Africa/Lagos Africa/Accra Africa/Nairobi Africa/Cairo Africa/Johannesburg America/New_York
	America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Toronto America/Vancouver America/Halifax
	America/Mexico_City America/Bogota America/Lima America/Santiago America/Sao_Paulo America/Argentina/Buenos_Aires
	Australia/Sydney Australia/Brisbane Australia/Adelaide Australia/Perth Pacific/Auckland Pacific/Honolulu Indian/Mauritius UTC`)

// shortZone is the meaning of a short form: one zone, which others may share, or only others.
type shortZone struct {
	zone   string
	others []string
}

// shortZones are the short forms that people write. Some are IANA names of fixed offsets (EST), which people do not mean.
var shortZones = map[string]shortZone{
	"IST": {DefaultTimeZone, []string{"Asia/Jerusalem", "Europe/Dublin"}},
	"EST": {zone: "America/New_York"}, "EDT": {zone: "America/New_York"}, "ET": {zone: "America/New_York"},
	"PST": {zone: "America/Los_Angeles"}, "PDT": {zone: "America/Los_Angeles"}, "PT": {zone: "America/Los_Angeles"},
	"CST": {others: []string{"America/Chicago", "Asia/Shanghai"}}, "CDT": {zone: "America/Chicago"}, "CT": {zone: "America/Chicago"},
	"MST": {others: []string{"America/Denver", "America/Phoenix"}}, "MDT": {zone: "America/Denver"}, "MT": {zone: "America/Denver"},
	"BST": {others: []string{"Europe/London", "Asia/Dhaka"}}, "GST": {zone: "Asia/Dubai"}, "AST": {others: []string{"America/Halifax", "Asia/Riyadh"}},
	"CET":  {others: []string{"Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome"}},
	"CEST": {others: []string{"Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome"}},
	"EET":  {others: []string{"Europe/Athens", "Europe/Kyiv", "Africa/Cairo"}}, "WET": {zone: "Europe/Lisbon"},
	"MSK": {zone: "Europe/Moscow"}, "TRT": {zone: "Europe/Istanbul"},
	"SGT": {zone: "Asia/Singapore"}, "HKT": {zone: "Asia/Hong_Kong"}, "JST": {zone: "Asia/Tokyo"}, "KST": {zone: "Asia/Seoul"},
	"PKT": {zone: "Asia/Karachi"}, "NPT": {zone: "Asia/Kathmandu"},
	"SLST": {zone: "Asia/Colombo"}, "WIB": {zone: "Asia/Jakarta"}, "PHT": {zone: "Asia/Manila"},
	"ICT": {others: []string{"Asia/Bangkok", "Asia/Ho_Chi_Minh"}}, "MYT": {zone: "Asia/Kuala_Lumpur"},
	"WAT": {zone: "Africa/Lagos"}, "EAT": {zone: "Africa/Nairobi"}, "SAST": {zone: "Africa/Johannesburg"},
	"BRT": {zone: "America/Sao_Paulo"}, "ART": {zone: "America/Argentina/Buenos_Aires"},
	"AEST": {others: []string{"Australia/Sydney", "Australia/Brisbane"}}, "AEDT": {zone: "Australia/Sydney"},
	"AWST": {zone: "Australia/Perth"}, "ACST": {zone: "Australia/Adelaide"},
	"NZST": {zone: "Pacific/Auckland"}, "NZDT": {zone: "Pacific/Auckland"}, "HST": {zone: "Pacific/Honolulu"},
	"GMT": {zone: "UTC", others: []string{"Europe/London"}}, "Z": {zone: "UTC"},
	"INDIA STANDARD TIME": {zone: DefaultTimeZone}, "EASTERN TIME": {zone: "America/New_York"},
	"PACIFIC TIME": {zone: "America/Los_Angeles"}, "EASTERN STANDARD TIME": {zone: "America/New_York"},
	"PACIFIC STANDARD TIME": {zone: "America/Los_Angeles"}, "CENTRAL STANDARD TIME": {zone: "America/Chicago"},
	"MOUNTAIN STANDARD TIME": {zone: "America/Denver"},
}

// renamedZones are IANA names that have a new one. Not every machine has the old ones.
var renamedZones = map[string]string{
	"Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Dacca": "Asia/Dhaka",
	"Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Rangoon": "Asia/Yangon", "Asia/Tel_Aviv": "Asia/Jerusalem",
	"Asia/Istanbul": "Europe/Istanbul", "Europe/Kiev": "Europe/Kyiv", "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
	"US/Eastern": "America/New_York", "US/Central": "America/Chicago", "US/Mountain": "America/Denver", "US/Pacific": "America/Los_Angeles",
	"Japan": "Asia/Tokyo", "Singapore": "Asia/Singapore", "Hongkong": "Asia/Hong_Kong", "PRC": "Asia/Shanghai", "ROK": "Asia/Seoul",
	"GB": "Europe/London", "Turkey": "Europe/Istanbul", "Israel": "Asia/Jerusalem", "Iran": "Asia/Tehran",
	"Egypt": "Africa/Cairo", "Eire": "Europe/Dublin", "Poland": "Europe/Warsaw", "Portugal": "Europe/Lisbon",
	"Etc/UTC": "UTC", "Zulu": "UTC", "UCT": "UTC",
}

// zoneOfPlace are big cities that IANA names no zone after, and countries with one zone.
var zoneOfPlace = places(map[string]string{
	DefaultTimeZone: `mumbai,bombay,delhi,new delhi,bengaluru,bangalore,chennai,madras,hyderabad,pune,poona,ahmedabad,surat,jaipur,
		lucknow,kanpur,nagpur,indore,kochi,cochin,thiruvananthapuram,trivandrum,coimbatore,visakhapatnam,vizag,bhopal,patna,vadodara,
		gurgaon,gurugram,noida,chandigarh,goa,guwahati,bhubaneswar,mysore,mysuru,india`,
	"Asia/Karachi": "lahore,islamabad,rawalpindi,faisalabad,pakistan", "Asia/Dhaka": "chittagong,chattogram,bangladesh",
	"Asia/Kathmandu": "nepal,pokhara", "Asia/Colombo": "sri lanka,kandy",
	"Asia/Dubai": "abu dhabi,sharjah,uae,united arab emirates", "Asia/Riyadh": "jeddah,mecca,medina,saudi arabia", "Asia/Qatar": "doha",
	"Asia/Shanghai": "beijing,shenzhen,guangzhou,china",
	"Asia/Tokyo":    "osaka,kyoto,yokohama,japan", "Asia/Seoul": "busan,south korea,korea", "Asia/Ho_Chi_Minh": "saigon,hanoi,vietnam",
	"Asia/Bangkok": "thailand", "Asia/Manila": "cebu,philippines",
	"Asia/Jerusalem": "tel aviv,haifa,israel",
	"Europe/London":  "manchester,birmingham,edinburgh,glasgow,leeds,uk,united kingdom,england,scotland,britain", "Europe/Dublin": "ireland,cork",
	"Europe/Berlin": "munich,frankfurt,hamburg,cologne,stuttgart,germany", "Europe/Paris": "lyon,marseille,france",
	"Europe/Madrid": "barcelona,valencia,seville", "Europe/Rome": "milan,naples,turin,italy",
	"Europe/Zurich": "geneva,basel,bern,switzerland", "Europe/Amsterdam": "rotterdam,the hague,netherlands",
	"Europe/Istanbul": "ankara,izmir,turkey", "Europe/Moscow": "saint petersburg,st petersburg",
	"Africa/Cairo": "alexandria,egypt", "Africa/Lagos": "abuja,nigeria", "Africa/Nairobi": "mombasa,kenya",
	"Africa/Johannesburg": "cape town,durban,pretoria,south africa",
	"America/New_York":    "nyc,boston,washington,washington dc,miami,atlanta,philadelphia",
	"America/Chicago":     "houston,dallas,austin,san antonio", "America/Los_Angeles": "san francisco,seattle,san diego,san jose,portland,las vegas",
	"America/Toronto": "ottawa,montreal", "America/Sao_Paulo": "rio,rio de janeiro", "Australia/Sydney": "canberra",
	"Pacific/Auckland": "wellington,new zealand", "UTC": "utc",
})

// places turns zones with their places, separated by commas, into places with their zone.
func places(zones map[string]string) map[string]string {
	out := map[string]string{}
	for zone, names := range zones {
		for _, name := range strings.Split(names, ",") {
			out[strings.TrimSpace(name)] = zone
		}
	}
	return out
}
