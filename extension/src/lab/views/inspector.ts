import { linkOf } from "../../hosts/inspector-link";
import { createInspector } from "../../inspector";
import type { Mount } from "../views";
import { live, mountTool } from "./tool";

export const mount: Mount = (place, model, language) =>
  mountTool(place, model, language, createInspector(), () => linkOf(model, live));
