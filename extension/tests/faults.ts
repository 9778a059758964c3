const OWN = new Set(
  ("STYLE DIV HEADER H2 H3 H4 BUTTON svg path line text SECTION P UL OL LI ARTICLE SPAN BDI BLOCKQUOTE MARK DL DT DD FORM FIELDSET " +
    "LEGEND LABEL INPUT TEXTAREA SELECT OPTION PROGRESS TABLE CAPTION THEAD TBODY TR TH TD DETAILS SUMMARY PRE CODE INS DEL BR").split(" "),
);
const OF_MARKDOWN = new Set(
  "P BR HR H1 H2 H3 H4 H5 H6 STRONG EM DEL CODE PRE BLOCKQUOTE UL OL LI TABLE THEAD TBODY TR TH TD A".split(" "),
);
const FETCHING = ["src", "srcset", "srcdoc", "background", "poster", "ping", "action", "formaction", "data", "xlink:href"];

const OWN_STYLE = /^(?:(?:height|inset-[a-z-]+|--[a-z]+): [\w.%(), -]*;? ?)*$/;

/** What is wrong with an element; an empty list where nothing is. */
export function faults(node: Element): string[] {
  const fromMarkdown = node.closest(".text") !== null && !node.classList.contains("text");
  const found = (fromMarkdown ? OF_MARKDOWN : OWN).has(node.tagName) ? [] : ["tag"];
  for (const name of node.getAttributeNames()) {
    if (/^on/.test(name) || FETCHING.includes(name)) found.push(name);
    if (name === "style" && !OWN_STYLE.test(node.getAttribute(name)!)) found.push(name);
    if (fromMarkdown && /^(?:id|name|class|data-)/.test(name)) found.push(name);
  }
  if (node.id && !/^slim-/.test(node.id)) found.push("id");
  const href = node.getAttribute("href");
  if (href !== null && !/^(?:https?:\/\/|mailto:)/i.test(href)) found.push("href");
  return found;
}
