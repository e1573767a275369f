package einvoice

// paths say where the facts of an invoice stand in one vocabulary, from the root; | parts alternatives. Those of parties,
// lines, VAT rows and means of payment start at their own element.
type paths struct {
	profile, process, number, issued, typeCode, currency, taxCurrency, vatDue   string
	due, dueMeans, delivered, periodFrom, periodTo                              string
	buyerRef, project, contract, order, salesOrder, receipt, despatch           string
	preceding, precedingNumber, precedingIssued                                 string
	terms, notes, noteText, noteCode                                            string
	seller, buyer, payee, taxRepresentative, deliveredTo                        string
	party                                                                       partyPaths
	means, meansCode, meansReference, allReference, iban, bic, debited, mandate string
	totals, totalVAT                                                            string
	sums                                                                        [8]string // as in sumFields
	vat, vatBase, vatTax, vatCategory, vatRate                                  string
	lines, lineID, lineName, lineQuantity, linePrice, lineNet                   string
	attached, attachedRef, attachedText, attachedLink, attachedFile             string
}

// partyPaths start at a party.
type partyPaths struct {
	name, trading, legalID, ids, vat, vatScheme, endpoint        string
	street, postalCode, city, country, contact, telephone, email string
}

const (
	ciiDocument   = "ExchangedDocument/"
	ciiContext    = "ExchangedDocumentContext/"
	ciiTrade      = "SupplyChainTradeTransaction/"
	ciiAgreement  = ciiTrade + "ApplicableHeaderTradeAgreement/"
	ciiDelivery   = ciiTrade + "ApplicableHeaderTradeDelivery/"
	ciiSettlement = ciiTrade + "ApplicableHeaderTradeSettlement/"
)

// sumFields are the totals other than VAT, in the order of paths.sums.
var sumFields = [8]string{"BT-106", "BT-107", "BT-108", "BT-109", "BT-112", "BT-113", "BT-114", "BT-115"}

var ciiPaths = paths{
	profile:  ciiContext + "GuidelineSpecifiedDocumentContextParameter/ID",
	process:  ciiContext + "BusinessProcessSpecifiedDocumentContextParameter/ID",
	number:   ciiDocument + "ID",
	issued:   ciiDocument + "IssueDateTime/DateTimeString",
	typeCode: ciiDocument + "TypeCode",
	currency: ciiSettlement + "InvoiceCurrencyCode", taxCurrency: ciiSettlement + "TaxCurrencyCode",
	vatDue:     ciiSettlement + "ApplicableTradeTax/DueDateTypeCode",
	due:        ciiSettlement + "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString",
	delivered:  ciiDelivery + "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString",
	periodFrom: ciiSettlement + "BillingSpecifiedPeriod/StartDateTime/DateTimeString",
	periodTo:   ciiSettlement + "BillingSpecifiedPeriod/EndDateTime/DateTimeString",
	buyerRef:   ciiAgreement + "BuyerReference", project: ciiAgreement + "SpecifiedProcuringProject/ID",
	contract:   ciiAgreement + "ContractReferencedDocument/IssuerAssignedID|" + ciiAgreement + "ContractReferencedDocument/ID",
	order:      ciiAgreement + "BuyerOrderReferencedDocument/IssuerAssignedID|" + ciiAgreement + "BuyerOrderReferencedDocument/ID",
	salesOrder: ciiAgreement + "SellerOrderReferencedDocument/IssuerAssignedID",
	receipt:    ciiDelivery + "ReceivingAdviceReferencedDocument/IssuerAssignedID",
	despatch: ciiDelivery + "DespatchAdviceReferencedDocument/IssuerAssignedID|" + ciiDelivery + "DeliveryNoteReferencedDocument/IssuerAssignedID|" +
		ciiDelivery + "DeliveryNoteReferencedDocument/ID",
	preceding: ciiSettlement + "InvoiceReferencedDocument", precedingNumber: "IssuerAssignedID",
	precedingIssued: "FormattedIssueDateTime/DateTimeString",
	terms:           ciiSettlement + "SpecifiedTradePaymentTerms/Description",
	notes:           ciiDocument + "IncludedNote", noteText: "Content", noteCode: "SubjectCode",
	seller: ciiAgreement + "SellerTradeParty", buyer: ciiAgreement + "BuyerTradeParty", payee: ciiSettlement + "PayeeTradeParty",
	taxRepresentative: ciiAgreement + "SellerTaxRepresentativeTradeParty/Name", deliveredTo: ciiDelivery + "ShipToTradeParty/Name",
	party: partyPaths{name: "Name", trading: "SpecifiedLegalOrganization/TradingBusinessName", legalID: "SpecifiedLegalOrganization/ID",
		ids: "ID|GlobalID", vat: "SpecifiedTaxRegistration/ID", endpoint: "URIUniversalCommunication/URIID",
		street:     "PostalTradeAddress/LineOne|PostalTradeAddress/LineTwo|PostalTradeAddress/LineThree",
		postalCode: "PostalTradeAddress/PostcodeCode", city: "PostalTradeAddress/CityName", country: "PostalTradeAddress/CountryID",
		contact: "DefinedTradeContact/PersonName", telephone: "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber",
		email: "DefinedTradeContact/EmailURIUniversalCommunication/URIID"},
	means: ciiSettlement + "SpecifiedTradeSettlementPaymentMeans", meansCode: "TypeCode", allReference: ciiSettlement + "PaymentReference",
	iban: "PayeePartyCreditorFinancialAccount/IBANID|PayeePartyCreditorFinancialAccount/ProprietaryID",
	bic:  "PayeeSpecifiedCreditorFinancialInstitution/BICID", debited: "PayerPartyDebtorFinancialAccount/IBANID",
	mandate: ciiSettlement + "SpecifiedTradePaymentTerms/DirectDebitMandateID",
	totals:  ciiSettlement + "SpecifiedTradeSettlementHeaderMonetarySummation",
	sums: [8]string{"LineTotalAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "TaxBasisTotalAmount", "GrandTotalAmount",
		"TotalPrepaidAmount", "RoundingAmount", "DuePayableAmount"},
	totalVAT: ciiSettlement + "SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount",
	vat:      ciiSettlement + "ApplicableTradeTax", vatBase: "BasisAmount", vatTax: "CalculatedAmount", vatCategory: "CategoryCode", vatRate: "RateApplicablePercent",
	lines: ciiTrade + "IncludedSupplyChainTradeLineItem", lineID: "AssociatedDocumentLineDocument/LineID", lineName: "SpecifiedTradeProduct/Name",
	lineQuantity: "SpecifiedLineTradeDelivery/BilledQuantity", linePrice: "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount",
	lineNet: "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount|" +
		"SpecifiedLineTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/LineTotalAmount",
	attached: ciiAgreement + "AdditionalReferencedDocument", attachedRef: "IssuerAssignedID", attachedText: "Name", attachedLink: "URIID",
	attachedFile: "AttachmentBinaryObject",
}

