import { linkOf } from "../../hosts/knowledge-link";
import { createKnowledge } from "../../knowledge";
import type { Mount } from "../views";
import { live, mountTool } from "./tool";

export const mount: Mount = (place, model, language) =>
  mountTool(place, model, language, createKnowledge(), () => linkOf(model, live));
