import createDOMPurify, { type Config, type DOMPurify } from "dompurify";
import { Marked } from "marked";

const CONFIG = {
  ALLOWED_TAGS: (
    "p br hr h1 h2 h3 h4 h5 h6 strong em del code pre blockquote " +
    "ul ol li table thead tbody tr th td a"
  ).split(" "),
  ALLOWED_ATTR: ["href", "title", "start", "align"],
  ADD_URI_SAFE_ATTR: ["start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  RETURN_DOM_FRAGMENT: true,
} satisfies Config;

const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    // Raw HTML in an answer is shown as what it is: text.
    html: ({ text }) => escapeHtml(text),
    // No picture is fetched: an answer must not be able to call home.
    image: ({ text }) => escapeHtml(text),
  },
});

let purifier: DOMPurify | undefined;
let parses: boolean | undefined;

/** Cleans HTML into a fragment that holds no script, style, picture, form, id or name. */
export function sanitize(html: string): DocumentFragment {
  purifier ??= ownPurifier();
  return purifier.sanitize(html, CONFIG) as unknown as DocumentFragment;
}

/** Renders Markdown that nobody vouches for; where the page lets no HTML be parsed, as plain text. */
export function renderMarkdown(text: string): DocumentFragment {
  // Trusted Types forbid it unless the page's policy allows DOMPurify's.
  parses ??= Boolean(sanitize("<p>x</p>"));
  return parses ? sanitize(marked.parse(text) as string) : plain(text);
}

function plain(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  for (const block of text.split(/\n{2,}/)) {
    const paragraph = document.createElement("p");
    for (const [number, line] of block.split("\n").entries()) {
      if (number) paragraph.append(document.createElement("br"));
      paragraph.append(line);
    }
    made.append(paragraph);
  }
  return made;
}

function ownPurifier(): DOMPurify {
  const own = createDOMPurify(window);
  own.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName !== "A") return;
    if (!PROTOCOLS.has((node as HTMLAnchorElement).protocol)) node.removeAttribute("href");
    if (!node.hasAttribute("href")) return;
    node.setAttribute("rel", "noopener noreferrer");
    node.setAttribute("target", "_blank");
  });
  return own;
}
