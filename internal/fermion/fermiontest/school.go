package fermiontest

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"sort"
	"strings"
	"sync"
	"time"
)

// The calls of the API by their names in the URL.
const (
	CreateUser     = "create-new-user"
	CreateLink     = "create-custom-affiliate-link"
	LinkStats      = "get-affiliate-link-stats"
	CreateCoupon   = "create-digital-product-coupon"
	DeleteCoupon   = "delete-digital-product-coupon"
	UserAnalytics  = "get-user-detailed-analytics-data"
	SalesData      = "get-sales-data"
	AllProducts    = "get-all-products-internal"
	CoursePrice    = "get-course-price"
	CourseMetadata = "get-course-metadata-by-slug"
	CourseID       = "get-course-id-from-course-slug"
)

// keyless are the calls that are documented without a key: they name the school by its ID instead.
var keyless = []string{CoursePrice, CourseID}

// Limits are the calls per window of each endpoint. An endpoint without one has none.
type Limits map[string]int

// documented is what the newest page of each endpoint says; the product list has no page, 60 is a [guess].
func documented() Limits {
	return Limits{CreateUser: 600, CreateLink: 60, LinkStats: 60, CreateCoupon: 10, DeleteCoupon: 10, UserAnalytics: 60, SalesData: 30,
		AllProducts: 60,
		CoursePrice: 60, CourseMetadata: 60, CourseID: 15}
}

// Options make a School. The zero Options work.
type Options struct {
	Key       string           // the only key it takes; default "school-key"
	ID        string           // of the school; default "66aa0000000000000000beef"
	Now       func() time.Time // default time.Now
	Limits    Limits           // replace the documented ones, endpoint by endpoint; 0 takes a limit away
	Window    time.Duration    // default 60 s
	Seed      uint64           // of slugs and IDs: the same seed makes the same ones
	KeepCalls int              // how many calls the log holds, default 200,000; the oldest go first
}

// School is a Fermion school in memory: an http.Handler that stores users, links, coupons and products, counts calls, and fails as it is
// told to.
type School struct {
	now       func() time.Time
	window    time.Duration
	keepCalls int

	mu               sync.Mutex
	key              string
	id               string
	limits           Limits
	seen             map[string][]time.Time // arrivals that count, by endpoint
	posts            map[string][]time.Time // all arrivals, by endpoint
	calls            []Call
	faults           map[string][]*Fault
	limit            LimitAnswer
	host             Host
	clash            EmailClash
	returnsLinks     bool // see SetReturnsLinks
	answersOnlyFirst bool
	postIsOne        bool
	rnd              *rand.Rand
	users            []*User
	byUserID         map[string]*User
	products         []Product
	links            []*Link
	bySlug           map[string]*Link
	coupons          []*Coupon
	direct           map[string]Stats // sales without an affiliate, by product
}

// User is a person that the school knows. UserID is "" for people who signed up on the school itself.
type User struct {
	UserID, FermionUserID, Email, Name, Username string
	Welcomed                                     bool
}

// Product is a digital product. Type defaults to FermionCourse.
type Product struct {
	ID, Name, Slug, URL, Type string
	Inactive                  bool
	PricePaise                int64 // default 499,900
}

// Stats are the all-time counters of a link. They may be set to anything, also downwards.
type Stats struct {
	Clicks, Sales, RevenuePaise int64
}

// Link is an affiliate link. Commission is a percentage. UserID or Email says whose it is.
type Link struct {
	Slug, UserID, Email, ProductID string
	Commission                     float64
	Stats                          Stats
	At                             time.Time
}

// Coupon is a discount code with the body it was made from.
type Coupon struct {
	ProductID, Code string
	Body            json.RawMessage
	Deleted         bool
}

// EmailClash is what create-new-user does with an e-mail that another user ID holds [open].
type EmailClash int

const (
	Attach EmailClash = iota // the new user ID means that person from now on; answers ok
	Refuse                   // answers an error
)

// New makes an empty school.
func New(o Options) *School {
	s := &School{
		now: o.Now, window: o.Window, keepCalls: o.KeepCalls, key: o.Key, limits: documented(),
		seen: map[string][]time.Time{}, posts: map[string][]time.Time{}, faults: map[string][]*Fault{}, byUserID: map[string]*User{},
		bySlug: map[string]*Link{}, direct: map[string]Stats{}, rnd: rand.New(rand.NewPCG(o.Seed, 0x5c4001)),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.window <= 0 {
		s.window = time.Minute
	}
	if s.keepCalls <= 0 {
		s.keepCalls = 200_000
	}
	s.id = cmp.Or(o.ID, "66aa0000000000000000beef")
	if s.key == "" {
		s.key = "school-key"
	}
	for endpoint, n := range o.Limits {
		s.limits[endpoint] = n
	}
	return s
}

// ID is the school's own.
func (s *School) ID() string { return s.id }

// SetKey changes the only key that the school takes.
func (s *School) SetKey(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// SetLimit changes one endpoint's calls per window; 0 takes the limit away.
func (s *School) SetLimit(endpoint string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits[endpoint] = n
}

// SetReturnsLinks says whether a link call for a user and product that have a link returns that one, whatever the percentage [open].
func (s *School) SetReturnsLinks(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.returnsLinks = on
}

// SetEmailClash says what a second user ID for one e-mail does.
func (s *School) SetEmailClash(c EmailClash) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clash = c
}

// AnswerOnlyFirst makes the school ignore every entry of a POST but the first.
func (s *School) AnswerOnlyFirst(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answersOnlyFirst = on
}

// AddUser adds a person and returns them with their new IDs.
func (s *School) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addUser(u)
}

