package templates_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relais/templates"
)

// TestGallery renders every component, so that none of them fails to execute. With RELAIS_GALLERY=<folder> it
// also writes the pages there, in light and dark, to be looked at in a browser together with static/dist at
// /s/: go test ./templates -run Gallery, then serve the folder.
func TestGallery(t *testing.T) {
	set := load(t)
	folder := os.Getenv("RELAIS_GALLERY")
	for name, page := range galleryPages() {
		text, err := os.ReadFile("testdata/gallery/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, theme := range []string{"light", "dark"} {
			for _, lang := range []string{"fr", "en", "qps"} {
				frame := page.frame
				frame.Lang, frame.Theme = lang, theme
				var out strings.Builder
				if err := templates.RenderText(set, &out, string(text), frame, page.data); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if strings.Contains(out.String(), "[common.") || strings.Contains(out.String(), "<no value>") || strings.Contains(out.String(), "ZgotmplZ") {
					t.Errorf("%s in %s shows a bare key or a refused value", name, lang)
				}
				if folder != "" {
					writeGallery(t, filepath.Join(folder, name+"-"+theme+"-"+lang+".html"), out.String())
				}
			}
		}
	}
	if folder != "" {
		if err := os.CopyFS(filepath.Join(folder, "s"), os.DirFS("../static/dist")); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
}

func writeGallery(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

type galleryPage struct {
	frame templates.Chrome
	data  any
}

func galleryPages() map[string]galleryPage {
	return map[string]galleryPage{
		"release": {creditorFrame("/cases/1/release"), nil},
		"inbox":   {agencyFrame(), nil},
		"case":    {agencyFrame(), nil},
		"report":  {creditorFrame("/agencies"), nil},
		"parts":   {partsFrame(), galleryParts()},
	}
}

func creditorFrame(path string) templates.Chrome {
	return templates.Chrome{
		Path: path, Search: true, Shortcuts: true, Idem: "0199-key",
		User: &templates.User{Name: "Claire Duhamel", Initials: "CD", Org: "Fonderies du Ponant"},
		Nav: []templates.NavItem{
			{Key: "common.help", Href: "/", Shortcut: "g h"}, {Key: "common.privacy", Href: "/drafts", Current: true, Count: 3},
			{Key: "common.language", Href: "/cases", Count: 2, Alert: true, CountKey: "common.filters_on"}, {Key: "common.pages", Href: "/remittances"},
		},
	}
}

func agencyFrame() templates.Chrome {
	frame := creditorFrame("/")
	frame.User = &templates.User{Name: "Inès Carré", Initials: "IC", Org: "Cévennes Recouvrement"}
	return frame
}

func partsFrame() templates.Chrome {
	frame := creditorFrame("/parts")
	frame.Demo, frame.Errors = true, 2
	frame.Crumbs = []templates.Crumb{{Label: templates.Plain("Balance âgée"), Href: "/accounts"}, {Label: templates.Plain("Ateliers Vasseur SAS"), Href: "/x"}, {Label: templates.Plain("Transmettre")}}
	frame.Flash = []templates.Notice{{Tone: templates.Done, Text: templates.Plain("Appel consigné."), Detail: templates.Plain("Prochain appel mardi 24/11."),
		Undo: &templates.Post{Action: "/undo", Label: templates.Plain("Annuler"), Icon: "undo-2", Idem: "k", Hidden: []templates.Hidden{{Name: "event", Value: "3"}}}}}
	return frame
}

// gallery is the data of the page "parts".
type gallery struct {
	Form       templates.Form
	Clean      templates.Form
	Options    []templates.Option
	Folder     templates.Folder
	Badges     []templates.Badge
	Notices    []templates.Notice
	Chronology templates.Chronology
	Statement  templates.Statement
	Facts      []templates.Fact
	Items      []templates.Item
	Score      templates.Score
	MiniTabs   templates.MiniTabs
	Money      templates.MoneyBar
	Intervals  []templates.Interval
	Share      templates.Share
	Tabs       templates.Tabs
	Chips      []templates.Chip
	Pager      templates.Pager
	Heads      []templates.SortHead
	Empty      templates.Empty
	Progress   []templates.Progress
}

func galleryParts() gallery {
	plain := templates.Plain
	segments := []templates.Segment{{"A", 15, true}, {"B", 10, true}, {"C", 15, false}, {"D", 25, true}, {"E", 10, true}, {"F", 20, true}, {"G", 5, true}}
	return gallery{
		Form: templates.Form{
			Values: map[string][]string{"siren": {"123456789"}, "due": {"demain"}, "amount": {"1,234,56"}, "kind": {"b"}, "why": {"Ligne 1\nLigne 2"}},
			Errors: []templates.FieldError{{Field: "siren", Text: plain("La clé de contrôle du SIREN ne correspond pas.")}, {Field: "amount", Text: plain("Ce montant peut se lire de deux façons.")}},
		},
		Clean:   templates.Form{Prefix: "b-"},
		Options: []templates.Option{{Value: "a", Label: plain("Tous les créanciers")}, {Value: "b", Label: plain("Fonderies du Ponant"), Help: plain("Trois dossiers en cours")}},
		Folder: templates.Folder{Kind: plain("Dossier"), Ref: "D-2026-0241", Badge: &templates.Badge{Tone: templates.Trouble, Icon: "triangle-alert", Text: plain("Échéance manquée")},
			Title: plain("Transports Kerdiles SARL"), Meta: []templates.Meta{{Label: plain("pour"), Value: "Fonderies du Ponant", Bold: true}, {Label: plain("SIREN"), Value: "439 120 567", Mono: true}, {Value: "Brest (29)"}},
			Sum: &templates.Sum{Label: plain("Restant dû au 21/11/2026"), Cents: 1360437}},
		Badges: []templates.Badge{{Icon: "clock", Text: plain("En cours")}, {Tone: templates.Done, Icon: "check", Text: plain("Accepté")}, {Tone: templates.Wait, Icon: "paperclip", Text: plain("Pièce demandée")},
			{Tone: templates.Agreement, Icon: "handshake", Text: plain("Promesse reçue")}, {Tone: templates.Trouble, Icon: "gavel", Text: plain("Procédure collective")}},
		Notices: []templates.Notice{{Text: plain("Pour information."), Detail: plain("Les données datent de ce matin.")}, {Tone: templates.Wait, Text: plain("En attente du créancier.")},
			{Tone: templates.Agreement, Text: plain("Promesse pour le 28/11.")}, {Tone: templates.Trouble, Text: plain("L’échéance du 15/11 n’est pas réglée."), Link: &templates.Link{Label: plain("Relancer"), Href: "/r", Icon: "mail"}}},
		Chronology: templates.Chronology{Items: []templates.Moment{
			{Icon: "voicemail", Title: plain("Appel, message laissé"), When: plain("18/11/2026 à 14 h 32"), ISO: "2026-11-18T13:32:00Z", Body: []templates.Message{plain("Inès Carré. Standard, message à Mme Kerdiles.")}},
			{Tone: templates.Trouble, Icon: "triangle-alert", Title: plain("Échéance manquée"), When: plain("16/11/2026"), ISO: "2026-11-16"},
			{Tone: templates.Wait, Icon: "paperclip", Title: plain("Pièce demandée"), When: plain("02/11/2026"), ISO: "2026-11-02"},
			{Tone: templates.Done, Icon: "euro", Title: plain("Paiement reçu"), When: plain("15/10/2026"), ISO: "2026-10-15", Links: []templates.Link{{Label: plain("Voir le relevé"), Href: "/s"}}},
			{Tone: templates.Agreement, Icon: "handshake", Title: plain("Promesse"), When: plain("02/09/2026"), ISO: "2026-09-02"},
		}},
		Statement: templates.Statement{Caption: plain("Décompte"), Lines: []templates.StatementLine{{Label: plain("FA-2026-0311"), Notes: []templates.Message{plain("205 jours de retard")}, Cents: 894000, Href: "/e/1"}, {Label: plain("Encaissé"), Cents: -600000}},
			Total: templates.StatementLine{Label: plain("Restant dû"), Cents: 294000}},
		Facts: []templates.Fact{{Label: plain("Téléphone"), Value: plain("02 61 91 00 12"), Mono: true}, {Label: plain("Prescription"), Value: plain("15/10/2031"), Note: plain("interrompue le 15/10/2026")}},
		Items: []templates.Item{{Tone: templates.Done, Icon: "circle-check", Text: plain("Rien de bloquant")}, {Tone: templates.Wait, Icon: "triangle-alert", Text: plain("Preuve de livraison manquante"), End: plain("+15"), Bold: true},
			{Icon: "clock", Text: plain("15/12/2026"), Link: &templates.Link{Label: plain("112 dossiers"), Href: "/c"}}},
		Score:     templates.Score{Points: 85, Segments: segments, Label: plain("Score par catégorie")},
		MiniTabs:  templates.MiniTabs{Segments: segments, Label: plain("6 catégories sur 7")},
		Money:     templates.MoneyBar{Parts: []templates.MoneyPart{{"net", plain("Net reversé"), 386500000, "/x"}, {"fees", plain("Honoraires"), 44900000, ""}, {"open", plain("Encore en cours"), 296600000, ""}, {"lost", plain("Clôturé sans paiement"), 256200000, ""}}},
		Intervals: []templates.Interval{{4200, 5100, 6000, 4380, templates.Done}, {3000, 4400, 5900, 4380, templates.Wait}, {3700, 4280, 4860, 4380, templates.Neutral}, {2800, 3410, 4080, 4380, templates.Trouble}},
		Share:     templates.Share{BasisPoints: 6320},
		Tabs:      templates.Tabs{Label: plain("Vues"), Items: []templates.Tab{{Label: plain("À traiter"), Href: "/", Current: true, Count: 11, Counted: true}, {Label: plain("Clôturés"), Href: "/c"}}},
		Chips:     []templates.Chip{{Label: plain("Gestionnaire : moi"), Href: "/"}, {Label: plain("État : en cours"), Href: "/"}},
		Pager:     templates.Pager{Summary: plain("Dossiers 51 à 100 sur 181"), Previous: "/p", Next: "/n"},
		Heads:     []templates.SortHead{{Label: plain("Débiteur"), Href: "/1"}, {Label: plain("Restant dû"), Href: "/2", Number: true, Direction: "descending"}, {Label: plain("Prochaine action"), Href: "/3", Direction: "ascending"}},
		Empty:     templates.Empty{Icon: "inbox", Title: plain("Boîte vide."), Detail: plain("Prochaine action lundi 23/11 à 9 h."), Link: &templates.Link{Label: plain("Voir tous les dossiers"), Href: "/cases", Icon: "list"}},
		Progress:  []templates.Progress{{Label: plain("Assemblage du dossier"), Done: 31, Total: 84}, {Label: plain("En file d’attente")}},
	}
}
