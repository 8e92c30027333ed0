// Package practiceamazon is a practice Amazon: Login with Amazon, the consent
// page and the part of the Selling Partner API that a stock keeper reads
// (Sellers, Listings Items, Reports, FBA Inventory), as HTTP handlers with
// Amazon's documented rates, page sizes, token lives, report life cycle, file
// encodings and error bodies. What they answer is derived from the world; the
// server itself keeps only credentials, tokens, buckets and report files.
//
// Nothing here changes the world, decides what a number should become in the
// books, knows Xero or imports the engine: it is one of the two independent
// truths the engine is compared with.
//
// Behaviour follows Amazon's published models (amzn/selling-partner-api-models)
// and developer-docs.amazon.com/sp-api; where those are silent, what sellers
// reported in public issues; where reports disagree, a switch in Config.
package practiceamazon
