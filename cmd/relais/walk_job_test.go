package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"relais/cases"
	"relais/exports/papers"
	"relais/portal/walk"
)

// job is one case on its way through the hands of a creditor, an agency and a director.
type job struct {
	t      *testing.T
	d      *played
	script bool // the browsers run scripts
	seller string
	agency string
	sale   papers.Sale
	files  []string // what is dropped at once
	piece  string   // what is asked for later
	link   string   // address of the case

	controller, agent, manager, director *walk.Page

	before figures
}

// figures are what the report says of an agency.
type figures struct {
	placed, open, unpaid int
	principal, recovered cases.Cents
}

// jobOf hands a case over, works it and closes it, as those people do it.
func jobOf(t *testing.T, d *played, script bool, seller, agency string) {
	j := &job{t: t, d: d, script: script, seller: seller, agency: agency}
	j.controller, j.agent = j.person(cases.Controller, seller), j.person(cases.Agent, agency)
	j.manager, j.director = j.person(cases.AgencyManager, agency), j.person(cases.Director, seller)
	j.invent()
	j.before = j.report()
	j.draft()
	j.drop()
	j.sortFiles()
	j.handOver()
	j.dossier()
	j.accept()
	j.answer()
	j.byMouse()
	j.byKeys()
	j.queue()
	j.several()
	j.remit()
	j.closeCase()
	j.seeFigures()
}

func (j *job) person(role cases.Role, org string) *walk.Page {
	p := walk.Browser(j.t).Page(j.t, j.d.url)
	if !j.script {
		p.WithoutScript()
	}
	return signInto(p, j.d.of(role, org))
}

// invent makes up a sale that was not paid, and writes its papers into a folder: all but the account statement.
func (j *job) invent() {
	seed := uint64(4711)
	if j.script {
		seed++
	}
	chance := papers.NewChance(seed)
	delivered := cases.DateOf(time.Now()).AddDays(-150)
	buyer := chance.Company(4)
	buyer.Name = "Scierie du Haut Clain SAS"
	if j.script {
		buyer.Name = "Tannerie de la Marche SAS"
	}
	j.sale = chance.Sale(chance.Company(1), buyer, 240_000, delivered, 815)
	all, err := papers.Dossier(j.sale, seed)
	if err != nil {
		j.t.Fatal(err)
	}
	all = append(all, papers.Paper{Name: "facture_incomplete.pdf", Data: papers.BrokenPaper(j.sale)})
	dir := j.t.TempDir()
	for _, paper := range all {
		path := filepath.Join(dir, paper.Name)
		if err := os.WriteFile(path, paper.Data, 0o600); err != nil {
			j.t.Fatal(err)
		}
		if paper.Letter == "G" {
			j.piece = path
		} else {
			j.files = append(j.files, path)
		}
	}
}

// draft types the case in: the debtor, somebody to call, the invoice, a reminder.
func (j *job) draft() {
	s, p := j.sale, j.controller
	p.Open("/").Click("Nouveau dossier")
	p.Fill("Raison sociale ou nom", s.Buyer.Name).Fill("SIREN", s.Buyer.SIREN).Fill("line1", s.Buyer.Street).
		Fill("Code postal", s.Buyer.Code).Fill("Ville", s.Buyer.Town).Click("Ouvrir le dossier")
	j.link = strings.TrimSuffix(p.See("Avant de transmettre").URL(), "/edit")
	p.Click("Ajouter un contact").Fill("Nom", "Camille Aubert").Fill("Fonction", "Comptabilité").
		Fill("Téléphone", "0199001234").Click("Enregistrer").See("Enregistré.").See("Camille Aubert")
	p.Click("Ajouter une facture").Fill("Numéro", s.Invoice).Fill("Montant TTC", euros(s.Total())).
		Fill("issued_on", s.InvoicedOn.String()).Fill("due_on", s.DueOn.String()).Fill("performed_on", s.DeliveredOn.String()).
		Click("Enregistrer").See("Enregistré.").See(s.Invoice)
	p.Click("Ajouter une relance").Fill("done_on", s.DueOn.AddDays(6).String()).Select("Canal", "Téléphone").
		Select("Niveau", "Première relance").Fill("Destinataire", "Camille Aubert").Click("Enregistrer").See("Première relance")
}

