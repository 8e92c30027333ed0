package fees

import "tallybridge/engine/domain"

// The labels below are those seen in V2 settlement files and named in Amazon's
// Finances API. All are folded: lower case, letters and digits only. Labels
// change without notice; what is not here is unmapped, never guessed.

// kindOfOrder are the transaction types whose rows belong to an order, and
// whether they give money back to the customer.
var kindOfOrder = map[string]bool{
	"order": false, "orderretrocharge": false, "shipment": false, "liquidations": false, "liquidationsadjustments": false,
	"refund": true, "chargebackrefund": true, "atozguaranteerefund": true, "refundretrocharge": true,
	"chargeback": true, "atozguarantee": true, "guaranteeclaim": true, "retrocharge": true, "refundreversal": true,
}

// itemPrice is what the customer pays. Taxes stay taxes in a refund; all the
// rest of a refund is a refund.
var itemPrice = map[string]domain.FeeGroup{
	"principal": domain.GroupSales, "liquidationsrevenue": domain.GroupSales,
	"shipping": domain.GroupShipping, "giftwrap": domain.GroupShipping, "shippingcharge": domain.GroupShipping, "exportcharge": domain.GroupShipping,
	"codfee": domain.GroupShipping, "deliverycharge": domain.GroupShipping,
	"goodwill": domain.GroupRefunds, "restockingfee": domain.GroupRefunds, "returnshipping": domain.GroupRefunds,
	"tax": domain.GroupTaxCollected, "shippingtax": domain.GroupTaxCollected, "giftwraptax": domain.GroupTaxCollected,
	"producttax": domain.GroupTaxCollected, "codtax": domain.GroupTaxCollected, "lowvaluegoodstax": domain.GroupTaxCollected,
}

// promotion is what is taken off.
var promotion = map[string]domain.FeeGroup{
	"principal": domain.GroupPromotions, "shipping": domain.GroupPromotions, "giftwrap": domain.GroupPromotions,
	"taxdiscount": domain.GroupTaxCollected, "tax": domain.GroupTaxCollected, "shippingtax": domain.GroupTaxCollected,
}

