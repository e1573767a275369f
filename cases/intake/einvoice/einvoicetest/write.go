// Package einvoicetest writes electronic invoices and statuses of invented companies in every vocabulary, for tests and
// benchmarks. It reads nothing and serves tests only.
package einvoicetest

import (
	"encoding/base64"
	"fmt"
	"strings"

	"relais/cases"
)

// Sample is an invoice to be written. Texts are written as they are, so that a test can put anything there.
type Sample struct {
	Profile, Number, TypeCode, Currency string
	Issued                              cases.Date
	Due                                 []cases.Date
	Net, VAT, Gross, Paid, Payable      string
	Lines                               []string // net amounts
	Order, Contract, Despatch           string
	Preceding                           string // of a credit note
	Notes                               [][2]string
	Terms                               string
	Seller, Buyer                       Company
	Payee                               string
	Attached                            []byte
	Credit                              bool
}

// Company is an invented company.
type Company struct{ Name, Trading, SIREN, SIRET, VAT, Street, Code, City, Email string }

// Example is an invoice with everything in it.
func Example() Sample {
	return Sample{
		Profile: "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:en16931", Number: "FA-2026-0241", TypeCode: "380", Currency: "EUR",
		Issued: cases.NewDate(2026, 3, 31), Due: []cases.Date{cases.NewDate(2026, 4, 30)},
		Net: "1000.00", VAT: "200.00", Gross: "1200.00", Paid: "100.00", Payable: "1100.00", Lines: []string{"600.00", "400.00"},
		Order: "BC-77", Contract: "CT-3", Despatch: "BL-9",
		Notes: [][2]string{{"PMD", "Pénalités de retard : 12,4 %"}, {"PMT", "Indemnité forfaitaire de 40 €"}, {"AAB", "Pas d’escompte"}},
		Terms: "30 jours fin de mois",
		Seller: Company{Name: "Fonderies du Ponant SAS", Trading: "Ponant", SIREN: "732829320", SIRET: "73282932000074", VAT: "FR44732829320",
			Street: "1 quai des Forges", Code: "29200", City: "Brest"},
		Buyer: Company{Name: "Transports Kerdilès SARL", SIREN: "404833048", VAT: "FR83404833048", Street: "9 rue du Port", Code: "56100",
			City: "Lorient", Email: "compta@kerdiles.example"},
		Attached: []byte("%PDF-1.4 bon de livraison"),
	}
}

func compact(d cases.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;")

// el writes an element, nothing when there is no text. attrs are written as they are.
func el(b *strings.Builder, name, text string, attrs ...string) {
	if text == "" {
		return
	}
	open := strings.Join(append([]string{name}, attrs...), " ")
	fmt.Fprintf(b, "<%s>%s</%s>", open, escape.Replace(text), name)
}

// CII writes the invoice as Factur-X has it.
func (s Sample) CII() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100">`)
	b.WriteString(`<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>`)
	el(&b, "ram:ID", s.Profile)
	b.WriteString(`</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext><rsm:ExchangedDocument>`)
	el(&b, "ram:ID", s.Number)
	el(&b, "ram:TypeCode", s.TypeCode)
	fmt.Fprintf(&b, `<ram:IssueDateTime><udt:DateTimeString format="102">%s</udt:DateTimeString></ram:IssueDateTime>`, compact(s.Issued))
	for _, n := range s.Notes {
		b.WriteString("<ram:IncludedNote>")
		el(&b, "ram:Content", n[1])
		el(&b, "ram:SubjectCode", n[0])
		b.WriteString("</ram:IncludedNote>")
	}
	b.WriteString(`</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>`)
	for i, net := range s.Lines {
		fmt.Fprintf(&b, `<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>%d</ram:LineID></ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>Pièce %d</ram:Name></ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>%s</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>%s</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>`, i+1, i+1, net, net)
	}
	b.WriteString("<ram:ApplicableHeaderTradeAgreement>")
	s.Seller.cii(&b, "ram:SellerTradeParty")
	s.Buyer.cii(&b, "ram:BuyerTradeParty")
	reference(&b, "ram:BuyerOrderReferencedDocument", s.Order)
	reference(&b, "ram:ContractReferencedDocument", s.Contract)
	if s.Attached != nil {
		fmt.Fprintf(&b, `<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>BL-9</ram:IssuerAssignedID><ram:TypeCode>916</ram:TypeCode><ram:Name>BON_LIVRAISON</ram:Name><ram:AttachmentBinaryObject mimeCode="application/pdf" filename="bl-9.pdf">%s</ram:AttachmentBinaryObject></ram:AdditionalReferencedDocument>`, base64.StdEncoding.EncodeToString(s.Attached))
	}
	b.WriteString("</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery>")
	reference(&b, "ram:DespatchAdviceReferencedDocument", s.Despatch)
	b.WriteString("</ram:ApplicableHeaderTradeDelivery><ram:ApplicableHeaderTradeSettlement>")
	s.ciiSettlement(&b)
	b.WriteString("</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>")
	return b.String()
}