// euros writes an amount as a French person types it.
func euros(cents int64) string { return fmt.Sprintf("%d,%02d", cents/100, cents%100) }

// drop drops all files at once: on the page with the mouse, or without scripts through the field.
func (j *job) drop() {
	p := j.controller
	p.Click("Pièces et transmission").See("Déposez toutes les pièces d'un coup")
	if j.script {
		p.Drop(".dropzone", j.files...)
	} else {
		p.Upload("#drop", j.files...).Click("Envoyer")
	}
	for _, file := range j.files {
		j.until(p, filepath.Base(file))
	}
}

// until waits for words, asking for the page again when it has no script that does.
func (j *job) until(p *walk.Page, words string) {
	j.t.Helper()
	if j.script {
		p.See(words)
		return
	}
	p.ReloadUntil(words)
}

// sortFiles sees what was recognised, takes the broken file away, confirms what is doubtful and reads score and holes.
func (j *job) sortFiles() {
	p := j.controller
	j.until(p, "est endommagé et ne s'ouvre pas")
	j.until(p, "11 pièces classées")
	if j.script {
		p.NotSee("en cours de lecture")
	}
	p.See("Facture, " + j.sale.Invoice + ".pdf").See("Mise en demeure, mise_en_demeure.pdf").See("Bon de livraison, scan_")
	p.Click("Retirer : facture incomplete")
	p.In("#evidence").NotSee("facture_incomplete.pdf")
	doubtful := p.Names(`[action$="/documents/confirm"] button`)
	if len(doubtful) == 0 {
		j.t.Error("nothing is to be confirmed: is a scan recognised beyond doubt?")
	}
	for i, name := range doubtful {
		p.Click(name).SeeFewer(len(doubtful)-i, `[action$="/documents/confirm"]`)
	}
	p.See("Aucun relevé de compte du client").See("Vous transmettez 10 pièces et un décompte de")
	p.In("#beside").See("95 sur 100").See(j.sale.Invoice).See("2 880,00 €").See("Total réclamé")
}

// handOver sends the case, thinks better of it, and sends it again.
func (j *job) handOver() {
	p := j.controller
	for _, again := range []bool{false, true} {
		p.Open(j.link + "/release").Check(j.agency).Check("certified").Click("css=#confirm button[type=submit]")
		p.SeeURL(j.link).See("Dossier transmis.").See("Annulable jusqu'à")
		if !again {
			p.Click("Annuler la transmission").See("Transmission annulée").Open(j.link + "/edit").See("Avant de transmettre")
		}
	}
}

// dossier waits until the dossier is bound, takes it home and has it checked without the portal.
func (j *job) dossier() {
	p := j.controller
	j.until(p, "Dossier PDF")
	name, pdf := p.Download("Dossier PDF")
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !strings.HasSuffix(name, ".pdf") {
		j.t.Errorf("the dossier is %s, which begins %q", name, pdf[:min(len(pdf), 8)])
	}
	name, zip := p.Download("Lot de pièces (ZIP)")
	path := filepath.Join(j.t.TempDir(), name)
	if err := os.WriteFile(path, zip, 0o600); err != nil {
		j.t.Fatal(err)
	}
	program, err := exec.LookPath("relais")
	if err != nil {
		j.t.Fatal(err)
	}
	if out, err := exec.Command(program, "verify", path).CombinedOutput(); err != nil {
		j.t.Errorf("relais verify %s: %v\n%s", name, err, out)
	}
}