// feeNames are the fees, whatever row they stand in.
var feeNames = map[string]domain.FeeGroup{
	"commission": domain.GroupReferral, "referralfee": domain.GroupReferral, "refundcommission": domain.GroupReferral,
	"refundadministrationfee": domain.GroupReferral, "variableclosingfee": domain.GroupReferral, "fixedclosingfee": domain.GroupReferral,
	"closingfee": domain.GroupReferral, "shippinghb": domain.GroupReferral, "giftwrapcommission": domain.GroupReferral,
	"peritemfee": domain.GroupReferral,

	"fbaperunitfulfillmentfee": domain.GroupFulfilment, "fbaperorderfulfillmentfee": domain.GroupFulfilment,
	"fbaweightbasedfee": domain.GroupFulfilment, "fbaweighthandlingfee": domain.GroupFulfilment, "fbapickpackfee": domain.GroupFulfilment,
	"fbapickandpackfee": domain.GroupFulfilment, "fbafulfillmentfee": domain.GroupFulfilment, "fulfillmentfee": domain.GroupFulfilment,
	"fbadeliveryservicesfee": domain.GroupFulfilment, "fbatransportationfee": domain.GroupFulfilment, "shippingchargeback": domain.GroupFulfilment,
	"giftwrapchargeback": domain.GroupFulfilment, "fbacustomerreturnperunitfee": domain.GroupFulfilment, "fbacustomerreturnperorderfee": domain.GroupFulfilment,
	"fbacustomerreturnweightbasedfee": domain.GroupFulfilment, "customerreturnhrrunitfee": domain.GroupFulfilment, "fbafulfillmentcodfee": domain.GroupFulfilment,
	"fbaremotefulfillmentfee": domain.GroupFulfilment, "lowinventoryfee": domain.GroupFulfilment, "lowinventorylevelfee": domain.GroupFulfilment,
	"multichannelfulfillmentfee": domain.GroupFulfilment, "returnsprocessingfee": domain.GroupFulfilment, "crossborderfulfillmentfee": domain.GroupFulfilment,

	"storagefee": domain.GroupStorage, "storagerenewalbilling": domain.GroupStorage, "fbastoragefee": domain.GroupStorage, "fbastoragebilling": domain.GroupStorage,
	"fbainventorystoragefee": domain.GroupStorage, "fbalongtermstoragefee": domain.GroupStorage, "longtermstoragefee": domain.GroupStorage,
	"monthlystoragefee": domain.GroupStorage, "agedinventorysurcharge": domain.GroupStorage, "fbaagedinventorysurcharge": domain.GroupStorage,
	"fbaoveragefee": domain.GroupStorage, "storageoveragefee": domain.GroupStorage, "storageutilizationsurcharge": domain.GroupStorage,
	"awdstoragefee": domain.GroupStorage, "capacityreservationfee": domain.GroupStorage,

	"costofadvertising": domain.GroupAdvertising, "advertising": domain.GroupAdvertising, "advertisingfee": domain.GroupAdvertising,
	"productads": domain.GroupAdvertising, "sponsoredproducts": domain.GroupAdvertising, "sponsoredbrands": domain.GroupAdvertising,
	"sponsoreddisplay": domain.GroupAdvertising, "vineenrollmentfee": domain.GroupAdvertising, "vinefee": domain.GroupAdvertising,

	"subscriptionfee": domain.GroupSubscription, "subscription": domain.GroupSubscription, "professionalsubscriptionfee": domain.GroupSubscription,
	"nonsubscriptionfeeadj": domain.GroupOther,

	"fbainboundtransportationfee": domain.GroupInbound, "fbainboundconveniencefee": domain.GroupInbound, "fbainbounddefectfee": domain.GroupInbound,
	"inbounddefectfee": domain.GroupInbound, "inboundtransportationfee": domain.GroupInbound, "inboundtransportationprogramfee": domain.GroupInbound,
	"fbainboundplacementservicefee": domain.GroupInbound, "inboundplacementservicefee": domain.GroupInbound, "inboundcarrierfee": domain.GroupInbound,
	"inboundconveniencefee": domain.GroupInbound, "removalcomplete": domain.GroupInbound, "disposalcomplete": domain.GroupInbound,
	"fbaremovalfee": domain.GroupInbound, "fbadisposalfee": domain.GroupInbound, "removalfee": domain.GroupInbound, "disposalfee": domain.GroupInbound,
	"labelingfee": domain.GroupInbound, "fbalabelingfee": domain.GroupInbound, "prepservicefee": domain.GroupInbound, "fbaprepservicefee": domain.GroupInbound,
	"unplannedservicefee": domain.GroupInbound, "fbaunplannedservicefee": domain.GroupInbound, "baggingfee": domain.GroupInbound, "bubblewrapfee": domain.GroupInbound,
	"tapingfee": domain.GroupInbound, "opaquebaggingfee": domain.GroupInbound, "fbainternationalinboundfreightfee": domain.GroupInbound,
	"awdprocessingfee": domain.GroupInbound, "awdtransportationfee": domain.GroupInbound,

	"couponredemptionfee": domain.GroupCoupons, "couponparticipationfee": domain.GroupCoupons, "couponperformancefee": domain.GroupCoupons,
	"lightningdealfee": domain.GroupCoupons, "rundealfee": domain.GroupCoupons, "dealfee": domain.GroupCoupons, "bestdealfee": domain.GroupCoupons,
	"dealparticipationfee": domain.GroupCoupons, "dealperformancefee": domain.GroupCoupons, "sellerdealpayment": domain.GroupCoupons,
	"promocodefee": domain.GroupCoupons, "primeexclusivediscountfee": domain.GroupCoupons,

	"digitalservicesfee": domain.GroupOther, "digitalservicesfeefba": domain.GroupOther, "technologyfee": domain.GroupOther,
	"salestaxcollectionfee": domain.GroupOther, "salestaxservicefee": domain.GroupOther, "renewedprogramfee": domain.GroupOther,
	"highvolumelistingfee": domain.GroupOther, "shippinglabelpurchase": domain.GroupOther, "shippinglabelpurchaseforreturn": domain.GroupOther,
	"postagebilling": domain.GroupOther, "shippingservicesrefund": domain.GroupOther, "shippingservices": domain.GroupOther,
	"carriershippinglabeladjustments": domain.GroupOther, "transparencyfee": domain.GroupOther, "imagingservicesfee": domain.GroupOther,
	"paidservicesfee": domain.GroupOther, "regulatoryfee": domain.GroupOther, "eprfee": domain.GroupOther, "eprpayonbehalf": domain.GroupOther,
	"manualprocessingfee": domain.GroupOther, "liquidationsbrokeragefee": domain.GroupOther, "liquidationsprocessingfee": domain.GroupOther,
	"installmentfee": domain.GroupOther, "deferredpaymentfee": domain.GroupOther, "amazonexclusivesfee": domain.GroupOther,
	"bulkbuybackfee": domain.GroupOther, "highreturnratefee": domain.GroupOther, "returnprocessingfee": domain.GroupFulfilment,
}

