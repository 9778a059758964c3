import { describe, expect, it, vi } from "vitest";
import { renderMarkdown, sanitize } from "../src/chat/markdown";
import PAYLOADS from "./payloads.json";

const html = (fragment: DocumentFragment): HTMLElement => {
  const box = document.createElement("div");
  box.append(fragment);
  return box;
};

const TAGS = new Set(
  ("P BR HR H1 H2 H3 H4 H5 H6 STRONG EM DEL CODE PRE BLOCKQUOTE UL OL LI TABLE THEAD TBODY TR TH TD A").split(" "),
);
const ATTRIBUTES = new Set(["href", "title", "start", "align", "rel", "target"]);

function expectHarmless(box: HTMLElement): void {
  for (const node of box.querySelectorAll("*")) {
    expect(TAGS, node.outerHTML).toContain(node.tagName);
    for (const name of node.getAttributeNames()) expect(ATTRIBUTES, node.outerHTML).toContain(name);
    const href = node.getAttribute("href");
    if (href !== null) {
      expect(href).toMatch(/^(https?:\/\/|mailto:)/i);
      expect(node.getAttribute("rel")).toContain("noopener");
    }
  }
}

describe("renderMarkdown", () => {
  it.each(PAYLOADS)("renders harmlessly: %s", (payload) => {
    expectHarmless(html(renderMarkdown(payload)));
    expectHarmless(html(renderMarkdown(`text ${payload} text`)));
  });

  it("shows raw HTML as text", () => {
    expect(html(renderMarkdown("a <img src=x onerror=alert(1)> b")).textContent).toContain(
      "<img src=x onerror=alert(1)>",
    );
  });

  it("renders what answers need", () => {
    const box = html(renderMarkdown("**b** `c`\n\n- one\n\n3. three\n\n| a | b |\n|--|-:|\n| 1 | 2 |\n\n[l](https://x.example \"t\") [m](mailto:a@x.example)"));
    for (const tag of ["strong", "code", "ul", "ol[start='3']", "table", "td[align=right]"]) {
      expect(box.querySelector(tag), tag).not.toBeNull();
    }
    const [link, mail] = box.querySelectorAll("a");
    expect(link?.getAttribute("rel")).toBe("noopener noreferrer");
    expect(mail?.href).toBe("mailto:a@x.example");
  });
});

describe("where the page lets no HTML be parsed", () => {
  it("shows the text, line by line", async () => {
    vi.resetModules();
    vi.stubGlobal("DOMParser", class {
      parseFromString(): never {
        throw new TypeError("This document requires 'TrustedHTML' assignment.");
      }
    });
    const { renderMarkdown: render } = await import("../src/chat/markdown");
    const box = html(render("You have **30** days. [1]\nAsk <b>us</b>.\n\n- one"));
    vi.unstubAllGlobals();
    expect([...box.children].map((child) => child.innerHTML)).toEqual([
      "You have **30** days. [1]<br>Ask &lt;b&gt;us&lt;/b&gt;.", "- one",
    ]);
  });
});

describe("sanitize, on its own", () => {
  it.each(PAYLOADS)("leaves nothing harmful of: %s", (payload) => {
    expectHarmless(html(sanitize(payload)));
  });
});