// accept takes the case out of the inbox and asks for the piece that is missing.
func (j *job) accept() {
	p := j.agent
	p.Open("/").See(j.sale.Buyer.Name)
	p.Click("Accepter : " + j.sale.Buyer.Name)
	p.In("[popover]:popover-open").Fill("Votre référence", j.ref()).Click("Accepter")
	p.See("Dossier accepté").Open(j.link).See(j.ref()).See("suivi par")
	p.In(".action-bar").Click("Demander")
	p.In("#ask").Select("Nature de la demande", "Une pièce").Select("Catégorie de pièce", "Débiteur et compte").Fill("Votre question", "Le relevé de compte, s'il vous plaît.").Click("Envoyer la demande")
	p.See("Demande envoyée au créancier.").See("Pièce demandée").See("Le relevé de compte, s'il vous plaît.")
}

func (j *job) ref() string { return "MAR-" + j.sale.Invoice }

// answer finds the question on the start page of the creditor and sends the piece.
func (j *job) answer() {
	j.controller.Open("/").See("Réponses attendues").Click("Répondre " + j.sale.Buyer.Name)
	j.controller.Fill("Votre réponse", "Le voici.").Upload("Pièce demandée", j.piece)
	j.controller.In(".request--open").Click("Répondre")
	j.controller.See("Réponse envoyée à l'agence.")
	j.agent.Open(j.link).See("Le voici.").See("releve compte")
}

// byMouse logs a call, a letter, a promise and a payment on the page of the case.
func (j *job) byMouse() {
	p := j.agent.Open(j.link)
	p.In(".action-bar").Click("Appel")
	p.In("#call").Click("Sans réponse")
	p.See("Appel consigné.")
	p.In(".action-bar").Click("Courrier")
	p.See("Courrier consigné.")
	p.In(".action-bar").Click("Promesse")
	p.In("#promise").Fill("Montant", "500,00").Click("Noter la promesse")
	p.See("Promesse notée.").See("Promesse reçue")
	p.In(".action-bar").Click("Paiement")
	p.In("#receive").Fill("Montant", "500,00").Click("Enregistrer le paiement")
	p.See("Paiement enregistré.").See("500,00 €")
}

// byKeys does the same without the mouse. Whoever has no scripts has no keys.
func (j *job) byKeys() {
	p := j.agent.Open(j.link)
	if !j.script {
		return
	}
	p.PressKey("a").In("#call").See("Message laissé")
	p.PressKey("2").See("Appel consigné.").See("Appel, message laissé")
	p.PressKey("c").See("Courrier consigné.")
	p.PressKey("r").In("#promise").Fill("Montant", "300,00").PressKey("Enter")
	p.See("Promesse notée.")
	p.PressKey("p").In("#receive").Fill("Montant", "250,00").PressKey("Enter")
	p.See("Paiement enregistré.").See("250,00 €")
	p.PressKey("?").SeeURL("/help/shortcuts")
}

// several logs one call for several cases of the list, which the person chooses by mouse, or with j and x.
func (j *job) several() {
	p := j.agent.Open("/?view=active&handler=all").See("En cours")
	if p.Count("tbody [name=case]") < 2 {
		j.t.Fatalf("the list of %s is too short to choose several cases", j.agency)
	}
	if j.script {
		for range p.Count("article[data-row]") {
			p.PressKey("j") // cards to accept stand before the list
		}
		p.PressKey("j").PressKey("x").PressKey("j").PressKey("x").See("2 dossiers sélectionnés")
	} else {
		for _, row := range []string{"1", "2"} {
			p.Check("css=tbody tr:nth-child(" + row + ") [name=case]")
		}
	}
	p.Click("Appel sans réponse").See("2 mis à jour")
}

