import { describe, expect, it } from "vitest";
import { renderMarkdown, sanitize } from "../src/chat/markdown";

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

const PAYLOADS = [
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<svg><a xlink:href='javascript:alert(1)'><text x=20 y=20>x</text></a></svg>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "<math href='javascript:alert(1)'>x</math>",
  "<iframe src='javascript:alert(1)'></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data='javascript:alert(1)'></object>",
  "<embed src='javascript:alert(1)'>",
  "<body onload=alert(1)>",
  "<details open ontoggle=alert(1)>x</details>",
  "<video><source onerror=alert(1)></video>",
  "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
  "<form><input name=parentNode><input name=attributes></form>",
  "<a href='javascript:alert(1)'>x</a>",
  "<a href='JaVaScRiPt:alert(1)'>x</a>",
  "<a href='java\tscript:alert(1)'>x</a>",
  "<a href='&#106;avascript:alert(1)'>x</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
  "<a href='vbscript:msgbox(1)'>x</a>",
  "<a href='//evil.example' onclick='alert(1)'>x</a>",
  "<a href='https://ok.example' style='position:fixed;inset:0' class='jp-x' id='a' name='b'>x</a>",
  "<p data-commandlinker-command='terminal:create-new' data-commandlinker-args='{}'>x</p>",
  "<style>@import 'https://evil.example/x.css';</style>",
  "<link rel=stylesheet href='https://evil.example/x.css'>",
  "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
  "<base href='https://evil.example/'>",
  "<template><img src=x onerror=alert(1)></template>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<slim-chat></slim-chat>",
  "[x](javascript:alert(1))",
  "[x](JAVASCRIPT:alert(1))",
  "[x](&#x6A;avascript:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](/lab/tree/secret)",
  "![x](https://evil.example/beacon.png)",
  "![x](x\" onerror=\"alert(1))",
  "[x](https://ok.example \"t\\\" onmouseover=alert(1) \")",
  "<javascript:alert(1)>",
  "[x]: javascript:alert(1)\n\n[x]",
  "```html\" onload=alert(1)\n<img src=x onerror=alert(1)>\n```",
];

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

describe("sanitize, on its own", () => {
  it.each(PAYLOADS)("leaves nothing harmful of: %s", (payload) => {
    expectHarmless(html(sanitize(payload)));
  });
});