// moves are rows of money that changes neither income nor cost.
var moves = map[string]domain.FeeGroup{
	"currentreserveamount": domain.GroupReserves, "previousreserveamountbalance": domain.GroupReserves,
	"previousreserveamount": domain.GroupReserves, "reserveamount": domain.GroupReserves,
	"transfer": domain.GroupReserves, "transferofbalance": domain.GroupReserves, "payabletoamazon": domain.GroupReserves,
	"successfulcharge": domain.GroupReserves, "failedcharge": domain.GroupReserves, "microdeposit": domain.GroupReserves,
	"failedtransfer": domain.GroupReserves, "debtpayment": domain.GroupReserves, "balanceadjustment": domain.GroupReserves,
}

// reimbursements are what Amazon pays for goods it lost or damaged.
var reimbursements = map[string]bool{
	"reversalreimbursement": true, "warehousedamage": true, "warehouselost": true, "missingfrominbound": true, "missingfrominboundclawback": true,
	"compensatedclawback": true, "multichannelorderlost": true, "freereplacementrefunditems": true, "removalorderlost": true,
	"safetreimbursement": true, "fbainventoryreimbursement": true, "incorrectfeesitems": true, "warehousedamageexception": true,
	"warehouselostmanual": true, "inventorymisplaced": true, "csreturn": true, "customerservicesissue": true,
}

// feeParts are the descriptions of the newer fee rows, whose amount type is the
// name of the fee.
var feeParts = map[string]bool{"basefee": true, "taxonfee": true, "discountonfee": true, "": true}

// removalOrders and the like begin the names of a whole family.
var families = []struct {
	prefix string
	group  domain.FeeGroup
}{
	{"fbaremovalorder", domain.GroupInbound},
	{"fbadisposalorder", domain.GroupInbound},
	{"fbaliquidation", domain.GroupOther},
	{"couponredemptionfee", domain.GroupCoupons},
	{"lightningdeal", domain.GroupCoupons},
	{"bestdeal", domain.GroupCoupons},
	{"fbainboundplacement", domain.GroupInbound},
	{"fbainboundtransportation", domain.GroupInbound},
	{"fbainternationalinbound", domain.GroupInbound},
}

// withheld begin the descriptions of tax that Amazon pays to the state itself.
var withheld = []string{"marketplacefacilitatortax", "marketplacefacilitatorvat", "lowvaluegoodstax", "tcs", "tds"}