func reference(b *strings.Builder, name, id string) {
	if id != "" {
		fmt.Fprintf(b, "<%s><ram:IssuerAssignedID>%s</ram:IssuerAssignedID></%s>", name, escape.Replace(id), name)
	}
}

func (s Sample) ciiSettlement(b *strings.Builder) {
	el(b, "ram:PaymentReference", s.Number)
	el(b, "ram:InvoiceCurrencyCode", s.Currency)
	if s.Payee != "" {
		fmt.Fprintf(b, "<ram:PayeeTradeParty><ram:Name>%s</ram:Name></ram:PayeeTradeParty>", s.Payee)
	}
	b.WriteString(`<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>FR7630006000011234567890189</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>`)
	fmt.Fprintf(b, `<ram:ApplicableTradeTax><ram:CalculatedAmount>%s</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>%s</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>`, s.VAT, s.Net)
	for _, due := range s.Due {
		b.WriteString("<ram:SpecifiedTradePaymentTerms>")
		el(b, "ram:Description", s.Terms)
		fmt.Fprintf(b, `<ram:DueDateDateTime><udt:DateTimeString format="102">%s</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>`, compact(due))
	}
	b.WriteString("<ram:SpecifiedTradeSettlementHeaderMonetarySummation>")
	el(b, "ram:LineTotalAmount", s.Net)
	el(b, "ram:TaxBasisTotalAmount", s.Net)
	el(b, "ram:TaxTotalAmount", "999.00", `currencyID="USD"`)
	el(b, "ram:TaxTotalAmount", s.VAT, `currencyID="`+s.Currency+`"`)
	el(b, "ram:GrandTotalAmount", s.Gross)
	el(b, "ram:TotalPrepaidAmount", s.Paid)
	el(b, "ram:DuePayableAmount", s.Payable)
	b.WriteString("</ram:SpecifiedTradeSettlementHeaderMonetarySummation>")
	if s.Preceding != "" {
		fmt.Fprintf(b, `<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>%s</ram:IssuerAssignedID><ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260228</qdt:DateTimeString></ram:FormattedIssueDateTime></ram:InvoiceReferencedDocument>`, s.Preceding)
	}
}

func (c Company) cii(b *strings.Builder, name string) {
	fmt.Fprintf(b, "<%s>", name)
	el(b, "ram:GlobalID", c.SIRET, `schemeID="0009"`)
	el(b, "ram:Name", c.Name)
	b.WriteString("<ram:SpecifiedLegalOrganization>")
	el(b, "ram:ID", c.SIREN, `schemeID="0002"`)
	el(b, "ram:TradingBusinessName", c.Trading)
	b.WriteString("</ram:SpecifiedLegalOrganization><ram:DefinedTradeContact><ram:EmailURIUniversalCommunication>")
	el(b, "ram:URIID", c.Email)
	b.WriteString("</ram:EmailURIUniversalCommunication></ram:DefinedTradeContact><ram:PostalTradeAddress>")
	el(b, "ram:PostcodeCode", c.Code)
	el(b, "ram:LineOne", c.Street)
	el(b, "ram:CityName", c.City)
	b.WriteString("<ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress><ram:URIUniversalCommunication>")
	el(b, "ram:URIID", c.SIREN+"_FACT", `schemeID="0225"`)
	b.WriteString("</ram:URIUniversalCommunication><ram:SpecifiedTaxRegistration>")
	el(b, "ram:ID", c.VAT, `schemeID="VA"`)
	fmt.Fprintf(b, "</ram:SpecifiedTaxRegistration></%s>", name)
}

