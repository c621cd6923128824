package demo

import (
	"strings"

	"fermion-tui/internal/affiliate"
)

// course is a product of the demo's school.
type course struct {
	name, slug string
	price      affiliate.Paise
	launched   int // days ago; 0: long ago
}

var courses = []course{
	{name: "Go for Engineers", slug: "go-for-engineers", price: 4999_00},
	{name: "System Design", slug: "system-design", price: 6499_00, launched: 38},
	{name: "DSA in Java", slug: "dsa-in-java", price: 3999_00},
	{name: "Full-Stack React", slug: "full-stack-react", price: 7999_00},
	{name: "SQL for Analysts", slug: "sql-for-analysts", price: 2499_00},
	{name: "Machine Learning 101", slug: "machine-learning-101", price: 5499_00, launched: 12},
	{name: "Kubernetes in Practice", slug: "kubernetes-in-practice", price: 6999_00},
	{name: "Interview Prep", slug: "interview-prep", price: 1999_00},
}

// creator is one of the demo's affiliates.
type creator struct {
	handle, person   string
	notes            string
	tags             string // separated by spaces
	createdElsewhere bool   // signed up at the school: Fermion has no user ID for them
	onboarded        bool   // came later, through the program itself
}

// creators are in the order in which a table by name shows them. The first ones are the busy ones, since they fill the first screen.
var creators = []creator{
	{handle: "aarav.builds", person: "Aarav Shah", tags: "instagram"},
	{handle: "algomama", person: "Lakshmi Iyer", tags: "youtube top",
		notes: "Two videos a month. Wants new thumbnails before each launch."},
	{handle: "asha.codes", person: "Asha Rao"},
	{handle: "backendbytes", person: "Rohan Mehta", tags: "newsletter"},
	{handle: "bitbybit", person: "Farah Khan"},
	{handle: "chaiandcode", person: "Imran Qureshi", tags: "podcast", notes: "Podcast, reads the ad himself. 25 % agreed until March."},
	{handle: "cloudkaksha", person: "Sneha Kulkarni"},
	{handle: "codewithmeera", person: "Meera Nair", tags: "youtube top",
		notes: "480k subscribers. Went from 20 to 25 % in return for a pinned comment."},
	{handle: "danielreads", person: "Daniel Okafor", createdElsewhere: true},
	{handle: "datadidi", person: "Pooja Banerjee", tags: "linkedin"},
	{handle: "devdiaries", person: "Kabir Sethi", tags: "newsletter top"},
	{handle: "elif.builds", person: "Elif Yılmaz"},
	{handle: "frontendfilmy", person: "Tanvi Desai"},
	{handle: "gitgurukul", person: "Suresh Pillai", tags: "youtube"},
	{handle: "gopherindia", person: "Arjun Reddy", tags: "community", notes: "Runs the Bengaluru meetup; pays the venue from this."},
	{handle: "hannah.dev", person: "Hannah Weiss", onboarded: true},
	{handle: "infra.wallah", person: "Vikram Chauhan"},
	{handle: "jsjunoon", person: "Nikhil Joshi", tags: "instagram"},
	{handle: "kernelkatta", person: "Aditi Patil"},
	{handle: "kubekitchen", person: "Joseph Mathew", tags: "youtube"},
	{handle: "learnwithlucia", person: "Lucia Fernández", createdElsewhere: true},
	{handle: "leetlife", person: "Harsh Agarwal"},
	{handle: "mlmausam", person: "Ananya Sen", tags: "newsletter"},
	{handle: "nullpointer.news", person: "Gaurav Malhotra"},
	{handle: "opsofpune", person: "Sanjay Gokhale"},
	{handle: "pixelpriya", person: "Priya Menon"},
	{handle: "pythonpathshala", person: "Deepak Verma", tags: "youtube"},
	{handle: "queryqueen", person: "Ritu Saxena"},
	{handle: "rustaceanraj", person: "Raj Thakur"},
	{handle: "saas.sisters", person: "Leela & Maya Bose", tags: "podcast"},
	{handle: "sqlsutra", person: "Manoj Kumar"},
	{handle: "stackshala", person: "Neha Gupta"},
	{handle: "systems-weekly", person: "Omar Siddiqui", tags: "newsletter",
		notes: "Asked for 30 % on System Design; the link's answer broke off, see Activity."},
	{handle: "techtamil", person: "Karthik Subramanian"},
	{handle: "thelatecoder", person: "Grace Lobo", createdElsewhere: true},
	{handle: "ui.upasana", person: "Upasana Das"},
	{handle: "vimvibes", person: "Tomas Novák"},
	{handle: "webdev.yash", person: "Yash Rathore"},
	{handle: "yukiwrites", person: "Yuki Tanaka"},
	{handle: "zerotoprod", person: "Chidi Eze", onboarded: true},
}

// noCreator means an unknown creator or course.
const noCreator = -1

func creatorNamed(handle string) int {
	for i, c := range creators {
		if c.handle == handle {
			return i
		}
	}
	return noCreator
}

// first is the first name, for coupon codes.
func (c creator) first() string {
	name, _, _ := strings.Cut(c.person, " ")
	return name
}

func (c creator) email() string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r == '-' || r == '.' {
			return r
		}
		return -1
	}, c.handle) + "@example.com"
}

func (c creator) who() affiliate.Who {
	w := affiliate.Who{Email: c.email(), Name: c.handle}
	if !c.createdElsewhere {
		w.UserID = affiliate.ProposeUserID(w.Email)
	}
	return w
}

func (c creator) labels() []string { return strings.Fields(c.tags) }