// queue works what is due one after the other.
func (j *job) queue() {
	p := j.manager.Open("/").See("Boîte de réception")
	if p.Count(".page-head a.button--primary") == 0 {
		p.See("0 action à faire").Open("/queue").See("Revenir à la boîte de réception") // the demo left this agency nothing
		return
	}
	p.Click("css=.page-head a.button--primary").See("1 sur")
	first := p.Title()
	p.Click("Sans réponse").See("Appel consigné.")
	if p.Title() == first {
		j.t.Errorf("after the first case, the queue shows it again: %s", first)
	}
	if p.Count("[data-key=s]") > 0 {
		p.Click("Passer")
	}
}

// remit gives the creditor what came.
func (j *job) remit() {
	p := j.manager.Open("/remittances/new").Click("Préparer " + j.seller).See(j.sale.Buyer.Name)
	p.Fill("Votre référence", "REV-"+j.sale.Invoice).Fill("bank_on", cases.DateOf(time.Now()).String())
	p.Click("css=main form[method=post] button.button--primary").See("Reversement émis.").See(j.sale.Buyer.Name)
	j.controller.Open("/remittances").Click("REV-" + j.sale.Invoice).See(j.sale.Buyer.Name)
}

// closeCase receives the rest, closes the case and sees it settled in both lists.
func (j *job) closeCase() {
	p := j.agent.Open(j.link)
	p.In(".action-bar").Click("Paiement")
	p.In("#receive").Click("Enregistrer le paiement")
	p.See("Paiement enregistré.").Click("Clôturer").Select("Motif de clôture", "Soldé").
		Fill("Ce qui a été fait et pourquoi cela s’arrête", "Tout est payé.").Click("Clôturer le dossier")
	p.See("Dossier clôturé.").See("Soldé")
	for _, list := range []*walk.Page{j.agent, j.controller} {
		list.Open("/cases?view=closed")
		if row := strings.Join(list.Row(j.sale.Buyer.Name), " | "); !strings.Contains(row, "Soldé") || !strings.Contains(row, "| 0,00 €") {
			j.t.Errorf("the settled case stands in the list as %s", row)
		}
	}
}

// report reads what the report says of the agency now.
func (j *job) report() figures {
	j.t.Helper()
	row := j.director.Open("/").See(j.agency).Row(j.agency)
	if compared := j.director.Open("/agencies").See(j.agency).In("section[aria-labelledby=table]").Row(j.agency); strings.Join(compared, "|") != strings.Join(row, "|") {
		j.t.Errorf("the summary says %s, the comparison %s", row, compared)
	}
	count := func(cell string) int {
		n, err := strconv.Atoi(regexp.MustCompile(`^[0-9]+`).FindString(cell))
		if err != nil {
			j.t.Fatalf("%q in %q is no number", cell, row)
		}
		return n
	}
	amount := func(cell string) cases.Cents {
		n, err := strconv.ParseInt(regexp.MustCompile(`[^0-9]`).ReplaceAllString(cell, ""), 10, 64)
		if err != nil {
			j.t.Fatalf("%q in %q is no amount", cell, row)
		}
		return cases.Cents(n)
	}
	return figures{placed: count(row[1]), principal: amount(row[2]), recovered: amount(row[3]), open: count(row[6]), unpaid: count(row[7])}
}

// seeFigures compares the report with what was done, and goes from the figure down to the case.
func (j *job) seeFigures() {
	total := cases.Cents(j.sale.Total())
	want := j.before
	want.placed, want.principal, want.recovered = want.placed+1, want.principal+total, want.recovered+total
	if got := j.report(); got != want {
		j.t.Errorf("the report says %+v; before it said %+v, and one case of %d cents was placed and paid", got, j.before, total)
	}
	j.director.Open("/agencies").In("section[aria-labelledby=table]").Click(j.agency)
	j.director.See(j.agency).Click("css=.tile:first-child .tile__note a").See(j.sale.Buyer.Name).Click(j.sale.Buyer.Name).See("Soldé").See("Tout est payé.")
}
