export * from "./page.ts";
export { pageHtml } from "./page-html.ts";
export { tableLimits } from "./table-html.ts";