var ublPaths = paths{
	profile: "CustomizationID", process: "ProfileID", number: "ID", issued: "IssueDate", typeCode: "InvoiceTypeCode|CreditNoteTypeCode",
	currency: "DocumentCurrencyCode", taxCurrency: "TaxCurrencyCode", vatDue: "InvoicePeriod/DescriptionCode",
	due: "DueDate", dueMeans: "PaymentMeans/PaymentDueDate", delivered: "Delivery/ActualDeliveryDate",
	periodFrom: "InvoicePeriod/StartDate", periodTo: "InvoicePeriod/EndDate",
	buyerRef: "BuyerReference", project: "ProjectReference/ID", contract: "ContractDocumentReference/ID", order: "OrderReference/ID",
	salesOrder: "OrderReference/SalesOrderID", receipt: "ReceiptDocumentReference/ID", despatch: "DespatchDocumentReference/ID",
	preceding: "BillingReference/InvoiceDocumentReference", precedingNumber: "ID", precedingIssued: "IssueDate",
	terms: "PaymentTerms/Note", notes: "Note",
	seller: "AccountingSupplierParty/Party", buyer: "AccountingCustomerParty/Party", payee: "PayeeParty",
	taxRepresentative: "TaxRepresentativeParty/PartyName/Name", deliveredTo: "Delivery/DeliveryParty/PartyName/Name",
	party: partyPaths{name: "PartyLegalEntity/RegistrationName", trading: "PartyName/Name", legalID: "PartyLegalEntity/CompanyID",
		ids: "PartyIdentification/ID", vat: "PartyTaxScheme", vatScheme: "TaxScheme/ID", endpoint: "EndpointID",
		street:     "PostalAddress/StreetName|PostalAddress/AdditionalStreetName|PostalAddress/AddressLine/Line",
		postalCode: "PostalAddress/PostalZone", city: "PostalAddress/CityName", country: "PostalAddress/Country/IdentificationCode",
		contact: "Contact/Name", telephone: "Contact/Telephone", email: "Contact/ElectronicMail"},
	means: "PaymentMeans", meansCode: "PaymentMeansCode", meansReference: "PaymentID", iban: "PayeeFinancialAccount/ID",
	bic: "PayeeFinancialAccount/FinancialInstitutionBranch/ID", debited: "PaymentMandate/PayerFinancialAccount/ID",
	mandate: "PaymentMeans/PaymentMandate/ID", totals: "LegalMonetaryTotal",
	sums: [8]string{"LineExtensionAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "TaxExclusiveAmount", "TaxInclusiveAmount",
		"PrepaidAmount", "PayableRoundingAmount", "PayableAmount"},
	totalVAT: "TaxTotal/TaxAmount", vat: "TaxTotal/TaxSubtotal", vatBase: "TaxableAmount", vatTax: "TaxAmount", vatCategory: "TaxCategory/ID",
	vatRate: "TaxCategory/Percent",
	lines:   "InvoiceLine|CreditNoteLine", lineID: "ID", lineName: "Item/Name", lineQuantity: "InvoicedQuantity|CreditedQuantity",
	linePrice: "Price/PriceAmount", lineNet: "LineExtensionAmount",
	attached: "AdditionalDocumentReference", attachedRef: "ID", attachedText: "DocumentDescription",
	attachedLink: "Attachment/ExternalReference/URI", attachedFile: "Attachment/EmbeddedDocumentBinaryObject",
}
