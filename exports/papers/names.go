package papers

// place is a town with its postal code, the registry it belongs to, and the telephone range of its region that is never
// given out to anyone.
type place struct{ code, town, registry, phone string }

var places = []place{
	{"29200", "Brest", "Brest", "026191"}, {"35000", "Rennes", "Rennes", "026191"}, {"44000", "Nantes", "Nantes", "026191"}, {"56100", "Lorient", "Lorient", "026191"},
	{"14000", "Caen", "Caen", "026191"}, {"76000", "Rouen", "Rouen", "026191"}, {"59000", "Lille", "Lille Métropole", "035301"}, {"67000", "Strasbourg", "Strasbourg", "035301"},
	{"54000", "Nancy", "Nancy", "035301"}, {"21000", "Dijon", "Dijon", "035301"}, {"25000", "Besançon", "Besançon", "035301"}, {"69007", "Lyon", "Lyon", "046571"},
	{"38000", "Grenoble", "Grenoble", "046571"}, {"30100", "Alès", "Nîmes", "046571"}, {"13002", "Marseille", "Marseille", "046571"}, {"63000", "Clermont-Ferrand", "Clermont-Ferrand", "046571"},
	{"31000", "Toulouse", "Toulouse", "053649"}, {"33000", "Bordeaux", "Bordeaux", "053649"}, {"64100", "Bayonne", "Bayonne", "053649"}, {"87000", "Limoges", "Limoges", "053649"},
	{"64000", "Pau", "Pau", "053649"}, {"75011", "Paris", "Paris", "019900"}, {"92100", "Boulogne-Billancourt", "Nanterre", "019900"}, {"93200", "Saint-Denis", "Bobigny", "019900"},
	{"77100", "Meaux", "Meaux", "019900"}, {"45000", "Orléans", "Orléans", "026191"},
}

var streets = []string{"rue des Forges", "rue du Port", "avenue de la Gare", "quai des Tanneurs", "chemin du Moulin", "rue des Tisserands", "boulevard de l’Océan",
	"impasse du Four à chaux", "rue des Charpentiers", "allée des Érables", "route de la Vallée", "place du Marché", "rue du Commerce", "zone artisanale des Landes", "parc d’activités du Val"}

var givenNames = []string{"Claire", "Inès", "Paul", "Maëlle", "Youssef", "Sophie", "Thomas", "Nadia", "Julien", "Élodie", "Marc", "Fatou", "Hélène", "Antoine", "Gwenaëlle", "Karim", "Lucie", "Bruno", "Amandine", "Olivier"}

var familyNames = []string{"Duhamel", "Carré", "Riou", "Kerdiles", "Bellanger", "Montferrand", "Vasseur", "Haddad", "Le Meur", "Sorel", "Traoré", "Chastagnier", "Delmotte", "Perrichon", "Aubrac", "Wernert", "Castelnou", "Jaouen", "Brémond", "Lacaze"}

// invented stems of company names
var stems = []string{"du Ponant", "Kerdiles", "de l’Estuaire", "des Deux Vallées", "Montferrand", "Belhomme", "du Grand Large", "Castelnou", "des Cévennes", "Wernert", "du Vieux Port", "Armorique", "Sorel et fils", "de la Loue", "Chastagnier", "Vauclair", "du Marais", "Perrichon", "Saint-Elme", "Bréhat"}

// Trade is a line of business: how its companies are called and what they sell.
type Trade struct {
	Name  string
	heads []string
	goods []good
	// services are not delivered but performed.
	service bool
}

// good is something sold: label, unit and a range of prices in cents before VAT.
type good struct {
	label, unit string
	low, high   int
}

// Trades are the lines of business of the invented companies.
var Trades = []Trade{
	{"fonderie", []string{"Fonderies", "Aciéries", "Forges"}, []good{{"Moyeu de remorque fonte GS, usiné", "pièce", 8400, 14900}, {"Carter aluminium, sable, ébarbé", "pièce", 5200, 9800}, {"Outillage de coulée, amortissement", "lot", 45000, 120000}, {"Traitement thermique", "kg", 180, 420}, {"Contrôle par ressuage", "pièce", 1200, 2600}}, false},
	{"menuiserie", []string{"Menuiserie", "Ébénisterie", "Agencement"}, []good{{"Fenêtre chêne deux vantaux, double vitrage", "pièce", 48000, 92000}, {"Porte coupe-feu 1/2 h, bloc complet", "pièce", 39000, 71000}, {"Banque d’accueil sur mesure", "forfait", 180000, 420000}, {"Pose et ajustage", "heure", 4500, 6200}, {"Quincaillerie et visserie", "lot", 3500, 9800}}, false},
	{"transport", []string{"Transports", "Messagerie", "Affrètement"}, []good{{"Transport lot complet, semi-remorque", "voyage", 62000, 148000}, {"Frais d’attente au quai", "heure", 5200, 7800}, {"Supplément gazole", "forfait", 2400, 9800}, {"Stockage palette Europe", "palette", 450, 980}, {"Livraison avec hayon", "livraison", 8900, 16500}}, true},
	{"nettoyage", []string{"Propreté", "Nettoyage", "Services"}, []good{{"Entretien des bureaux, forfait mensuel", "mois", 98000, 240000}, {"Nettoyage des vitres", "m²", 180, 420}, {"Décapage et mise en cire", "m²", 420, 890}, {"Fourniture de consommables", "lot", 4200, 12800}, {"Astreinte de week-end", "intervention", 12500, 24000}}, true},
	{"imprimerie", []string{"Imprimerie", "Arts graphiques", "Éditions"}, []good{{"Catalogue 48 pages, couché 135 g, piqué", "ex.", 140, 420}, {"Affiche 60 × 80, quadri", "ex.", 310, 780}, {"Mise en page et corrections d’auteur", "heure", 5400, 7800}, {"Façonnage, conditionnement", "forfait", 18000, 46000}, {"Livraison France", "forfait", 8500, 21000}}, false},
	{"matériaux", []string{"Matériaux", "Négoce", "Comptoir"}, []good{{"Parpaing creux 20 × 20 × 50", "pièce", 110, 190}, {"Ciment 32,5 R, sac de 35 kg", "sac", 690, 980}, {"Treillis soudé ST25C", "panneau", 3200, 5400}, {"Tuile terre cuite", "pièce", 95, 210}, {"Livraison grue", "livraison", 9800, 18500}}, false},
	{"informatique", []string{"Informatique", "Systèmes", "Solutions"}, []good{{"Poste de travail 16 Go, écran 24 pouces", "pièce", 78000, 124000}, {"Infogérance, forfait mensuel", "mois", 64000, 185000}, {"Intervention sur site", "heure", 7800, 11500}, {"Licence annuelle", "poste", 8900, 24000}, {"Migration de messagerie", "forfait", 120000, 340000}}, true},
	{"maintenance", []string{"Maintenance", "Hydraulique", "Mécanique"}, []good{{"Révision de pompe centrifuge", "pièce", 42000, 98000}, {"Joint d’étanchéité, jeu complet", "jeu", 3400, 8900}, {"Main-d’œuvre atelier", "heure", 5600, 7900}, {"Déplacement", "forfait", 6500, 18000}, {"Mise en service et procès-verbal", "forfait", 35000, 78000}}, true},
}