// ZUGFeRD1 writes the invoice under the older names.
func (s Sample) ZUGFeRD1() string {
	return strings.NewReplacer(
		"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0",
		"BusinessInformationEntity:100", "BusinessInformationEntity:12", "DataType:100", "DataType:15",
		"CrossIndustryInvoice", "CrossIndustryDocument", "ExchangedDocumentContext", "SpecifiedExchangedDocumentContext",
		"rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>", "rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction",
		"ApplicableHeaderTrade", "ApplicableSupplyChainTrade", "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation",
		"RateApplicablePercent", "ApplicablePercent", "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:en16931", "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort",
	).Replace(s.CII())
}

// UBL writes the invoice, or the credit note, in UBL 2.1.
func (s Sample) UBL() string {
	root, line, quantity := "Invoice", "InvoiceLine", "InvoicedQuantity"
	if s.Credit {
		root, line, quantity = "CreditNote", "CreditNoteLine", "CreditedQuantity"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><%s xmlns="urn:oasis:names:specification:ubl:schema:xsd:%s-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">`, root, root)
	el(&b, "cbc:CustomizationID", s.Profile)
	el(&b, "cbc:ID", s.Number)
	el(&b, "cbc:IssueDate", s.Issued.String())
	for _, due := range s.Due {
		el(&b, "cbc:DueDate", due.String())
	}
	el(&b, "cbc:"+root+"TypeCode", s.TypeCode)
	for _, n := range s.Notes {
		el(&b, "cbc:Note", "#"+n[0]+"#"+n[1])
	}
	el(&b, "cbc:DocumentCurrencyCode", s.Currency)
	for _, r := range [][2]string{{"cac:OrderReference", s.Order}, {"cac:DespatchDocumentReference", s.Despatch}, {"cac:ContractDocumentReference", s.Contract}} {
		if r[1] != "" {
			fmt.Fprintf(&b, "<%s><cbc:ID>%s</cbc:ID></%s>", r[0], r[1], r[0])
		}
	}
	if s.Preceding != "" {
		fmt.Fprintf(&b, "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>%s</cbc:ID><cbc:IssueDate>2026-02-28</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>", s.Preceding)
	}
	if s.Attached != nil {
		fmt.Fprintf(&b, `<cac:AdditionalDocumentReference><cbc:ID>BL-9</cbc:ID><cbc:DocumentDescription>BON_LIVRAISON</cbc:DocumentDescription><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="bl-9.pdf">%s</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>`, base64.StdEncoding.EncodeToString(s.Attached))
	}
	s.Seller.ubl(&b, "cac:AccountingSupplierParty")
	s.Buyer.ubl(&b, "cac:AccountingCustomerParty")
	if s.Payee != "" {
		fmt.Fprintf(&b, "<cac:PayeeParty><cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName></cac:PayeeParty>", s.Payee)
	}
	fmt.Fprintf(&b, `<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>%s</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>FR7630006000011234567890189</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>`, s.Number)
	if s.Terms != "" {
		fmt.Fprintf(&b, "<cac:PaymentTerms><cbc:Note>%s</cbc:Note></cac:PaymentTerms>", s.Terms)
	}
	fmt.Fprintf(&b, `<cac:TaxTotal><cbc:TaxAmount currencyID="%[1]s">%[2]s</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID="%[1]s">%[3]s</cbc:TaxableAmount><cbc:TaxAmount currencyID="%[1]s">%[2]s</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:TaxTotal><cbc:TaxAmount currencyID="USD">999.00</cbc:TaxAmount></cac:TaxTotal>`, s.Currency, s.VAT, s.Net)
	b.WriteString("<cac:LegalMonetaryTotal>")
	el(&b, "cbc:LineExtensionAmount", s.Net)
	el(&b, "cbc:TaxExclusiveAmount", s.Net)
	el(&b, "cbc:TaxInclusiveAmount", s.Gross)
	el(&b, "cbc:PrepaidAmount", s.Paid)
	el(&b, "cbc:PayableAmount", s.Payable)
	b.WriteString("</cac:LegalMonetaryTotal>")
	for i, net := range s.Lines {
		fmt.Fprintf(&b, `<cac:%[1]s><cbc:ID>%[2]d</cbc:ID><cbc:%[3]s unitCode="C62">1</cbc:%[3]s><cbc:LineExtensionAmount>%[4]s</cbc:LineExtensionAmount><cac:Item><cbc:Name>Pièce %[2]d</cbc:Name></cac:Item><cac:Price><cbc:PriceAmount>%[4]s</cbc:PriceAmount></cac:Price></cac:%[1]s>`, line, i+1, quantity, net)
	}
	fmt.Fprintf(&b, "</%s>", root)
	return b.String()
}

func (c Company) ubl(b *strings.Builder, name string) {
	fmt.Fprintf(b, "<%s><cac:Party>", name)
	el(b, "cbc:EndpointID", c.SIREN+"_FACT", `schemeID="0225"`)
	if c.SIRET != "" {
		fmt.Fprintf(b, `<cac:PartyIdentification><cbc:ID schemeID="0009">%s</cbc:ID></cac:PartyIdentification>`, c.SIRET)
	}
	if c.Trading != "" {
		fmt.Fprintf(b, "<cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName>", c.Trading)
	}
	b.WriteString("<cac:PostalAddress>")
	el(b, "cbc:StreetName", c.Street)
	el(b, "cbc:CityName", c.City)
	el(b, "cbc:PostalZone", c.Code)
	b.WriteString("<cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme>")
	el(b, "cbc:CompanyID", c.VAT)
	b.WriteString("<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>")
	el(b, "cbc:RegistrationName", c.Name)
	el(b, "cbc:CompanyID", c.SIREN, `schemeID="0002"`)
	b.WriteString("</cac:PartyLegalEntity><cac:Contact>")
	el(b, "cbc:ElectronicMail", c.Email)
	fmt.Fprintf(b, "</cac:Contact></cac:Party></%s>", name)
}

// Status writes what a platform says about an invoice (CDAR). detail stands inside its status: reasons and amounts.
func Status(code, number, detail string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rsm:CrossDomainAcknowledgementAndResponse xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"><rsm:ExchangedDocument><ram:ID>M-1</ram:ID><ram:IssueDateTime><udt:DateTimeString format="204">20260410153000</udt:DateTimeString></ram:IssueDateTime><ram:SenderTradeParty><ram:RoleCode>WK</ram:RoleCode></ram:SenderTradeParty><ram:IssuerTradeParty><ram:GlobalID schemeID="0002">404833048</ram:GlobalID><ram:Name>Transports Kerdilès SARL</ram:Name></ram:IssuerTradeParty></rsm:ExchangedDocument><rsm:AcknowledgementDocument><ram:TypeCode>23</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="204">20260409101500</udt:DateTimeString></ram:IssueDateTime><ram:ReferenceReferencedDocument><ram:IssuerAssignedID>` + number +
		`</ram:IssuerAssignedID><ram:ReceiptDateTime><udt:DateTimeString format="204">20260401080000</udt:DateTimeString></ram:ReceiptDateTime><ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260331</qdt:DateTimeString></ram:FormattedIssueDateTime><ram:ProcessConditionCode>` + code +
		`</ram:ProcessConditionCode><ram:SpecifiedDocumentStatus>` + detail + `</ram:SpecifiedDocumentStatus></ram:ReferenceReferencedDocument></rsm:AcknowledgementDocument></rsm:CrossDomainAcknowledgementAndResponse>`
}
