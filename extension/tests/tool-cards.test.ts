import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Citation } from "../src/chat/protocol";
import { Bench, citation, stored } from "./fixtures";

let b: Bench;
beforeEach(() => {
  b = new Bench();
});
afterEach(() => b.close());

const result: Citation = {
  source: "tool:order_status",
  title: "Status of an order",
  section: "order number: 4312",
  page: null,
  quote: "Order: 4312\nStatus: <b>on its way</b>",
  passage_id: "tool:order_status",
  score: 1,
  tool: "order_status",
  rows: [["Order", "4312"], ["Status", "<b>on its way</b>"]],
};

const show = (changes: Parameters<typeof stored>[1]): void => b.host.show({ messages: stored("r1", changes) });

describe("what a tool returned", () => {
  it("is a card with its values, in place of the text that repeats them", () => {
    show({ text: "Order: 4312\nStatus: on its way [1]", citations: [result] });
    const card = b.find(".card");
    expect(card.getAttribute("aria-label")).toBe("Result: Status of an order");
    expect([...card.querySelectorAll("dt")].map((each) => each.textContent)).toEqual(["Order", "Status"]);
    expect(card.querySelectorAll("dd")[1]?.textContent).toBe("<b>on its way</b>");
    expect(card.querySelector("b")).toBeNull();
    expect(b.find(".text").hidden).toBe(true);
    expect(b.all(".chip")).toHaveLength(0);
    expect(b.host.last("passage")).toBeUndefined();
  });

  it("leaves the text where the result is a text, and chips for documents keep their numbers", () => {
    const { rows: _, ...plain } = result;
    show({ text: "It is on its way [1]. Returns are free [2].", citations: [plain, citation] });
    expect(b.find(".text").hidden).toBe(false);
    expect(b.find(".card").textContent).toContain("order number: 4312");
    expect(b.all(".chip .marker").map((each) => each.textContent)).toEqual(["2"]);
  });
});

describe("where an answer comes from", () => {
  it("is marked where people wrote it, and nowhere else", () => {
    show({ citations: [{ ...citation, curated: true }] });
    expect(b.find(".badge.curated").textContent).toBe("Curated answer");
    show({ citations: [citation] });
    expect(b.all(".badge.curated")).toHaveLength(0);
    expect(b.find(".origin").hidden).toBe(true);
  });

  it("names the bot that a router chose, streamed or stored", () => {
    b.talk("one", { bot: "Coffee <i>" });
    expect(b.find(".origin .bot").textContent).toBe("Answered by Coffee <i>");
    show({ bot: "Machines" });
    expect(b.find(".origin .bot").textContent).toBe("Answered by Machines");
  });
});