func (s *School) addUser(u User) *User {
	if u.FermionUserID == "" {
		u.FermionUserID = s.hexID()
	}
	s.users = append(s.users, &u)
	if u.UserID != "" {
		s.byUserID[u.UserID] = &u
	}
	return &u
}

// Users are all users in the order they came.
func (s *School) Users() []User { return copies(s, &s.users) }

// AddProduct adds a product and returns it with what was made up.
func (s *School) AddProduct(p Product) Product {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.ID == "" {
		p.ID = s.hexID()
	}
	if p.Type == "" {
		p.Type = "FermionCourse"
	}
	if p.Slug == "" {
		p.Slug = strings.ToLower(strings.Join(strings.Fields(p.Name), "-"))
	}
	s.products = append(s.products, p)
	return p
}

// AddLink adds a link that was not created through the API, and returns its slug.
func (s *School) AddLink(l Link) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addLink(l).Slug
}

func (s *School) addLink(l Link) *Link {
	if l.Slug == "" {
		l.Slug = s.newSlug()
	}
	if l.At.IsZero() {
		l.At = s.now()
	}
	s.links = append(s.links, &l)
	s.bySlug[l.Slug] = &l
	return &l
}

// Links are all links in the order they were made, dropped ones excepted.
func (s *School) Links() []Link { return copies(s, &s.links) }

// Coupons are all coupons in the order they were made, deleted ones too.
func (s *School) Coupons() []Coupon { return copies(s, &s.coupons) }

func copies[T any](s *School, of *[]*T) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]T, len(*of))
	for i, v := range *of {
		out[i] = *v
	}
	return out
}

// SetStats sets a link's counters, downwards too. Here and in the next four methods an unknown slug changes nothing.
func (s *School) SetStats(slug string, st Stats) {
	s.change(slug, func(l *Link) { l.Stats = st })
}

// SetCommission changes a link's percentage, as a person at Fermion could.
func (s *School) SetCommission(slug string, percent float64) {
	s.change(slug, func(l *Link) { l.Commission = percent })
}

// AddClicks adds clicks to a link.
func (s *School) AddClicks(slug string, n int64) {
	s.change(slug, func(l *Link) { l.Stats.Clicks += n })
}

// AddSale adds one sale of so many paise to a link.
func (s *School) AddSale(slug string, paise int64) {
	s.change(slug, func(l *Link) { l.Stats.Sales++; l.Stats.RevenuePaise += paise })
}

// Refund removes one sale of so many paise.
func (s *School) Refund(slug string, paise int64) {
	s.change(slug, func(l *Link) { l.Stats.Sales--; l.Stats.RevenuePaise -= paise })
}

func (s *School) change(slug string, f func(*Link)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.bySlug[slug]; l != nil {
		f(l)
	}
}

// DropLink makes the school forget a slug.
func (s *School) DropLink(slug string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.bySlug, slug)
	for i, l := range s.links {
		if l.Slug == slug {
			s.links = append(s.links[:i:i], s.links[i+1:]...)
			return
		}
	}
}

// AddDirectSale adds a sale without an affiliate to a product: it shows in the school's sales data only.
func (s *School) AddDirectSale(productID string, paise int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.direct[productID]
	st.Sales++
	st.RevenuePaise += paise
	s.direct[productID] = st
}

func (s *School) product(id string) (Product, bool) {
	for _, p := range s.products {
		if p.ID == id {
			return p, true
		}
	}
	return Product{}, false
}

// topProducts are the products with sales, the best first.
func (s *School) topProducts() []map[string]any {
	sold := map[string]Stats{}
	for id, st := range s.direct {
		sold[id] = st
	}
	for _, l := range s.links {
		st := sold[l.ProductID]
		st.Sales += l.Stats.Sales
		st.RevenuePaise += l.Stats.RevenuePaise
		sold[l.ProductID] = st
	}
	out := []map[string]any{}
	for _, p := range s.products {
		if st := sold[p.ID]; st.Sales > 0 {
			out = append(out, map[string]any{"productId": p.ID, "productName": p.Name, "productType": p.Type,
				"totalRevenuePaise": st.RevenuePaise, "salesCount": st.Sales})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		return out[i]["totalRevenuePaise"].(int64) > out[j]["totalRevenuePaise"].(int64)
	})
	return out
}

const slugLetters = "abcdefghijklmnopqrstuvwxyz0123456789"

func (s *School) newSlug() string {
	for {
		b := make([]byte, 8)
		for i := range b {
			b[i] = slugLetters[s.rnd.IntN(len(slugLetters))]
		}
		if s.bySlug[string(b)] == nil {
			return string(b)
		}
	}
}

func (s *School) hexID() string {
	b := make([]byte, 12)
	for i := range b {
		b[i] = byte(s.rnd.UintN(256))
	}
	return hex.EncodeToString(b)
}
